"""Validate, read, query, compare and publish any Frictionless data package.

>>> import tablepact as tp
>>> tp.validate(ports).valid
True
>>> tp.open_package(ports).query("SELECT count(*) AS ships FROM ships").item()
2

``api`` has what is done with a package as a whole, ``data_package`` what is asked of an open one:
begin reading there. Nothing here knows of any one dataset; ``extension`` is what a dataset adds.
Nothing heavy is imported until it is used: polars, pandera, frictionless and DuckDB are.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import tablepact.system.fork_safety  # noqa: F401 - which has to see each fork
from tablepact._about import __version__

if TYPE_CHECKING:
    from tablepact.api import (
        check_release,
        derive,
        diff,
        infer,
        init,
        list_releases,
        rehash,
        release,
        schema,
        validate,
    )
    from tablepact.data_package import DataPackage, open_package
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
    from tablepact.extension import Extension, register
    from tablepact.report.model import Finding, Report, Step

__all__ = [
    "ContractError",
    "DataPackage",
    "EngineError",
    "ExportError",
    "ExpressionError",
    "Extension",
    "Finding",
    "InvalidPackage",
    "KeptAsText",
    "NotationError",
    "PackageError",
    "Report",
    "SqlError",
    "Step",
    "TablepactError",
    "TextError",
    "UnknownRecord",
    "UnknownTable",
    "__version__",
    "check_release",
    "derive",
    "diff",
    "infer",
    "init",
    "list_releases",
    "open_package",
    "register",
    "rehash",
    "release",
    "schema",
    "validate",
]

_HOMES = ("api", "data_package", "extension", "errors", "report.model")


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"tablepact.{home}")
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return __all__
