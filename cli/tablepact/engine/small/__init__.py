"""Small tables, validated row by row in Python: what polars takes to be imported, they take whole.

It may import the rules of frictionless in Python, how records are read, and what the larger way
shares with it; neither polars nor anything that imports it. Begin with ``find_errors.py``.
"""
