"""Split a table: its valid rows into one file, its invalid rows with their errors into another.

May import ``package``, ``engine``, ``frames``, ``export``, ``report`` and
``validation``. Begin with ``split_package.py``; ``row_errors.py`` decides which rows are invalid.
"""
