"""Find what is suspicious in the text of a CSV file, such as its quotes and its line ends.

Frictionless reads over all of it. Imports ``cells``, ``errors``, ``rows`` and the ``TableSpec``.
Begin with ``fault_errors.py``, which returns the findings of a table; ``text_scanner.py`` reads
text record by record, and ``block_faults.py`` decides which part of a large file needs that.
"""
