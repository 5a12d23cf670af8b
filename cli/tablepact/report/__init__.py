"""The report of a validation: its model, the codes of findings, and its formats.

Begin with ``model``, then ``report``. ``formats`` has a module for each output format. ``codes``
lists the codes and is imported by every run; ``explanation`` loads their long descriptions from
``explanations`` on demand.
"""
