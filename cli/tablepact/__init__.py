"""Validate, read, query, compare and publish any Frictionless data package."""

from tablepact._about import __version__

__all__ = ["__version__"]
