"""The schema of a table in other languages: Table Schema, SQL, JSON Schema, a script for pandera.

It may import ``package``, ``query`` and ``contract``. Begin with ``fields``, the columns that all
of them start from; ``sql_script``, ``json_schema`` and ``pandera_script`` write one language each,
and name what it cannot say.
"""
