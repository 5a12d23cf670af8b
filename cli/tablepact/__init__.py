"""Validate, read, query, compare and publish any Frictionless data package.

>>> import tablepact as tp
>>> tp.validate(ports).valid
True
>>> tp.open_package(ports).query("SELECT count(*) AS ships FROM ships").item()
2

Begin reading at ``api``, the functions on a whole package, and ``data_package``, the methods of an
open one. The library contains nothing specific to a dataset: a dataset adds that in an
``extension``. Large dependencies (polars, pandera, frictionless and DuckDB) are imported on first
use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import tablepact.system.fork_safety  # noqa: F401 - it registers a handler for forks
from tablepact._about import __version__

if TYPE_CHECKING:
    from tablepact.api import (
        check_release,
        derive,
        diff,
        list_releases,
        rehash,
        release,
        schema,
        validate,
    )
    from tablepact.comparison.result import (
        CellChange,
        Change,
        ComparedPackage,
        Comparison,
        RowChange,
        TableDiff,
    )
    from tablepact.comparison.version_bump import Level
    from tablepact.contract.row_checks import RowCheck, register_row_check
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
    from tablepact.export.export import Export
    from tablepact.extension import Extension, register
    from tablepact.frames.frames import Frames
    from tablepact.inference.draft_package import PackageDraft
    from tablepact.inference.foreign_keys import Reference
    from tablepact.inference.table_schema import SchemaProposal
    from tablepact.inference.type_choice import TypeChoice
    from tablepact.language import use_language
    from tablepact.lookup.describe_record import Answer, RecordView
    from tablepact.lookup.search_documents import SearchGuide
    from tablepact.package.descriptor.model import Package, Resource
    from tablepact.package.descriptor.pinned_copies import use_catalog
    from tablepact.package.descriptor.table_schema import Field
    from tablepact.propose import infer, init
    from tablepact.releases.manifest import Release, ReleasedTable
    from tablepact.report.model import Finding, Step
    from tablepact.report.report import Report
    from tablepact.settings import Settings
    from tablepact.site.build import Site
    from tablepact.site.extra_pages import Badge, ExtraPages
    from tablepact.splitting.split_table import SplitTable, split

__all__ = [
    "Answer",
    "Badge",
    "CellChange",
    "Change",
    "ComparedPackage",
    "Comparison",
    "ContractError",
    "DataPackage",
    "EngineError",
    "Export",
    "ExportError",
    "ExpressionError",
    "Extension",
    "ExtraPages",
    "Field",
    "Finding",
    "Frames",
    "InvalidPackage",
    "KeptAsText",
    "Level",
    "NotationError",
    "Package",
    "PackageDraft",
    "PackageError",
    "RecordView",
    "Reference",
    "Release",
    "ReleasedTable",
    "Report",
    "Resource",
    "RowChange",
    "RowCheck",
    "SchemaProposal",
    "SearchGuide",
    "Settings",
    "Site",
    "SplitTable",
    "SqlError",
    "Step",
    "TableDiff",
    "TablepactError",
    "TextError",
    "TypeChoice",
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
    "register_row_check",
    "rehash",
    "release",
    "schema",
    "split",
    "use_catalog",
    "use_language",
    "validate",
]

_HOMES = (
    "errors",
    "settings",
    "api",
    "propose",
    "data_package",
    "extension",
    "language",
    "contract.row_checks",
    "report.model",
    "report.report",
    "package.descriptor.model",
    "package.descriptor.table_schema",
    "package.descriptor.pinned_copies",
    "comparison.version_bump",
    "comparison.result",
    "site.extra_pages",
    "releases.manifest",
    "inference.type_choice",
    "inference.foreign_keys",
    "inference.table_schema",
    "inference.draft_package",
    "frames.frames",
    "lookup.search_documents",
    "lookup.describe_record",
    "export.export",
    "site.build",
    "splitting.split_table",
)
"""The modules with the public names; first those that import little or are used most."""


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
