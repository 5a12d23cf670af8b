"""From the bytes of a file to rows: chunks, the CSV tokenizer, and the rows of Parquet.

Imports ``storage``, ``values`` and the ``TableSpec``; knows nothing of what is checked. Begin with
``parallel.py``, which works through the chunks, then ``csv_tokenizer.py``.
"""
