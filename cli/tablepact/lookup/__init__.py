"""Find, address and describe single rows of any package.

Start at ``row_address`` (``find_row``), ``describe_record`` and ``search``, which ranks the
``search_documents`` in a ``fulltext_index`` for a ``question``. A dataset tunes the ranking with a
``SearchGuide``. Imports ``frames``, ``package`` and ``notation``.
"""
