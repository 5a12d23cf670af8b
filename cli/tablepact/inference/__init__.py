"""Infer a Table Schema for a table file, with a certainty for each type, or a package for a folder.

Start at ``table_schema`` (``infer``): it reads a ``csv_source`` into one ``column_profile`` per
column, and ``type_choice`` chooses from ``value_formats``. ``draft_package`` does the same for all
files of a folder. ``typed_source`` is for JSON, sheets and others what ``csv_source`` is for CSV.
Imports ``package``, ``typed_files``, and the parts of ``engine`` that open and tokenize files.
"""
