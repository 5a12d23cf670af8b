"""The report of a validation: its model, the codes of findings, and its formats.

Imports nothing else of the library but ``errors`` and ``_about``. Begin with ``model``, then
``report``; ``formats`` has a module for each form in which a report is printed, and ``escape``
makes a stranger's text safe for all of them. The codes are listed in ``codes``, which each run
imports; ``explanation`` reads what ``explanations`` says of each at length.
"""
