"""Infer a Table Schema for a CSV file, with a certainty for each type, or a package for a folder.

Start at ``table_schema`` (``infer``): it reads a ``csv_source`` into one ``column_profile`` per
column, and ``type_choice`` chooses from ``value_formats``. ``draft_package`` does the same for all
files of a folder. Imports ``package``, and the parts of ``engine`` that open and tokenize files.
"""
