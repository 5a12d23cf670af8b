"""A package as static pages: tables, rows, and a search box, for a browser without a network.

It may import ``catalog``, ``frames``, ``lookup``, ``notation`` and ``package``. Begin with
``build``; ``extra_pages`` is what a dataset adds, ``assets`` and ``templates`` what pages are made
of.
"""
