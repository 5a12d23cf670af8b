"""Descriptors: the resources that a session reads, and the descriptor adapted for frictionless.

Imports ``storage`` and ``tablepact.package`` only. Begin with ``resources.py``;
``frictionless_rules/metadata.py`` finds the errors of a descriptor.
"""
