"""The steps that run the ``checklist`` of a package or a resource, which frictionless ignores.

A checklist lists checks by their ``type``, as ``frictionless validate --checks`` has them. A check
that is not known here is not run, and its step says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import gt, lt, ne
from typing import TYPE_CHECKING, Any

from tablepact.engine.options import EVERYTHING
from tablepact.engine.session import ValidationSession
from tablepact.errors import ContractError, PackageError
from tablepact.language import format_count, format_number, later, message
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.field_types.type_words import quoted
from tablepact.package.metadata.metadata_files import MetadataFiles
from tablepact.package.paths import path_inside
from tablepact.report.model import Finding, Status, Step

if TYPE_CHECKING:
    import polars as pl

KIND = CODE = "checklist"
_BOUNDS: Mapping[str, Callable[[int, int], bool]] = {"num": ne, "min": lt, "max": gt}
"""How an actual number must not compare with each of the bounds of a table."""
INTERVAL = 3
"""How many standard deviations a value may be from the average, by default."""
LONG_CELL = 5000
"""The length in characters up to which no cell is deviated."""
TEXT_LENGTHS = (255,)
WHOLE_NUMBERS = (9223372036854775807, 4294967295, 2147483647, 2097152, 65535, 32767)
"""The lengths and the numbers at which databases cut values off."""
Options = Mapping[str, Any]


class _NotRun(Exception):  # noqa: N818 - it says what happened
    """A check cannot be run; the message gives the reason."""


@dataclass(slots=True)
class _Rows:
    """The rows of a table, read with the types of its fields.

    Attributes:
        resource: The table.
        frame: The rows.
        numbers: Their numbers in the file.
    """

    resource: Resource
    frame: pl.DataFrame
    numbers: list[int]

    def column(self, options: Options) -> pl.Series:
        """Return the column that a check names, or raise _NotRun."""
        name = options.get("fieldName")
        if not isinstance(name, str) or name not in self.frame.columns:
            raise _NotRun(message("it names no field of the table: {name}", name=repr(name)))
        return self.frame[name]

    def findings(
        self, rows: pl.Series, column: pl.Series, text: str, **values: object
    ) -> Iterator[Finding]:
        """Yield a finding for each of some rows, by index, in which a column has a wrong value.

        Args:
            rows: The indexes.
            column: The column.
            text: The message, with a place for the ``cell``.
            **values: Its other values.
        """
        from tablepact.package.digests.digest import as_text

        cells = as_text(column.gather(rows).to_frame()).to_series()
        for row, cell in zip(rows, cells, strict=True):
            note = message(text, cell=quoted(cell or ""), **values)
            yield self.finding(note, row, column.name, cell)

    def finding(
        self,
        note: str,
        row: int | None = None,
        field: str | None = None,
        cell: str | None = None,
    ) -> Finding:
        """Return a finding of a row, by index, or of the table."""
        number = None if row is None else self.numbers[row]
        path = self.resource.metadata.get("path")
        path = path if isinstance(path, str) else None
        return Finding(CODE, note, self.resource.name, number, field, cell=cell, path=path)


Check = Callable[[_Rows, Options], Iterator[Finding]]
"""Yields the findings of a check, given the rows and its options."""


def check_checklists(package: Package, session: ValidationSession) -> Iterator[Step]:
    """Run the checklist of each table, and that of the package on each table, a step per check."""
    for resource in package.resources:
        for owner in (package.metadata, resource.metadata):
            if owner.get("checklist") is not None and resource.is_table:
                yield from _steps(package, resource, owner["checklist"], session)


def _steps(
    package: Package, resource: Resource, written: object, session: ValidationSession
) -> Iterator[Step]:
    try:
        if isinstance(written, str):
            written = MetadataFiles().read_json(path_inside(package.path, written))
    except PackageError as error:
        yield Step(KIND, resource.name, "not run", str(error))
        return
    checks = written.get("checks") if isinstance(written, dict) else None
    if not isinstance(written, dict) or not isinstance(checks or [], list):
        yield Step(
            KIND, resource.name, "not run", message("it is not an object with a list of checks")
        )
        return
    for name in ("skipErrors", "pickErrors"):
        if written.get(name):
            detail = message("{name} is not applied; ignore codes in a tablepact.toml", name=name)
            yield Step(KIND, resource.name, "not run", detail)
    rows: _Rows | None = None
    for check in checks or []:
        kind = str(check.get("type")) if isinstance(check, dict) else ""
        if kind == "baseline":
            continue
        try:
            if kind not in CHECKS:
                raise _NotRun(message("this check is not supported"))
            rows = rows or _read(package, resource, session)
            yield _step(kind, CHECKS[kind](rows, check), rows, session)
        except (_NotRun, PackageError, ContractError) as reason:
            yield Step(KIND, resource.name, "not run", f"{quoted(kind)}: {reason}")


def _read(package: Package, resource: Resource, session: ValidationSession) -> _Rows:
    from tablepact.frames.parquet import is_parquet, read_parquet
    from tablepact.frames.table_reader import TableReader

    if is_parquet(resource):
        frame = read_parquet(resource, codes=False)
        return _Rows(resource, frame, [*range(2, frame.height + 2)])
    table = TableReader(package, session).whole(resource.name)
    return _Rows(resource, table.frame, table.numbers)


def _step(kind: str, found: Iterator[Finding], rows: _Rows, session: ValidationSession) -> Step:
    findings = [*found]
    limit = session.options.limit or EVERYTHING
    counts = Counter({CODE: len(findings)}) if findings else Counter[str]()
    detail = f"{kind}: {format_count(rows.frame.height, 'row')}"
    status: Status = "fail" if findings else "pass"
    return Step(KIND, rows.resource.name, status, detail, tuple(findings[:limit]), counts)


def _forbidden(rows: _Rows, options: Options) -> Iterator[Finding]:
    column = rows.column(options)
    is_forbidden = _texts(column).is_in(_values(options))
    yield from rows.findings(
        is_forbidden.fill_null(False).arg_true(), column, later("{cell} is forbidden")
    )


def _required(rows: _Rows, options: Options) -> Iterator[Finding]:
    column = rows.column(options)
    there = set(_texts(column))
    for value in _values(options):
        if value not in there:
            note = message("no row has {value}, which is required", value=quoted(value))
            yield rows.finding(note, field=column.name)


def _texts(column: pl.Series) -> pl.Series:
    from tablepact.package.digests.digest import as_text

    return as_text(column.to_frame()).to_series()


def _values(options: Options) -> list[str]:
    """Return the values that a check lists, as text, or raise _NotRun."""
    values = options.get("values")
    if not isinstance(values, list):
        raise _NotRun(message("it has no list of values"))
    written = {True: "true", False: "false"}
    return [written[one] if isinstance(one, bool) else str(one) for one in values]


def _ascii(rows: _Rows, _: Options) -> Iterator[Finding]:
    for column in _text_columns(rows):
        wrong = column.str.contains(r"[^\x00-\x7f]").fill_null(False).arg_true()
        yield from rows.findings(wrong, column, later("{cell} has characters beyond ASCII"))


def _text_columns(rows: _Rows) -> list[pl.Series]:
    import polars as pl

    kinds = {field.name: field.type_or_any for field in rows.resource.fields}
    return [
        column for column in rows.frame
        if column.dtype == pl.String and kinds.get(column.name, "string") == "string"
    ]  # fmt: skip


def _duplicate(rows: _Rows, _: Options) -> Iterator[Finding]:
    import polars as pl

    from tablepact.package.digests.digest import as_text

    texts = as_text(rows.frame)
    names = texts.columns
    number = next(name for name in ("row", *map(str, range(len(names) + 1))) if name not in names)
    before = texts.with_row_index(number).select(
        pl.col(number), before=pl.col(number).shift(1).over(names)
    )
    for row, same in before.drop_nulls().iter_rows():
        yield rows.finding(message("the row is the same as row {row}", row=rows.numbers[same]), row)


def _sequential(rows: _Rows, options: Options) -> Iterator[Finding]:
    column = rows.column(options)
    if not column.dtype.is_integer():
        raise _NotRun(message("it is for fields of integers"))
    steps = (column.diff() == 1).fill_null(False)
    breaks = (~steps).arg_true()
    for row in breaks.filter(breaks > 0).head(1):
        before, value = column[row - 1], column[row]
        note = message(
            "{cell} does not follow {other}", cell=quoted(str(value)), other=quoted(str(before))
        )
        yield rows.finding(note, row, column.name, str(value))


def _truncated(rows: _Rows, _: Options) -> Iterator[Finding]:
    texts = {column.name for column in _text_columns(rows)}
    for column in rows.frame:
        if column.dtype.is_integer():
            wrong = column.is_in(WHOLE_NUMBERS)
        elif column.name in texts:
            wrong = column.str.len_chars().is_in(TEXT_LENGTHS)
        else:
            continue
        yield from rows.findings(
            wrong.fill_null(False).arg_true(), column, later("{cell} is probably truncated")
        )


def _dimensions(rows: _Rows, options: Options) -> Iterator[Finding]:
    counted = (
        ("Rows", rows.frame.height, format_count(rows.frame.height, "row")),
        ("Fields", rows.frame.width, format_count(rows.frame.width, "field")),
    )
    for what, actual, shown in counted:
        for bound, fails in _BOUNDS.items():
            wanted = options.get(f"{bound}{what}")
            if wanted is not None and not isinstance(wanted, int):
                raise _NotRun(message("{name} is not a whole number", name=f"{bound}{what}"))
            if wanted and fails(actual, wanted):
                yield rows.finding(
                    message(
                        "the table has {count}, but {name} is {bound}",
                        count=shown,
                        name=f"{bound}{what}",
                        bound=format_number(wanted),
                    )
                )


def _deviated_value(rows: _Rows, options: Options) -> Iterator[Finding]:
    column, average = rows.column(options), options.get("average", "mean")
    if not column.dtype.is_numeric() or average not in ("mean", "median"):
        raise _NotRun(message("it is for fields of numbers, and the average is mean or median"))
    low, high = _interval(column, str(average), options)
    wrong = ((column < low) | (column > high)).fill_null(False).arg_true()
    text = later("{cell} is not between {low} and {high}")
    yield from rows.findings(wrong, column, text, low=f"{low:.2f}", high=f"{high:.2f}")


def _interval(column: pl.Series, average: str, options: Options) -> tuple[float, float]:
    """Return the bounds of the values that are usual in a column."""
    interval = options.get("interval", INTERVAL)
    if isinstance(interval, bool) or not isinstance(interval, int | float):
        raise _NotRun(message("interval is not a number"))
    spread, center = column.std(), column.mean() if average == "mean" else column.median()
    if not isinstance(spread, float) or not isinstance(center, float):
        return float("-inf"), float("inf")
    return center - spread * interval, center + spread * interval


def _deviated_cell(rows: _Rows, options: Options) -> Iterator[Finding]:
    ignored = options.get("ignoreFields") or []
    for column in _text_columns(rows):
        if column.name not in ignored:
            lengths = column.str.len_chars()
            _, most = _interval(lengths.filter(lengths > 0), "median", options)
            wrong = (lengths > max(most, LONG_CELL)).fill_null(False).arg_true()
            for row in wrong:
                note = message(
                    "the cell has {number} characters, far more than others",
                    number=format_number(lengths[row]),
                )
                yield rows.finding(note, row, column.name)


def _row_constraint(rows: _Rows, options: Options) -> Iterator[Finding]:
    from tablepact.validation.package_rules import check_row_rules_of

    formula = options.get("formula")
    if not isinstance(formula, str):
        raise _NotRun(message("it has no formula"))
    kept = message("the row must satisfy {formula}", formula=formula)
    rule = {"name": "row-constraint", "message": kept, "expression": formula}
    schema = {**(rows.resource.schema or {}), "rowRules": [rule]}
    step = check_row_rules_of(replace(rows.resource, schema=schema), rows.frame, rows.numbers)
    for finding in step.findings:
        if finding.code != "row-rule":
            raise _NotRun(
                message(
                    "{formula} is not an expression of a row rule: {reason}",
                    formula=quoted(formula),
                    reason=finding.message,
                )
            )
        yield replace(finding, code=CODE)


CHECKS: dict[str, Check] = {
    "ascii-value": _ascii,
    "deviated-cell": _deviated_cell,
    "deviated-value": _deviated_value,
    "duplicate-row": _duplicate,
    "forbidden-value": _forbidden,
    "required-value": _required,
    "row-constraint": _row_constraint,
    "sequential-value": _sequential,
    "table-dimensions": _dimensions,
    "truncated-value": _truncated,
}
"""The checks by their type."""
