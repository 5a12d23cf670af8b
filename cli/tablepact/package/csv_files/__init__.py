"""CSV files as they come: delimiter, header, title lines, footnotes, and what a cell looks like.

Start at ``csv_shape.py`` (``find_shape``), which ``infer`` and ``validate`` share. The engine has
the tokenizer of large files; ``plain_table.py`` reads small plain ones.
"""
