"""The content of the tables as text: descriptions of rows, timeline, relations and conflicts.

``describe.py`` describes one row, with the functions of ``row_texts.py`` for each table;
``timeline.py``, ``relations.py`` and ``conflicts.py`` prepare the data of charts and lists. It
imports no other part of this package.
Begin with ``describe``.
"""
