"""Validate the tables of any data package by frictionless's rules, at the speed of polars.

A sound prefilter, an exact reference, a replay: what polars can see to be valid is cleared in one
pass; the few cells and rows that are left are read by the rules of frictionless in Python, for the
same errors in the same order; what these do not tell, frictionless itself does, in a process of its
own.

Begin with ``validate_resource.py``, and follow a table through the files:

1. open: ``opened_tables.py`` takes a resource of ``descriptor/``, finds its files by ``storage/``,
   and has ``opening/`` make a ``TableSpec`` of it (``table_spec.py``).
2. find errors: of a small table ``small/`` does so in Python alone. For any other ``fast_path.py``
   compiles the checks (``compiled_checks.py``) and hands them to a ``runner.py``, or to ``spark/``.
   ``rows/`` cuts the file into chunks and tokenizes these, ``block.py`` checks the rows of each by
   ``cells/``, ``keys/`` and ``v2_checks.py``, and ``scan.py`` merges what they found.
3. list: ``replay.py`` reads the rows with a finding again by ``frictionless_rules/``, or has
   ``frictionless_worker/`` do so.
4. result: ``table_result.py`` puts it together (``result.py``). A table that is not read here,
   frictionless reads as a whole (``validate_resource.py``, ``v2_fallback.py``).

Which part may import which is listed in ``tests/test_layers.py``. Of the library it imports the
package, settings and ``system``.
"""
