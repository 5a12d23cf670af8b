"""Validate a package, and return the valid and the invalid rows of a table as frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablepact.data_package import DataPackage
from tablepact.report.report import Report
from tablepact.splitting.row_errors import NotListed
from tablepact.splitting.split_package import (
    SplitRequest,
    Validate,
    errors_of_table,
    find_targets,
    frames_of_table,
)
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    import polars as pl

    from tablepact.engine.session import ValidationSession
    from tablepact.package.descriptor.model import Package
    from tablepact.report.codes import Severity
    from tablepact.report.severity import Setting
    from tablepact.validation.validate import Rules


@dataclass(frozen=True, slots=True)
class SplitTable:
    """A table split into valid and invalid rows.

    Attributes:
        valid: The valid rows, with the types of the fields.
        invalid: The invalid rows as they are written, with the columns ``error_row``,
            ``error_line``, ``error_codes`` and ``error_messages`` in front.
        report: The report that decides which rows are valid.

    >>> ships = split(ports, "ships")
    >>> ships.valid.height, ships.invalid.height
    (2, 0)
    """

    valid: pl.DataFrame
    invalid: pl.DataFrame
    report: Report


@refuse_after_fork
def split(
    source: Path | str | DataPackage,
    table: str | None = None,
    *,
    schema: Path | str | Mapping[str, Any] | None = None,
    dialect: Path | str | Mapping[str, Any] | None = None,
    input_format: str | None = None,
    rules: Rules = "all",
    encoding: str | None = None,
    fail_on: Severity | None = None,
    severities: Mapping[str, Setting] | None = None,
    config: bool = True,
) -> SplitTable:
    r"""Validate a package and split a table into its valid and its invalid rows.

    A row is invalid if it has a finding that makes the package invalid: of the row, of a cell, or
    of a key. Of two rows with the same key, that is the second.

    Args:
        source: The package, or a single file, as for ``validate``.
        table: The name of the table; it can be left out if there is only one.
        schema: As for ``validate``.
        dialect: As for ``validate``.
        input_format: As for ``validate``.
        rules: As for ``validate``.
        encoding: As for ``validate``.
        fail_on: As for ``validate``: with ``warning``, a row with a warning is invalid too.
        severities: As for ``validate``.
        config: As for ``validate``.

    Returns:
        The valid and the invalid rows as frames, and the report.

    Raises:
        PackageError: The package cannot be read, or it is not known which rows are valid: the
            header is wrong, or a check of the table was not run.
        UnknownTable: There is no table of that name.
        ExportError: The package has several tables, and none is named.

    >>> _ = (ports / "ships.csv").write_text("ship,port,tons\nAlba,oslo,300\nBora,oslo,heavy\n")
    >>> ships = split(ports, "ships")
    >>> ships.valid["ship"].to_list()
    ['Alba']
    >>> ships.invalid.select("ship", "tons", "error_row", "error_codes").rows()
    [('Bora', 'heavy', 3, 'type-error')]
    """
    from tablepact.validation.read_source import Given
    from tablepact.validation.validate import validate

    run = partial(
        validate,
        source.package if isinstance(source, DataPackage) else source,
        given=Given(encoding, input_format, schema, dialect),
        rules=rules,
        fail_on=fail_on,
        severities=severities,
        config=config,
    )
    return split_to_frames(run, table)


def split_to_frames(validate: Validate, table: str | None) -> SplitTable:
    """Validate a package and return the rows of a table.

    Raises:
        NotSplit: It is not known which rows are valid.
        PackageError: The package cannot be read, or has several tables and none is named.
        UnknownTable: There is no table of that name.
    """
    found: list[tuple[pl.DataFrame, pl.DataFrame]] = []
    unlisted: list[NotListed] = []

    def read(report: Report, package: Package, session: ValidationSession) -> None:
        unlisted.clear()
        (name,) = find_targets(SplitRequest(table=table), session, package)
        try:
            errors, spec = errors_of_table(report, session, name)
        except NotListed as reason:
            unlisted.append(reason)
            return
        with frames_of_table(package, session, name, errors, spec) as frames:
            found.append((frames.valid.collect(), frames.invalid.collect()))

    report = validate(after=read)
    if unlisted:
        validate(limit_errors=0, after=read)
    if unlisted:
        raise unlisted[0]
    return SplitTable(*found[0], report)
