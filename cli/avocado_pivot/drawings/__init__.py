"""Drawings of the story, for a terminal or as SVG: nothing is more exact than it is known.

Layouts only; the SVG itself is in ``explorer/templates``. It imports the story. Begin with
``timeline_svg.py``.
"""
