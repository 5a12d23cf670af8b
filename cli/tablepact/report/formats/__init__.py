"""The output formats of a report, one module each, imported on demand.

They read ``report.model`` and share ``report.summary``. Begin with
``console``, the default output of the command.
"""
