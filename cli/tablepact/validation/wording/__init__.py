"""Findings of frictionless in words, and hints that fit the cell, under the default rules.

Begin with ``row_messages.py``, which the steps of tables call for each error that they list. It
imports the package model and the engine's rules for values; polars is not needed.
"""
