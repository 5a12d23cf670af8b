"""Find the errors of a small table, in Python and without polars.

It finds, counts and lists the same errors as ``block.py``, ``scan.py`` and ``error_list.py``, which
process tables of any size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablepact.engine.cells.frictionless_cells import CRASH, NO_KEY, TYPE_ERROR, ReferenceReader
from tablepact.engine.errors import DecodeError, FastPathUnsupported
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
from tablepact.package.table_schema import ForeignKey

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
    lookups = [
        _parent_keys(key, spec, parent, session)
        for key, parent in zip(spec.foreign_keys, parents, strict=True)
    ]
    links = [spec.positions(key.fields) for key in spec.foreign_keys]
    unique = dict(zip(spec.unique, spec.positions(spec.unique), strict=True))
    primary = spec.positions(spec.primary)
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
        counts["primary-key"] += len(repeated) + len(without)
    unmatched = [
        find_unmatched(table.keys(key), lookup) for key, lookup in zip(links, lookups, strict=True)
    ]
    counts["foreign-key"] += sum(map(len, unmatched))
    flagged.update(without, repeated, *repeats.values(), *unmatched)
    key_errors = _KeyErrors(repeats, repeated, [set(rows) for rows in unmatched])
    errors, cut = list(spec.header_errors), False
    if table.rows:
        batches = key_errors.facts(table, sorted(flagged))
        errors, cut = replay_rows(spec, batches, session.client, session.options.limit)
    found = TableErrors(len(table.rows), errors, +counts, cut)
    if v2:
        found.v2_errors, found.v2_counts = find_v2_errors(table, v2, cell_reader, limit)
    if session.options.progress and table.rows:
        session.options.progress(spec.name, spec.file.size, spec.file.size)
    return found


def _parent_keys(
    foreign_key: ForeignKey, table: TableSpec, parent: TableSpec, session: ValidationSession
) -> frozenset[Key]:
    """Return the keys that a foreign key may refer to; they are cached by their fields."""
    require_comparable_keys(parent, foreign_key.target_fields)
    never = never_equal(foreign_key, table, parent)
    name = "small", parent.index, foreign_key.target_fields, never

    def read() -> frozenset[Key]:
        columns = [parent.position(field) for field in foreign_key.target_fields]
        known = [column for column in columns if column is not None]
        if not known:
            return frozenset()
        small = SmallTable(parent, ReferenceReader(session.client, parent), known)
        for column in known:
            if any(number == NO_KEY for number, _ in small.verdicts(column).values()):
                field = parent.columns[column].name
                raise FastPathUnsupported(f"a value of {field!r} that has no place in a key")
        absent = [None] * len(small.rows)
        texts = [absent if column is None else small.texts(column) for column in columns]
        return parent_keys(zip(*texts, strict=True), never)

    try:
        return session.keys.get(name, read)
    except DecodeError as error:
        reason = session.tables.mark_undecodable(parent)
        raise FastPathUnsupported(f"it refers to {parent.name!r}: {reason}") from error


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
        unmatched: For each foreign key, the rows that break it.
    """

    unique: Mapping[str, Repeats]
    primary: Repeats
    unmatched: Sequence[set[int]]

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
                    [index for index, some in enumerate(self.unmatched) if row in some],
                    lines[row],
                )
                for row in rows[start : start + AT_ONCE]
            ]
