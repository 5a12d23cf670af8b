"""Parsers for dates in EDTF, amounts, and ``mentions`` of both in a text.

Imports only ``errors`` from the library. Start at ``edtf`` and ``amounts``.
"""
