"""Tables of a package, written in the formats of other tools: text, columns, workbooks, databases.

It may import ``package``, ``query``, ``schema_formats`` and ``frames``. Begin with ``export``,
which writes tables of a package to a file or folder; ``formats`` lists the formats.
"""
