"""The schema of a table in other languages: Table Schema, SQL, JSON Schema, a pandera script.

It may import ``package``, ``query`` and ``contract``. Begin with ``write_schema``, which chooses
one, and ``fields``, the columns that every format is generated from; ``sql_script``,
``json_schema`` and ``pandera_script`` each write one language, and list what it cannot express.
"""
