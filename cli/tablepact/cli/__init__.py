"""The command line: one file for each command, and the code that the commands share.

Only this folder knows Click; it may import the whole library. ``program`` defines a command line,
``group`` builds its Click group, and ``main`` is the one of ``tablepact``: begin with ``main``,
then read ``validate``.
"""
