"""Statements of RDF: terms, TriG, trusty URIs, nanopublications."""
