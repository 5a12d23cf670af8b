"""Cells that are no text but values of a stored type, as the columns of a Parquet file have them.

In frames they stand as text, too: each type has one way to write its values, from which they can be
read again. So everything that works on cells works on them; only what says which text is certainly
valid has to know of the type, and frictionless, which judges the values themselves.
"""
