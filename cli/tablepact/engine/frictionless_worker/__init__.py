"""Frictionless itself, in a worker process with limits on time, memory, files and network.

``client.py`` is the caller's side and does not import frictionless; everything else runs in the
worker, which starts in ``main.py``. Imports ``values`` and ``errors``. Begin with ``client.py``.
"""
