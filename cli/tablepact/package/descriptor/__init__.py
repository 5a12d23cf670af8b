"""The descriptor of a data package: its model, its parsers and what they find wrong.

Start at ``model.py`` (``Package``, ``Resource``) and ``parse_descriptor.py`` (``read_package``).
``table_schema.py`` is the only parser of a Table Schema. ``pinned_copies.py`` finds what a
descriptor names by address; ``rehash.py`` writes sizes and hashes back.
"""
