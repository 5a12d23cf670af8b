"""The agreement of two codings of a text: units, their alignment, and the measures.

Begin with ``score.py``. Only ``codings.py`` knows the tables of this dataset, as frames. It imports
nothing else of this package.
"""
