"""The small text files of a package, in JSON, YAML or TOML: as values, with their lines, edited.

Start at ``metadata_files.py``, which reads all of them within limits.
"""
