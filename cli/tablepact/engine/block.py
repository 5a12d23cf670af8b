"""Judge the rows of a block: a pure function of them, what is checked, and a judge.

What it gives is small: counts, the places of the rows with a finding, the first of these rows, and
a hash for each key of each row. Any number of blocks can be judged at once, anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from tablepact.engine.cells.reference import CRASH, NO_KEY, TYPE_ERROR, CellReader
from tablepact.engine.checks import LAST_IS_MISSING, Checks
from tablepact.engine.keys.hashes import KeyColumns, key_hash
from tablepact.engine.keys.lookup import DeferredKeys, KeyLookup
from tablepact.engine.keys.normalize import key_texts
from tablepact.engine.rows.csv_tokenizer import CsvBlock
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.v2_checks import V2Violation, check_v2


@dataclass(frozen=True, slots=True)
class BlockResult:
    """What was found in a block.

    Attributes:
        rows: How many records it has.
        newlines: How many line feeds there are within its cells.
        counts: How many errors of each code, those of unique and repeated primary keys left out.
        flagged: The places of the rows with a finding, sorted: UInt32.
        first_rows: The first of these rows, as many as were asked for.
        hashes: For each key of ``Checks.keys`` one UInt64 a row, null where there is no key.
        v2_counts: How many findings of each code beyond frictionless.
        v2_violations: The first of these, and their rows.
        deferred_keys: For each foreign key that is looked up elsewhere, its keys, ``p0``..., once.
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


def check_rows(
    checks: Checks, cell_reader: CellReader, limit: int, tokens: CsvBlock
) -> BlockResult:
    """Judge the rows of a block.

    Args:
        checks: What is checked.
        cell_reader: Who is asked about odd cells.
        limit: How many rows with a finding are given whole.
        tokens: The rows.
    """
    table, frame = checks.table, tokens.frame
    counts: Counter[str] = Counter()
    # One after the other, here and below: the other cores are at work on other blocks.
    clear = frame.select_seq(checks.first_pass)
    blank = _blank(clear, frame, checks)
    odd = _odd_cells(clear, frame, checks, cell_reader, blank, counts)
    if tokens.ragged:
        for place, row in tokens.ragged.items():
            if not (blank is not None and blank[place]):
                kind = "extra-cell" if len(row) > table.width else "missing-cell"
                counts[kind] += abs(len(row) - table.width)
        odd.append(pl.Series(sorted(tokens.ragged), dtype=pl.UInt32))
    if blank is not None:
        found = blank.arg_true()
        counts["blank-row"] += len(found)
        odd.append(found)
    texts = key_texts(frame, checks.table, checks.keyed, cell_reader)
    if len(found := _without_primary(texts, table)):
        counts["primary-key"] += len(found)
        odd.append(found)
    links = _links(texts, checks)
    broken = [parents.unmatched(keys) for keys, parents in zip(links, checks.parents, strict=True)]
    for rows in broken:
        counts["foreign-key"] += len(rows)
    every = _together([*odd, *broken])
    beyond_counts, beyond = _beyond(tokens, texts, checks, cell_reader, limit)
    return BlockResult(
        rows=frame.height,
        newlines=tokens.newlines,
        counts=+counts,
        flagged=every,
        first_rows=flagged_rows(tokens, every.head(limit).to_list(), broken),
        hashes=[_hashes(texts, key) for key in checks.keys],
        v2_counts=beyond_counts,
        v2_violations=beyond,
        deferred_keys=[_gathered(*one) for one in zip(links, checks.parents, strict=True)],
    )


def _together(places: Sequence[pl.Series]) -> pl.Series:
    """Give the places that are in any of these, sorted."""
    some = [one for one in places if len(one)]
    return pl.concat(some).unique().sort() if some else pl.Series(dtype=pl.UInt32)


def _beyond(
    tokens: CsvBlock, texts: pl.DataFrame, checks: Checks, cell_reader: CellReader, limit: int
) -> tuple[Counter[str], list[tuple[V2Violation, FlaggedRow]]]:
    if not checks.v2:
        return Counter(), []
    counts, found = check_v2(checks.v2, tokens.frame, texts, cell_reader, limit)
    places = sorted({one.row for one in found})
    rows = dict(zip(places, flagged_rows(tokens, places), strict=True))
    return counts, [(one, rows[one.row]) for one in found]


def _hashes(texts: pl.DataFrame, key: KeyColumns) -> pl.Series:
    parts = [pl.col(f"k{place}") for place in key.columns]
    return texts.select(key_hash(parts, complete=key.complete).alias("hash")).to_series()


def _blank(clear: pl.DataFrame, frame: pl.DataFrame, checks: Checks) -> pl.Series | None:
    """Say which rows have no value at all; None if there is none such."""
    if not clear[LAST_IS_MISSING].any():
        return None
    found = frame.select(pl.all_horizontal(checks.missing)).to_series()
    return found if found.any() else None


def _odd_cells(
    clear: pl.DataFrame,
    frame: pl.DataFrame,
    checks: Checks,
    cell_reader: CellReader,
    blank: pl.Series | None,
    counts: Counter[str],
) -> list[pl.Series]:
    """Have the cells judged that no screen clears; give the places of the bad ones."""
    bad: list[pl.Series] = []
    for place, (_, *others) in checks.prefilters.items():
        mask = clear[f"c{place}"]
        for other in others:
            if not mask.all():
                mask |= frame.select(other).to_series()
        if mask.all():
            continue
        unsure = ~mask if blank is None else ~mask & ~blank
        places, cells = unsure.arg_true(), frame[f"c{place}"].filter(unsure)
        verdicts = cell_reader.read_cells(
            place, cells.unique().to_list(), keyed=place in checks.keyed
        )
        numbers = pl.Series([verdicts[cell][0] for cell in cells], dtype=pl.Int32)
        counts["type-error"] += int((numbers == TYPE_ERROR).sum())
        counts["judge-error"] += int(numbers.is_in([CRASH, NO_KEY]).sum())
        counts["constraint-error"] += int(numbers.filter(numbers > 0).sum())
        bad.append(places.filter(numbers != 0))
    return bad


def _without_primary(texts: pl.DataFrame, table: TableSpec) -> pl.Series:
    """Give the places of the rows in which no part of the primary key has a value."""
    parts = [texts[f"k{table.position(name)}"] for name in table.primary]
    if not parts or not all(part.null_count() for part in parts):
        return pl.Series(dtype=pl.UInt32)
    none = parts[0].is_null()
    for part in parts[1:]:
        none &= part.is_null()
    return none.arg_true()


def _links(texts: pl.DataFrame, checks: Checks) -> list[pl.DataFrame]:
    """Give the keys of each link, a row each: ``p0``..."""
    places = ([checks.table.position(n) for n in link.fields] for link in checks.table.foreign_keys)
    return [
        pl.DataFrame([texts[f"k{place}"].alias(f"p{i}") for i, place in enumerate(link)])
        for link in places
    ]


def _gathered(keys: pl.DataFrame, parents: KeyLookup) -> pl.DataFrame | None:
    """Give the keys that are to be looked up elsewhere, each once."""
    if not isinstance(parents, DeferredKeys):
        return None
    return keys.unique().filter(pl.any_horizontal(pl.all().is_not_null()))


@dataclass(frozen=True, slots=True)
class FlaggedRow:
    """A row with a finding, as it has to be read again.

    Attributes:
        place: Its place in the block, from 0.
        newlines: The line feeds within the cells of the rows before it.
        cells: Its cells.
        unmatched: The foreign keys that it breaks, by their place among the links.
    """

    place: int
    newlines: int
    cells: list[str]
    unmatched: tuple[int, ...] = ()

    def moved(self, newlines: int) -> FlaggedRow:
        """Give it with so many more line feeds before it."""
        return replace(self, newlines=self.newlines + newlines)


def flagged_rows(
    tokens: CsvBlock, places: Sequence[int], broken: Sequence[pl.Series] = ()
) -> list[FlaggedRow]:
    """Give the rows at these places."""
    frame = tokens.frame
    missed = [set(rows.to_list()) if places else set() for rows in broken]
    inner: Mapping[int, int] = {}
    if places and tokens.newlines:
        marks = pl.sum_horizontal(
            pl.all().str.count_matches("\n", literal=True).fill_null(0)
        ).cum_sum()
        sums = frame.select(marks.shift(1, fill_value=0)).to_series()
        inner = dict(zip(places, sums.gather(list(places)).to_list(), strict=True))
    whole = frame[places].rows() if places else []
    return [
        FlaggedRow(
            place,
            inner.get(place, 0),
            tokens.ragged.get(place) or ([] if place in tokens.ragged else list(cells)),
            tuple(i for i, rows in enumerate(missed) if place in rows),
        )
        for place, cells in zip(places, whole, strict=True)
    ]
