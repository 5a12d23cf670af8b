"""Single rows of any package: their addresses, how to find them by words, how to describe them.

Begin at ``address`` (``find_row``), ``record_view`` (``describe_record``) and ``search``, which
ranks the ``documents`` in an ``index`` by what a ``question`` asks. A dataset tunes that by a
``SearchGuide``. Imports ``frames``, ``package`` and ``notation``.
"""
