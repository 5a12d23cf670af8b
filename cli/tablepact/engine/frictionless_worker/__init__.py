"""Frictionless itself, in a worker process with limits on time, memory, files and network.

``client.py`` and ``worker_process.py`` are the caller's side and do not import frictionless;
everything else runs in the worker, which starts in ``main.py``. Imports ``values`` and ``errors``.
Begin with ``client.py``.
"""
