"""A package as static pages."""
