"""Frictionless itself, in a worker process within limits of time, memory, folder and network.

``client.py`` is the side of the caller and imports no frictionless; all else runs in the worker,
from ``main.py`` on. Imports ``values`` and ``errors``. Begin with ``client.py``.
"""
