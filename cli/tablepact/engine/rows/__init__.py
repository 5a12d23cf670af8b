"""Read the rows of a file: chunks, the CSV tokenizer, and the rows of Parquet files.

Imports ``storage``, ``values`` and the ``TableSpec``, and does not know the checks. Begin with
``parallel.py``, which processes the chunks, then ``csv_tokenizer.py``.
"""
