"""SQL over the tables of a package, in a sandbox that reaches no file and no network.

Begin at ``query`` (one SELECT typed by hand) or ``sandbox`` (many, such as the rules of a package).
In the process of the caller run ``query``, ``named_tables``, ``used_names``, ``parser`` and
``views`` (the last three with sqlglot), ``sandbox`` and ``client`` (which start the other process,
feed it, and end it). In the sandboxed process run ``worker``, ``statement`` and ``results``, which
use DuckDB and may import nothing else but ``identifiers``. Imports ``package`` and ``system``.
"""
