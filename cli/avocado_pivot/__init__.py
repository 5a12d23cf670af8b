"""One news article as tables that can be checked, on top of the library ``tablepact``.

>>> import avocado_pivot as ap
>>> ap.tables()[:3]
['entities', 'events', 'figures']
>>> ap.load("events").height > 0
True

``dataset`` has the tables, ``extension`` what this dataset adds to the library: begin reading
there. The methods of ``tablepact.DataPackage`` stand here for this dataset, such as ``ap.query``.
Nothing heavy is imported until it is used: polars, pandera, frictionless and DuckDB are.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import tablepact.system.fork_safety  # noqa: F401 - which has to see each fork
from tablepact import __version__

if TYPE_CHECKING:
    from avocado_pivot.agreement.score import Score
    from avocado_pivot.dataset import (
        Source,
        TableName,
        coverage,
        diff,
        frames,
        load,
        locate,
        package,
        scan,
        score,
        tables,
        timeline,
        verify,
    )
    from avocado_pivot.dataset import version as dataset_version
    from tablepact.errors import (
        ContractError,
        EngineError,
        ExportError,
        ExpressionError,
        InvalidPackage,
        KeptAsText,
        NotationError,
        PackageError,
        SqlError,
        TablepactError,
        TextError,
        UnknownRecord,
        UnknownTable,
    )

    ask = package().ask
    cite = package().cite
    contract = package().contract
    describe = package().describe
    dictionary = package().dictionary
    export = package().export
    find = package().find
    metadata = package().metadata
    query = package().query
    row = package().row
    schema = package().schema
    show = package().show
    site = package().site
    validate = package().validate

__all__ = [
    "ContractError",
    "EngineError",
    "ExportError",
    "ExpressionError",
    "InvalidPackage",
    "KeptAsText",
    "NotationError",
    "PackageError",
    "Score",
    "Source",
    "SqlError",
    "TableName",
    "TablepactError",
    "TextError",
    "UnknownRecord",
    "UnknownTable",
    "__version__",
    "ask",
    "cite",
    "contract",
    "coverage",
    "dataset_version",
    "describe",
    "dictionary",
    "diff",
    "export",
    "find",
    "frames",
    "load",
    "locate",
    "metadata",
    "package",
    "query",
    "row",
    "scan",
    "schema",
    "score",
    "show",
    "site",
    "tables",
    "timeline",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    dataset = import_module("avocado_pivot.dataset")
    if name == "dataset_version":
        return dataset.version
    for path in ("avocado_pivot.dataset", "tablepact.errors", "avocado_pivot.agreement.score"):
        if hasattr(module := import_module(path), name):
            return getattr(module, name)
    return getattr(dataset.package(), name)


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return __all__
