"""Passages of a text by offset and hash: whether a copy has them, and how to note a new one."""
