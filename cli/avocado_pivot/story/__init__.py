"""The story that the tables tell: its records in words, its timeline, relations and conflicts.

``describe.py`` describes one record, with ``row_texts.py`` for each table; ``timeline.py``,
``relations.py`` and ``conflicts.py`` hold what is drawn. It imports no other part of this package.
Begin with ``describe``.
"""
