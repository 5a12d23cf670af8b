"""The data dictionary of a package: tables and fields as a Markdown page and as an SVG diagram.

It may import ``package``, ``frames`` and ``export``. Begin with ``entries``, which collects the
content of the dictionary; ``markdown`` and ``diagram`` write it, and ``layers``, ``boxes`` and
``layout`` place the tables of the diagram.
"""
