"""SQL over the tables of a package, in a sandbox that reaches no file and no network.

Begin at ``query`` (one SELECT from a user) or ``sandbox`` (many, such as the rules of a package).
These modules run in the caller's process: ``query``, ``named_tables``, ``used_names``, ``parser``
and ``views`` (the last three use sqlglot), and ``sandbox`` and ``client``, which start the
sandboxed process, write its input, and end it. ``worker``, ``statement`` and ``results`` run in the
sandboxed process, use DuckDB, and may import only each other and ``identifiers``. Imports
``package`` and ``system``.
"""
