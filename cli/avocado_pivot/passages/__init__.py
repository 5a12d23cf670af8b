"""Passages of a text by offset and hash: the canonical text, and how they are located and verified.

It imports no other part of this package; texts come in as strings, and rows as frames. Begin with
``canonical_text.py``.
"""
