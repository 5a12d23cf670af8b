"""Check the rows of a block: a pure function of the rows, the checks and the cell reader.

The result is small: counts, the indexes of the rows with a finding, the first of these rows, and a
hash for each key of each row. Any number of blocks can be checked in parallel, on any machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from tablepact.engine.cells.breaches import Breach
from tablepact.engine.cells.formula_cells import MARK, beginning, find_errors
from tablepact.engine.cells.frictionless_cells import CRASH, NO_KEY, TYPE_ERROR, CellReader
from tablepact.engine.compiled_checks import LAST_IS_MISSING, Checks
from tablepact.engine.csv_faults.block_faults import block_faults
from tablepact.engine.csv_faults.csv_fault import CsvFaults
from tablepact.engine.csv_faults.swallowed_rows import swallowed_rows
from tablepact.engine.keys.foreign_key_check import DeferredKeys, KeyLookup
from tablepact.engine.keys.hashes import KeyColumns, key_hash
from tablepact.engine.keys.normalize import key_texts
from tablepact.engine.rows.csv_fallback import newlines_within
from tablepact.engine.rows.row_block import RowBlock, TextRows
from tablepact.engine.v2_checks import V2Violation, check_v2, in_row_order
from tablepact.package.descriptor.table_schema import ForeignKey


@dataclass(frozen=True, slots=True)
class BlockResult:
    """The findings of a block.

    Attributes:
        rows: How many records it has.
        newlines: How many line feeds its cells contain.
        counts: How many errors of each code, without repeated unique fields and primary keys.
        flagged: The indexes of the rows with a finding, sorted: UInt32.
        first_rows: The first of these rows, up to the limit.
        hashes: For each key of ``Checks.keys`` a UInt64 per row, null where there is no key.
        v2_counts: How many findings of the v2 checks, by code.
        v2_violations: The first of these, and their rows.
        deferred_keys: For each link that is looked up later, its distinct keys, ``p0``...
        csv_faults: What is suspicious in its bytes.
    """

    rows: int
    newlines: int
    counts: Counter[str]
    flagged: pl.Series
    first_rows: list[FlaggedRow]
    hashes: list[pl.Series]
    v2_counts: Counter[str] = field(default_factory=Counter)
    v2_violations: list[tuple[V2Violation, FlaggedRow]] = field(default_factory=list)
    deferred_keys: list[pl.DataFrame | None] = field(default_factory=list)
    csv_faults: CsvFaults = field(default_factory=CsvFaults)


def check_rows(checks: Checks, cell_reader: CellReader, limit: int, block: RowBlock) -> BlockResult:
    """Check the rows of a block.

    Args:
        checks: The compiled checks.
        cell_reader: Reads the cells that no prefilter clears.
        limit: How many rows with a finding to return with their cells.
        block: The rows.
    """
    table, cells = checks.table, block.mixed(checks.stored)
    counts: Counter[str] = Counter()
    # select_seq, here and below: the other cores are busy with other blocks.
    clear = cells.select_seq(checks.first_pass)
    blank = _blank(clear, cells, checks)
    breaches = _Breaches(limit)
    flagged = _flagged_cells(clear, block, checks, cell_reader, blank, counts, breaches)
    _add_formula_errors(block, checks, breaches)
    if block.ragged:
        for index, row in block.ragged.items():
            if not (blank is not None and blank[index]):
                kind = "extra-cell" if len(row) > table.width else "missing-cell"
                counts[kind] += abs(len(row) - table.width)
        flagged.append(pl.Series(sorted(block.ragged), dtype=pl.UInt32))
    if blank is not None:
        blank_rows = blank.arg_true()
        counts["blank-row"] += len(blank_rows)
        flagged.append(blank_rows)
    texts = key_texts(block.cells(checks.keyed), table, checks.keyed, cell_reader)
    if len(without_key := _without_primary(texts, cells, checks)):
        counts["primary-key"] += len(without_key)
        flagged.append(without_key)
    key_frames = _key_frames(texts, checks)
    unmatched = [
        _with_all_parts(parents.unmatched(keys), link, cells, checks)
        for link, keys, parents in zip(table.links, key_frames, checks.parents, strict=True)
    ]
    for link in table.link_numbers():
        counts["foreign-key"] += len(unmatched[link])
    all_flagged = _union([*flagged, *unmatched])
    v2_counts, v2_violations = _check_v2(block, texts, checks, cell_reader, breaches)
    return BlockResult(
        rows=block.height,
        newlines=block.newlines,
        counts=+counts,
        flagged=all_flagged,
        first_rows=flagged_rows(block, all_flagged.head(limit).to_list(), unmatched),
        hashes=[_hashes(texts, key) for key in checks.keys],
        v2_counts=v2_counts,
        v2_violations=v2_violations,
        deferred_keys=[
            _deferred_keys(*pair) for pair in zip(key_frames, checks.parents, strict=True)
        ],
        csv_faults=_find_csv_faults(block, checks, cell_reader),
    )


def _find_csv_faults(block: RowBlock, checks: Checks, cell_reader: CellReader) -> CsvFaults:
    if not checks.csv_fault_limit or not isinstance(block, TextRows):
        return CsvFaults()

    def lines_of(rows: Sequence[int]) -> list[int]:
        return [row.row + row.newlines for row in flagged_rows(block, rows)]

    are_rows = swallowed_rows(checks.table, cell_reader)
    return block_faults(block, checks.table, are_rows, checks.csv_fault_limit, lines_of)


def _union(row_sets: Sequence[pl.Series]) -> pl.Series:
    """Return the rows that are in any of the sets, sorted."""
    non_empty = [rows for rows in row_sets if len(rows)]
    return pl.concat(non_empty).unique().sort() if non_empty else pl.Series(dtype=pl.UInt32)


def _check_v2(
    block: RowBlock,
    texts: pl.DataFrame,
    checks: Checks,
    cell_reader: CellReader,
    breaches: _Breaches,
) -> tuple[Counter[str], list[tuple[V2Violation, FlaggedRow]]]:
    counts, violations = breaches.counts, breaches.violations
    if checks.v2.are_declared:
        columns = {*checks.v2.categories, *checks.v2.json_schemas, *checks.v2.primary}
        cells, limit = block.cells(columns), breaches.limit
        more, others = check_v2(checks.table, checks.v2, cells, texts, cell_reader, limit)
        counts, violations = counts + more, in_row_order([*violations, *others], breaches.limit)
    rows = sorted({violation.row for violation in violations})
    flagged_by_row = dict(zip(rows, flagged_rows(block, rows), strict=True))
    return counts, [(violation, flagged_by_row[violation.row]) for violation in violations]


def _hashes(texts: pl.DataFrame, key: KeyColumns) -> pl.Series:
    parts = [pl.col(f"k{column}") for column in key.columns]
    return texts.select_seq(key_hash(parts, complete=key.complete).alias("hash")).to_series()


def _blank(clear: pl.DataFrame, cells: pl.DataFrame, checks: Checks) -> pl.Series | None:
    """Return the mask of the rows without any value; None if there are no such rows."""
    if not clear[LAST_IS_MISSING].any():
        return None
    blank = cells.select_seq(pl.all_horizontal(checks.missing)).to_series()
    return blank if blank.any() else None


def _flagged_cells(
    clear: pl.DataFrame,
    block: RowBlock,
    checks: Checks,
    cell_reader: CellReader,
    blank: pl.Series | None,
    counts: Counter[str],
    breaches: _Breaches,
) -> list[pl.Series]:
    """Read the cells that no prefilter clears, and return the rows of the invalid ones."""
    flagged: list[pl.Series] = []
    for column, expressions in checks.prefilters.items():
        mask = clear[f"c{column}"]
        if mask.all():
            continue
        text = block.cells([column])
        for other in expressions[column not in checks.stored :]:  # the first pass did the first one
            if not mask.all():
                mask |= text.select_seq(other).to_series()
        if mask.all():
            continue
        unsure = ~mask if blank is None else ~mask & ~blank
        rows, cells = unsure.arg_true(), text[f"c{column}"].filter(unsure)
        results = cell_reader.read_cells(
            column, cells.unique().to_list(), keyed=column in checks.keyed
        )
        numbers = pl.Series([results[cell][0] for cell in cells], dtype=pl.Int32)
        counts["type-error"] += int((numbers == TYPE_ERROR).sum())
        counts["judge-error"] += int(numbers.is_in([CRASH, NO_KEY]).sum())
        counts["constraint-error"] += int(numbers.filter(numbers > 0).sum())
        flagged.append(rows.filter(numbers != 0))
        if column in checks.v2.lexical:
            breaches.add(column, rows, cells, cell_reader.find_breaches(column, results))
    return flagged


def _add_formula_errors(block: RowBlock, checks: Checks, breaches: _Breaches) -> None:
    """Add the cells of texts that are errors of a spreadsheet, of which most blocks have none."""
    if isinstance(block, TextRows) and MARK.encode() not in block.data:
        return
    for column in checks.v2.texts:
        spec = checks.table.columns[column]
        texts = block.cells([column])[f"c{column}"]
        rows = texts.str.starts_with(beginning(spec)).fill_null(False).arg_true()
        if len(rows):
            cells = texts.gather(rows)
            breaches.add(column, rows, cells, find_errors(spec, cells.unique()))


class _Breaches:
    """The cells of a block that frictionless reads and the standard forbids.

    Attributes:
        limit: How many violations to keep.
        counts: How many there are, by code.
        violations: The first of them.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.counts: Counter[str] = Counter()
        self.violations: list[V2Violation] = []

    def add(
        self,
        column: int,
        rows: pl.Series,
        cells: pl.Series,
        breaches: Mapping[str | None, Breach],
    ) -> None:
        """Add the breaches among cells of a column, which are in these rows."""
        if not breaches:
            return
        wrong = cells.is_in([*breaches])
        rows, cells = rows.filter(wrong), cells.filter(wrong)
        codes = {breach.code for breach in breaches.values()}
        for code in codes:
            of_code = [cell for cell, breach in breaches.items() if breach.code == code]
            some = cells.is_in(of_code) if len(codes) > 1 else None
            self.counts[code] += len(cells) if some is None else int(some.sum())
        found = zip(rows.head(self.limit), cells.head(self.limit), strict=True)
        violations = [
            V2Violation(row, breaches[cell].code, column, breaches[cell].note(cell))
            for row, cell in found
        ]
        self.violations = in_row_order([*self.violations, *violations], self.limit)


def _without_primary(texts: pl.DataFrame, cells: pl.DataFrame, checks: Checks) -> pl.Series:
    """Return the rows in which no part of the primary key has a value.

    By the standard, a cell that cannot be read is not a missing value.
    """
    table = checks.table
    parts = [texts[f"k{table.position(name)}"] for name in table.primary]
    if not parts or not all(part.null_count() for part in parts):
        return pl.Series(dtype=pl.UInt32)
    missing = parts[0].is_null()
    for part in parts[1:]:
        missing &= part.is_null()
    rows = missing.arg_true()
    if not len(rows) or not table.columns[0].standard:
        return rows
    absent = [checks.missing[column] for column in table.positions(table.primary)]
    return rows.filter(cells.select_seq(pl.all_horizontal(absent)).to_series().gather(rows))


def _key_frames(texts: pl.DataFrame, checks: Checks) -> list[pl.DataFrame]:
    """Return the keys of each link, one row per row of the block: ``p0``..."""
    indexes = checks.table.indexes()
    columns = ([indexes[name] for name in link.fields] for link in checks.table.links)
    return [
        pl.DataFrame([texts[f"k{column}"].alias(f"p{i}") for i, column in enumerate(key)])
        for key in columns
    ]


def _with_all_parts(
    rows: pl.Series, link: ForeignKey, cells: pl.DataFrame, checks: Checks
) -> pl.Series:
    """Return the rows whose foreign key is checked: by the standard, those with all parts."""
    if len(link.fields) < 2 or not len(rows) or not checks.table.columns[0].standard:
        return rows
    parts = [checks.missing[column] for column in checks.table.positions(link.fields)]
    lacking = cells.select_seq(pl.any_horizontal(parts)).to_series()
    return rows.filter(~lacking.gather(rows))


def _deferred_keys(keys: pl.DataFrame, parents: KeyLookup) -> pl.DataFrame | None:
    """Return the distinct keys to look up later; None if the parents are known."""
    if not isinstance(parents, DeferredKeys):
        return None
    return keys.unique().filter(pl.any_horizontal(pl.all().is_not_null()))


class FlaggedRow(NamedTuple):
    """A row with a finding, with what the replay needs.

    Attributes:
        row: Its index in the block, from 0.
        newlines: How many line feeds the cells of the rows before it contain.
        cells: Its cells.
        unmatched: The indexes of the ``TableSpec.links`` that it breaks.
    """

    row: int
    newlines: int
    cells: list[str]
    unmatched: tuple[int, ...] = ()

    def moved(self, newlines: int) -> FlaggedRow:
        """Return the row with this number of line feeds added before it."""
        return self._replace(newlines=self.newlines + newlines) if newlines else self


def flagged_rows(
    block: RowBlock, rows: Sequence[int], unmatched: Sequence[pl.Series] = ()
) -> list[FlaggedRow]:
    """Return rows of a block by their indexes, with the links that they break."""
    wanted = pl.Series(rows, dtype=pl.UInt32).implode()
    unmatched_sets = [
        set(some.filter(some.is_in(wanted)).to_list()) if rows else set() for some in unmatched
    ]
    newlines_before: Mapping[int, int] = {}
    if rows and block.newlines:
        marks = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0))
        within = block.frame.select(marks.cast(pl.Int64)).to_series()
        width = block.frame.width
        beyond = {row: newlines_within(cells[width:]) for row, cells in block.ragged.items()}
        if any(beyond.values()):
            none = pl.zeros(len(within), pl.Int64, eager=True)
            within += none.scatter([*beyond], [*beyond.values()])
        sums = within.cum_sum().shift(1, fill_value=0)
        newlines_before = dict(zip(rows, sums.gather(list(rows)).to_list(), strict=True))
    cells_by_row = block.pick(rows).rows() if rows else []
    return [
        FlaggedRow(
            row,
            newlines_before.get(row, 0),
            block.ragged.get(row) or ([] if row in block.ragged else list(cells)),
            tuple(i for i, unmatched_rows in enumerate(unmatched_sets) if row in unmatched_rows),
        )
        for row, cells in zip(rows, cells_by_row, strict=True)
    ]
