"""The dataset in RDF: nanopublications in TriG with trusty URIs, and W3C Web Annotations.

``terms.py``, ``trig.py``, ``trusty_uri.py`` and ``nanopub.py`` are generic RDF code. The other
modules depend on the tables, and on ``story`` for sentences about relations. Begin with
``row_nanopubs.py``.
"""
