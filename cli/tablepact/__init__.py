"""Validate, read, query, compare and publish any Frictionless data package."""
