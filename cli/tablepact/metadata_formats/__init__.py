"""Citations and metadata of a data package, for catalogues, archives and machine learning tools.

Each format is a module (``croissant``, ``schema_org``, ``datacite``, ``zenodo``,
``hugging_face_card``, ``citation_styles``) that writes what ``facts`` and ``cited_work`` collect.
It may import ``package``, ``frames``, ``lookup`` and ``export``. Begin with ``formats``, which
lists them all.
"""
