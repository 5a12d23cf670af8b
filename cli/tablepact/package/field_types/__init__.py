"""The types of fields: which polars type holds a column, how cells are cast, and their notations.

Start at ``polars_types.py``, which chooses a type that loses nothing. ``type_casts.py`` casts cells
of text; ``type_words.py`` says in words what a type asks for, without polars.
"""
