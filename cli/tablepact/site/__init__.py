"""A package as a static site with tables, rows and a search box, which works without a network.

It may import ``catalog``, ``frames``, ``lookup``, ``notation`` and ``package``. Begin with
``build``. A dataset adds pages with the interface in ``extra_pages``; ``assets`` and ``templates``
contain the scripts, styles and HTML.
"""
