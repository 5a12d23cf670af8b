"""Checksums of files, and digests of tables and packages, equal in every file format.

Start at ``canonical_text.py``, which defines the bytes that are hashed. ``digest.py`` does the same
for frames.
"""
