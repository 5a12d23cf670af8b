"""Descriptors: their resources as a session reads them, and what frictionless gets instead of them.

Imports ``storage`` and ``tablepact.package`` only. Begin with ``resources.py``; what frictionless
has against a descriptor is in ``frictionless_rules/metadata.py``.
"""
