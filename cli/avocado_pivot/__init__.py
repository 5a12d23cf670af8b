"""One news article as tables that can be checked, and a validator for any data package.

>>> import avocado_pivot as ap
>>> ap.tables()[:3]
['entities', 'events', 'figures']
>>> ap.load("events").height > 0
True

Nothing heavy is imported until it is used: polars, pandera, frictionless and DuckDB are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tablepact.system.fork_safety  # noqa: F401 - which has to see each fork
from tablepact import __version__

if TYPE_CHECKING:
    from avocado_pivot.dataset import (
        Source,
        TableName,
        contract,
        load,
        locate,
        tables,
        validate,
        verify,
    )
    from avocado_pivot.dataset import version as dataset_version
    from tablepact.api import (
        ask,
        cite,
        coverage,
        export,
        find,
        metadata,
        query,
        score,
        show,
    )
    from tablepact.errors import (
        ContractError,
        DatasetError,
        EngineError,
        ExportError,
        ExpressionError,
        InvalidPackage,
        KeptAsText,
        NotationError,
        PackageError,
        SqlError,
        TextError,
        UnknownRecord,
        UnknownTable,
    )
    from tablepact.opening import diff, frames, scan
    from tablepact.site.site import site

__all__ = [
    "ContractError",
    "DatasetError",
    "EngineError",
    "ExportError",
    "ExpressionError",
    "InvalidPackage",
    "KeptAsText",
    "NotationError",
    "PackageError",
    "Source",
    "SqlError",
    "TableName",
    "TextError",
    "UnknownRecord",
    "UnknownTable",
    "__version__",
    "ask",
    "cite",
    "contract",
    "coverage",
    "dataset_version",
    "diff",
    "export",
    "find",
    "frames",
    "load",
    "locate",
    "metadata",
    "query",
    "scan",
    "score",
    "show",
    "site",
    "tables",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from avocado_pivot import dataset
    from tablepact import api as rows
    from tablepact import errors
    from tablepact import opening as versions
    from tablepact.site import site

    if name == "dataset_version":
        return dataset.version
    home = next(
        module for module in (errors, dataset, rows, versions, site) if hasattr(module, name)
    )
    return getattr(home, name)


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return __all__
