"""Validate the tables of any data package by frictionless's rules, at the speed of polars.

Three steps make this exact: in one pass, polars clears the cells that are certainly valid; our port
of frictionless's rules reads the few cells and rows that are left, and reports the same errors in
the same order; and where the port cannot decide, frictionless itself does, in a worker process.

Begin with ``validate_resource.py``, and follow a table through the files:

1. Open: ``opened_tables.py`` takes a resource from ``descriptor/``, finds its files with
   ``storage/``, and has ``opening/`` build its ``TableSpec`` (``table_spec.py``).
2. Find errors: ``small/`` checks a small table in Python alone. For any other table
   ``fast_path.py`` compiles the checks (``compiled_checks.py``) and passes them to ``runner.py`` or
   ``spark/``. ``rows/`` cuts the file into chunks and tokenizes them, ``block.py`` checks the rows
   of each chunk with ``cells/``, ``keys/`` and ``v2_checks.py``, and ``scan.py`` merges results.
3. List errors: ``replay.py`` reads the rows with a finding again with ``frictionless_rules/``, or
   sends them to ``frictionless_worker/``.
4. Build the result: ``table_result.py`` fills a ``TableResult`` (``result.py``). If the fast path
   cannot read a table, frictionless validates all of it (``validate_resource.py``,
   ``v2_fallback.py``).

``tests/test_layers.py`` lists which part may import which. The engine imports ``package``,
``settings`` and ``system`` from the rest of the library.
"""
