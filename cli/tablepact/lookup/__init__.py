"""Single rows of any package: their addresses, how to find them by words, how to describe them.

Begin at ``row_address`` (``find_row``), ``describe_record`` and ``search``, which ranks the
``search_documents`` in a ``fulltext_index`` by what a ``question`` asks. A dataset tunes that by a
``SearchGuide``. Imports ``frames``, ``package`` and ``notation``.
"""
