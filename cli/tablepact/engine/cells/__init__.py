"""Check the cells of a column: a prefilter clears valid cells, an exact reader reads the others.

Imports ``values``, the ``TableSpec``, ``frictionless_rules`` and the worker's client. Begin with
``cell_prefilter.py``.
"""
