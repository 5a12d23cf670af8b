"""Parsers for dates in EDTF, amounts, ``mentions`` of both in a text, and units in UCUM.

Imports only ``errors`` and ``language`` from the library. Start at ``edtf``, ``amounts`` and
``ucum``.
"""
