"""The steps that look up references: into other packages, weak keys, and code lists by reference.

See ``references``. The engine checks the foreign keys within a package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tablepact._about import program
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.options import EVERYTHING
from tablepact.engine.session import ValidationSession
from tablepact.errors import PackageError
from tablepact.language import format_count, format_number, message
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.field_types.type_words import quoted
from tablepact.package.paths import is_remote, path_inside
from tablepact.report.model import Finding, Step
from tablepact.system.existing_paths import exists
from tablepact.validation.find_descriptor import find_descriptor
from tablepact.validation.references import TableReference, references
from tablepact.validation.wording.engine_notes import translate

if TYPE_CHECKING:
    import polars as pl

KIND = "reference"


class _NotChecked(Exception):  # noqa: N818 - it says what happened
    """A reference cannot be looked up; the message gives the reason."""


@dataclass(slots=True)
class _Keys:
    """The values of some fields of a table as text.

    Attributes:
        frame: A String column for each field, ``p0``, ``p1``...; rows that lack one are left out.
        numbers: The number of each row in the file.
    """

    frame: pl.DataFrame
    numbers: pl.Series


def check_references(
    package: Package, session: ValidationSession, at: Mapping[str, Path | str]
) -> Iterator[Step]:
    """Look up the references of each table, one step for each.

    Args:
        package: The package.
        session: The session that has validated it.
        at: The folders or descriptors of other packages, by their name in a reference.
    """
    others = _Packages(package, session, at)
    for resource in package.resources:
        schema = resource.table_schema
        for reference in references(schema):
            if reference.fault:
                note = f"{reference.title} {reference.fault}"
                found = (Finding("schema-error", note, resource.name),)
                yield Step(KIND, resource.name, "fail", reference.title, found)
                continue
            try:
                yield _step(resource, reference, others)
            except (_NotChecked, PackageError) as reason:
                yield Step(KIND, resource.name, "not run", f"{reference.title}: {reason}")
    for ref in session.tables.refs:
        for note in ref.unchecked:
            yield Step(KIND, ref.name, "not run", translate(note))


class _Packages:
    """The packages that references name, and the keys of their tables."""

    def __init__(
        self, package: Package, session: ValidationSession, at: Mapping[str, Path | str]
    ) -> None:
        self.own = package
        self.session = session
        self._at = at
        self._keys: dict[tuple[str, str, tuple[str, ...]], _Keys] = {}
        self._opened: dict[str, Package] = {}

    def keys(self, package: str, resource: str, fields: tuple[str, ...]) -> _Keys:
        """Return the values of some fields.

        Raises:
            _NotChecked: The package, the resource or a field is not there.
            PackageError: The package or the table cannot be read.
        """
        name = package, resource, fields
        if name not in self._keys:
            self._keys[name] = self._read(self._package(package), resource, fields)
        return self._keys[name]

    def _package(self, name: str) -> Package:
        if name and name not in self._opened:
            self._opened[name] = read_package(find_descriptor(self._place(name)))
        return self._opened[name] if name else self.own

    def _place(self, name: str) -> Path:
        if name in self._at:
            return Path(self._at[name])
        if not is_remote(name) and exists(path := path_inside(self.own.path, name)):
            return path
        raise _NotChecked(
            message(
                "the package {name} is not in this one, and is not fetched; {option} says where "
                "it is",
                name=repr(name),
                option=f"{program()} validate --package-at {name}=PATH",
            )
        )

    def _read(self, package: Package, resource: str, fields: tuple[str, ...]) -> _Keys:
        by_name = {one.name: one for one in package.resources}
        if resource not in by_name:
            raise _NotChecked(
                message(
                    "the package {name} has no table {table}",
                    name=package.name,
                    table=repr(resource),
                )
            )
        own = package is self.own
        return read_keys(package, by_name[resource], fields, self.session if own else None)


def read_keys(
    package: Package,
    resource: Resource,
    fields: Sequence[str],
    session: ValidationSession | None = None,
) -> _Keys:
    """Return the values of some fields of a table, as text; cells of another type are left out.

    Raises:
        _NotChecked: The table has no such field.
        PackageError: The table cannot be read.
    """
    import polars as pl

    from tablepact.exact_columns import column
    from tablepact.frames.parquet import is_parquet, parquet_errors, scan_parquet
    from tablepact.package.digests.digest import as_text

    def picked(frame: pl.DataFrame) -> pl.DataFrame:
        if lacking := [name for name in fields if name not in frame.columns]:
            raise _NotChecked(
                message("{table} has no field {field}", table=resource.name, field=repr(lacking[0]))
            )
        texts = as_text(frame.select(map(column, dict.fromkeys(fields))))
        return texts.select(column(name).alias(f"p{index}") for index, name in enumerate(fields))

    if is_parquet(resource):
        with parquet_errors(resource):
            scan = scan_parquet(resource, codes=False)
            known = [name for name in scan.collect_schema().names() if name in fields]
            frame = picked(scan.select(map(column, known)).collect())
        numbers = pl.int_range(2, frame.height + 2, eager=True)
    else:
        pieces = [*_batches(package, resource.name, session)]
        frame = pl.concat([picked(piece) for piece, _ in pieces])
        numbers = pl.Series([each for _, some in pieces for each in some], dtype=pl.Int64)
    complete = frame.select(pl.all_horizontal(pl.all().is_not_null()).alias("all")).to_series()
    return _Keys(frame.filter(complete), numbers.filter(complete))


def _batches(
    package: Package, name: str, session: ValidationSession | None
) -> Iterator[tuple[pl.DataFrame, Sequence[int]]]:
    from tablepact.frames.table_reader import TableReader

    reader = TableReader(package, session)
    with suppress(FastPathUnsupported):
        found = [(batch.frame, batch.numbers) for batch in reader.rows(name).batches()]
        yield from found
        return
    for batch in reader.rows(name, fast=False).batches():
        yield batch.frame, batch.numbers


def _step(resource: Resource, reference: TableReference, others: _Packages) -> Step:
    import polars as pl

    target = others.keys(
        reference.package, reference.resource or resource.name, reference.target_fields
    )
    own = others.keys("", resource.name, reference.fields)
    names = own.frame.columns
    known = target.frame.unique()
    missing = (
        own.frame.with_columns(number=own.numbers)
        .join(known, on=names, how="anti", maintain_order="left")
        .sort("number")
    )
    limit = others.session.options.limit or EVERYTHING
    near = _near(missing, known)
    findings = tuple(
        _finding(resource, reference, cells, number, near.get(cells[0]) if near else None)
        for *cells, number in missing.head(limit).iter_rows()
    )
    detail = message(
        "{reference}: {values}, {target} has {number}",
        reference=reference.title,
        values=format_count(own.frame.height, "value"),
        target=reference.target(resource.name),
        number=format_number(known.select(pl.len()).item()),
    )
    counts = Counter({reference.code: missing.height}) if missing.height else Counter[str]()
    return Step(KIND, resource.name, "fail" if counts else "pass", detail, findings, counts)


def _near(missing: pl.DataFrame, known: pl.DataFrame) -> dict[str, str]:
    """Return for each missing value the known one that differs only by case or by spaces."""
    from tablepact.validation.wording.key_hints import MOST_KEYS, alike

    if known.width != 1 or not missing.height:
        return {}
    by_spelling = {alike(value): value for value in known["p0"].head(MOST_KEYS)}
    wrong = missing["p0"].unique().head(MOST_KEYS)
    return {value: by_spelling[alike(value)] for value in wrong if alike(value) in by_spelling}


def _finding(
    resource: Resource, reference: TableReference, cells: list[str], number: int, near: str | None
) -> Finding:
    from tablepact.validation.wording.key_hints import near_hint

    values, names = ", ".join(map(quoted, cells)), ", ".join(reference.fields)
    single = len(cells) == 1
    path = resource.metadata.get("path")
    return Finding(
        reference.code,
        message(
            "{field} is {value}, which is not in {target}",
            field=names if single else f"({names})",
            value=values if single else f"({values})",
            target=reference.target(resource.name),
        ),
        resource.name,
        number,
        field=names if single else None,
        check=reference.code,
        cell=cells[0] if single else None,
        path=path if isinstance(path, str) else None,
        advice=near_hint(cells[0], near) if near else "",
    )
