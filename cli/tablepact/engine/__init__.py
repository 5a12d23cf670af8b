"""Judge the tables of any data package by frictionless's rules, at the speed of polars.

A sound screen, an exact judge, a replay. What polars can see to be valid is cleared in one pass;
the few cells, rows and descriptors that are left go to frictionless itself, which runs in a process
of its own; only rows with a finding are read again, to give the same errors in the same order.
"""
