"""Descriptors: their resources, and what frictionless certainly accepts of them.

Imports ``storage`` only. Begin with ``resources.py``, then ``prefilter.py``.
"""
