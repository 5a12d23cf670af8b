"""A data package on disk: its descriptor, its files, and what is known of them before any check.

Imports only the bottom layer of the library (``errors``, ``settings``, ``exact_columns``,
``batches``, ``system``). Each folder imports those above it alone:

* ``paths`` and ``absent_files``: which paths may be opened, and files whose content is elsewhere;
* ``metadata``: the small text files of a package, in JSON, YAML or TOML, as values;
* ``table_files``: which files are tables, and in which format;
* ``digests``: checksums, canonical text, and the digest of a table;
* ``descriptor``: the model of a package, and the only parsers of descriptors and schemas;
* ``csv_files``: the delimiter, header and cells of CSV files;
* ``field_types``: the polars types, notations and names of the types of fields;
* ``archives``, ``git`` and ``local_copies``: packages in an archive or a git revision.

Start at ``descriptor/model.py`` and ``descriptor/parse_descriptor.py`` (``read_package``).
"""
