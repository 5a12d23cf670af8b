"""Descriptors: their resources, and what frictionless certainly accepts of them."""
