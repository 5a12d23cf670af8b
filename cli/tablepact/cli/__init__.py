"""The command line: a file a command, and what they share; the only part that knows Click.

It may import the whole library. ``program`` says what makes a command line, ``group`` its Click
group, ``main`` is that of ``tablepact``: begin with ``main``, then with ``validate``.
"""
