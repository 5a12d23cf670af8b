"""The notation of cells by the standard, where it differs from what frictionless reads.

Table Schema (https://datapackage.org/standard/table-schema/#field-types) allows cells that
frictionless refuses, and forbids some that it reads. Imports only ``values``, and no polars. Begin
with ``lexical_rules.py``, which has the rule of each type; ``order.py`` compares values as XML
Schema does.
"""
