"""Parsers of what a text prints: dates in EDTF, amounts, and ``mentions`` of both anywhere in it.

Imports nothing of the library but ``errors``. Begin at ``edtf`` and ``amounts``.
"""
