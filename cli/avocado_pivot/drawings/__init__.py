"""Charts of the story, for a terminal or as SVG, which also show how uncertain the data are.

The modules compute layouts; ``explorer/templates`` renders them as SVG. They may import ``story``.
Begin with ``timeline_svg.py``.
"""
