"""The pages of the site that only this dataset has: its story, people, figures and agreement.

It imports the story, its drawings and the agreement; the library builds all other pages. Begin
with ``pages.py``.
"""
