"""Values of stored types, as the columns of a Parquet file have them, and their texts.

In frames values stand as text: each type has one way to write its values, from which they can be
read again, so everything that works on cells works on them. Imports nothing of the engine. Begin
with ``types.py``; ``key_text.py`` writes values so that equal ones have equal texts.
"""
