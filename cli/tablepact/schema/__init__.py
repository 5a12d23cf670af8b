"""The schema of a table as others use it: Table Schema, SQL, JSON Schema, a script for pandera.

What a form cannot say, it says that it leaves out.
"""
