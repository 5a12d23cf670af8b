"""How far two codings of one text agree: their units, the alignment of these, and the measures.

Begin with ``score.py``. Only ``codings.py`` knows the tables of this dataset, as frames. It imports
nothing else of this package.
"""
