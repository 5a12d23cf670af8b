"""Validate the tables of any data package by frictionless's rules, at the speed of polars.

A sound prefilter, an exact reference, a replay: what polars can see to be valid is cleared in one
pass; the few cells, rows and descriptors that are left go to frictionless itself, which runs in a
worker process; only rows with a finding are replayed there, for the same errors in the same order.

Begin with ``validate_resource.py``, and follow a table through the files:

1. open: ``session.py`` takes a resource of ``descriptor/``, finds its files by ``storage/``, and
   has ``opening/`` make a ``TableSpec`` of it (``table_spec.py``).
2. scan: ``fast_path.py`` compiles the checks (``compiled_checks.py``) and hands them to a
   ``runner.py``, or to ``spark/``. ``rows/`` cuts the file into chunks and tokenizes these,
   ``block.py`` checks the rows of each by ``cells/``, ``keys/`` and ``v2_checks.py``, and
   ``scan.py`` merges what they found.
3. replay: ``error_list.py`` sends the flagged rows to ``frictionless_worker/`` for their errors.
4. result: ``fast_path.py`` puts it together (``result.py``). A table that the fast path does not
   support, frictionless reads as a whole (``validate_resource.py``, ``v2_fallback.py``).

Which part may import which is listed in ``tests/test_layers.py``. Of the library it imports the
package, settings and ``system``.
"""
