"""The dataset in RDF: nanopublications in TriG with trusty URIs, and W3C Web Annotations.

``terms.py``, ``trig.py``, ``trusty_uri.py`` and ``nanopub.py`` know RDF alone; the others know the
tables, and take the words of relations from the story. Begin with ``row_nanopubs.py``.
"""
