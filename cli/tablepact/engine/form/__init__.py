"""Find what is suspicious in the form of a CSV file: its quotes, line ends, marks and NUL bytes.

Frictionless reads over all of it. Imports ``cells``, ``errors``, ``rows`` and the ``TableSpec``.
Begin with ``form_errors.py``, which returns the findings of a table; ``text_scanner.py`` reads
text record by record, and ``block_form.py`` decides which part of a large file needs that.
"""
