"""Metadata of a data package in the formats of catalogues, archives and loaders, and its citation.

Each format is a module (``croissant``, ``schema_org``, ``datacite``, ``zenodo``,
``hugging_face_card``, ``citation_styles``) that writes what ``facts`` and ``cited_work`` collect.
It may import ``package``, ``frames``, ``lookup`` and ``export``; begin with ``formats``, which
lists them all.
"""
