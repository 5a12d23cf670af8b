"""Convert typed values, as Parquet files have them, to text and back.

Frames hold values as text: each type has one text per value, which can be parsed again, so all code
for cells also works on values. Imports nothing from the engine. Begin with ``types.py``;
``key_text.py`` writes equal values as equal texts.
"""
