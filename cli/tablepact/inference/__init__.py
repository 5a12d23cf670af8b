"""A Table Schema for a CSV file that has none, how certain it is, and a package for a folder.

Begin at ``table_schema`` (``infer``): it reads a ``csv_source`` into a ``column_profile`` of each
column, and ``type_choice`` chooses among ``value_formats``. ``draft_package`` does so for a folder.
Imports ``package``, and what the ``engine`` opens and cuts files with.
"""
