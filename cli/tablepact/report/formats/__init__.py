"""The formats of a report, a module each, imported when it is asked for.

They read ``report.model``, and share ``report.summary`` and ``report.escape``. Begin with
``console``, which is what the command prints.
"""
