"""Drawings in SVG: what is known is drawn, and nothing more exactly than it is known."""
