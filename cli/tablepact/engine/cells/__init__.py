"""Cells of a column: a prefilter that clears valid ones, and the reference for all others.

Imports ``values``, the ``TableSpec`` and the worker's client. Begin with ``prefilter.py``.
"""
