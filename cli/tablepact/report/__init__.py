"""The report of a validation: its model, the codes of findings, and its formats.

Imports only ``errors`` and ``_about`` from the rest of the library. Begin with ``model``, then
``report``. ``formats`` has a module for each output format, and ``escape`` makes untrusted text
safe to print. ``codes`` lists the codes and is imported by every run; ``explanation`` loads their
long descriptions from ``explanations`` on demand.
"""
