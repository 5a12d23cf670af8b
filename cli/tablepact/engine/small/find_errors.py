"""Find the errors of a small table, in Python and without polars.

It finds, counts and lists the same errors as ``block.py``, ``scan.py`` and ``error_list.py``, which
process tables of any size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablepact.engine.cells.frictionless_cells import CRASH, NO_KEY, TYPE_ERROR, ReferenceReader
from tablepact.engine.csv_faults.fault_errors import listed_errors, table_faults
from tablepact.engine.csv_faults.swallowed_rows import swallowed_rows
from tablepact.engine.csv_faults.text_faults import text_faults
from tablepact.engine.errors import DecodeError, Error, FastPathUnsupported
from tablepact.engine.keys.comparable import never_equal, require_comparable_keys
from tablepact.engine.options import EVERYTHING
from tablepact.engine.replay import AT_ONCE, RowFacts, replay_rows
from tablepact.engine.result import TableErrors
from tablepact.engine.session import ValidationSession
from tablepact.engine.small.keys import Key, find_repeats, find_unmatched, has_part, parent_keys
from tablepact.engine.small.small_table import SmallTable
from tablepact.engine.small.v2_errors import find_v2_errors
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.v2_checks import V2Checks
from tablepact.package.descriptor.table_schema import ForeignKey

Repeats = dict[int, int]
"""For each row that repeats a key, the last row before it that has the same key."""


def find_errors(
    spec: TableSpec, parents: Sequence[TableSpec], v2: V2Checks, session: ValidationSession
) -> TableErrors:
    """Find the errors of the rows of a table.

    Args:
        spec: The table.
        parents: The small table that each of its foreign keys refers to.
        v2: The checks beyond those of frictionless.
        session: The session that validates the package.

    Raises:
        DecodeError: The file cannot be decoded with its encoding.
        FastPathUnsupported: Only frictionless can validate the table.
        WorkerStopped: The worker stopped before it answered.
    """
    limit = session.options.limit or EVERYTHING
    cell_reader = ReferenceReader(session.client, spec, v2.json_schemas)
    parent_keys = _ParentKeys(spec, parents, session)
    lookups = [parent_keys.get(link) for link in spec.links]
    links = [spec.positions(link.fields) for link in spec.links]
    unique = dict(zip(spec.unique, spec.positions(spec.unique), strict=True))
    primary = tuple(dict.fromkeys(spec.positions(spec.primary)))
    keyed = {column for key in [*links, primary] for column in key}
    table = SmallTable(spec, cell_reader, {*keyed, *unique.values(), *v2.columns})
    counts = Counter(error["type"] for error in spec.header_errors)
    flagged = _check_cells(table, counts)
    repeats = {name: find_repeats(table.keys([column])) for name, column in unique.items()}
    counts["unique-error"] += sum(map(len, repeats.values()))
    repeated, without = Repeats(), list[int]()
    if primary:
        keys = table.keys(primary)
        repeated = find_repeats(keys)
        without = [row for row, key in enumerate(keys) if not has_part(key)]
        if spec.columns[0].standard:
            without = [row for row in without if all(table.absent(row, primary))]
        counts["primary-key"] += len(repeated) + len(without)
    unmatched = [
        table.with_all_parts(find_unmatched(table.keys(key), lookup), key)
        for key, lookup in zip(links, lookups, strict=True)
    ]
    counts["foreign-key"] += sum(len(unmatched[link]) for link in spec.link_numbers())
    flagged.update(without, repeated, *repeats.values(), *unmatched)
    marks = [_marked(rows, len(table.rows)) for rows in unmatched]
    key_errors = _KeyErrors(repeats, repeated, marks)
    errors, cut = list[Error](), False
    if not table.rows:
        errors = session.room.fill(spec.header_errors)
    else:
        batches = key_errors.facts(table, sorted(flagged))
        errors, cut = replay_rows(
            spec, batches, session.client, session.options.limit, session.room
        )
    found = TableErrors(len(table.rows), errors, +counts, cut)
    if v2:
        beyond, found.v2_counts = find_v2_errors(table, v2, cell_reader, limit)
        found.v2_errors = session.room.fill(beyond) if beyond or v2.are_declared else None
    if session.options.check_v2:
        are_rows = swallowed_rows(spec, cell_reader)
        faults = table_faults(spec, text_faults(table.read, spec, are_rows, limit), limit)
        found.file_errors, found.file_counts = (
            session.room.fill(listed_errors(faults)),
            faults.counts,
        )
    if session.options.progress and table.rows:
        session.options.progress(spec.name, spec.file.size, spec.file.size)
    return found


class _ParentKeys:
    """The keys that the foreign keys of a table may refer to; each parent is read once."""

    def __init__(
        self, spec: TableSpec, parents: Sequence[TableSpec], session: ValidationSession
    ) -> None:
        self._spec = spec
        self._session = session
        targets = [key.target for key in spec.foreign_keys]
        self._parents = dict(zip(targets, parents, strict=True))
        self._tables: dict[str, SmallTable] = {}

    def get(self, link: ForeignKey) -> frozenset[Key]:
        """Return the keys that a foreign key may refer to; they are cached by their fields."""
        parent = self._parents[link.target]
        require_comparable_keys(parent, link.target_fields)
        never = never_equal(link, self._spec, parent)
        name = "small", parent.index, link.target_fields, never
        try:
            return self._session.keys.get(name, lambda: self._read(link, parent, never))
        except DecodeError as error:
            reason = self._session.tables.mark_undecodable(parent)
            raise FastPathUnsupported(f"it refers to {parent.name!r}: {reason}") from error

    def _read(self, link: ForeignKey, parent: TableSpec, never: frozenset[int]) -> frozenset[Key]:
        indexes = parent.indexes()
        columns = [indexes.get(field) for field in link.target_fields]
        known = [column for column in columns if column is not None]
        if not known:
            return frozenset()
        table = self._table(link.target, parent)
        for column in known:
            if any(number == NO_KEY for number, _ in table.verdicts(column).values()):
                field = parent.columns[column].name
                raise FastPathUnsupported(f"{field!r} has a value that a key cannot contain")
        absent = [None] * len(table.rows)
        texts = [absent if column is None else table.texts(column) for column in columns]
        return parent_keys(zip(*texts, strict=True), never)

    def _table(self, target: str, parent: TableSpec) -> SmallTable:
        if target not in self._tables:
            indexes = parent.indexes()
            named = [
                name
                for link in self._spec.links
                if link.target == target
                for name in link.target_fields
            ]
            keyed = [indexes[name] for name in named if name in indexes]
            reader = ReferenceReader(self._session.client, parent)
            self._tables[target] = SmallTable(parent, reader, keyed)
        return self._tables[target]


def _marked(rows: Iterable[int], height: int) -> bytearray:
    """Return a byte for each row: 1 if the row is one of these, else 0."""
    marks = bytearray(height)
    for row in rows:
        marks[row] = True
    return marks


def _check_cells(table: SmallTable, counts: Counter[str]) -> set[int]:
    """Count the errors of cells and of single rows; return the indexes of the rows with errors."""
    width, blank = table.spec.width, table.blank_rows()
    counts["blank-row"] += len(blank)
    flagged = set(blank)
    for row, given in enumerate(map(len, table.rows)):
        if given != width:
            flagged.add(row)
            if row not in blank:
                counts["extra-cell" if given > width else "missing-cell"] += abs(given - width)
    for column, cells in enumerate(table.columns):
        wrong = {
            cell: number for cell, (number, _) in table.verdicts(column).items() if number != 0
        }
        if not wrong:
            continue
        for row, cell in enumerate(cells):
            if cell in wrong and row not in blank:
                flagged.add(row)
                number = wrong[cell]
                if number == TYPE_ERROR:
                    counts["type-error"] += 1
                elif number in (CRASH, NO_KEY):
                    counts["judge-error"] += 1
                else:
                    counts["constraint-error"] += number
    return flagged


@dataclass(frozen=True, slots=True)
class _KeyErrors:
    """The errors of keys, by row.

    Attributes:
        unique: For each unique field, the rows that repeat a value.
        primary: The rows that repeat the primary key.
        unmatched: For each link, a byte a row: whether that breaks it.
    """

    unique: Mapping[str, Repeats]
    primary: Repeats
    unmatched: Sequence[bytearray]

    def facts(self, table: SmallTable, rows: Sequence[int]) -> Iterator[list[RowFacts]]:
        """Yield, in batches, what the replay of rows needs to list their errors."""
        numbers, lines = table.numbers, table.lines(rows)
        for start in range(0, len(rows), AT_ONCE):
            yield [
                RowFacts(
                    numbers[row],
                    table.rows[row],
                    {name: numbers[some[row]] for name, some in self.unique.items() if row in some},
                    numbers[self.primary[row]] if row in self.primary else None,
                    [index for index, marks in enumerate(self.unmatched) if marks[row]],
                    lines[row],
                )
                for row in rows[start : start + AT_ONCE]
            ]
