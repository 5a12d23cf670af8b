"""Judge the rows of a block: a pure function of them, what is checked, and a judge.

What it gives is small: counts, the places of the rows with a finding, the first of these rows, and
a hash for each key of each row. Any number of blocks can be judged at once, anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from avocado_pivot.engine.cells.judging import CRASH, TYPE_ERROR, Judge
from avocado_pivot.engine.cells.screens import missing, screen, second_screen
from avocado_pivot.engine.cutting.tokens import Tokens
from avocado_pivot.engine.keys.hashes import Key, hashed
from avocado_pivot.engine.keys.lookup import Later, Lookup
from avocado_pivot.engine.keys.texts import key_texts
from avocado_pivot.engine.odd_rows import OddRow, odd_rows
from avocado_pivot.engine.standard import Beyond, Standard, judge_beyond
from avocado_pivot.engine.table import Table


@dataclass(frozen=True, slots=True)
class Block:
    """What was found in a block.

    Attributes:
        rows: How many records it has.
        newlines: How many line feeds there are within its cells.
        counts: How many errors of each code, those of unique and repeated primary keys left out.
        odd: The places of the rows with a finding, sorted: UInt32.
        first: The first of these rows, as many as were asked for.
        hashes: For each key of ``Checks.keys`` one UInt64 a row, null where there is no key.
        beyond_counts: How many findings of each code beyond frictionless.
        beyond: The first of these, and their rows.
        links: For each foreign key that is looked up elsewhere, its keys: ``p0``..., each once.
    """

    rows: int
    newlines: int
    counts: Counter[str]
    odd: pl.Series
    first: list[OddRow]
    hashes: list[pl.Series]
    beyond_counts: Counter[str] = field(default_factory=Counter)
    beyond: list[tuple[Beyond, OddRow]] = field(default_factory=list)
    links: list[pl.DataFrame | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Checks:
    """What is checked of a table, compiled to expressions over ``c0``, ``c1``...

    Attributes:
        table: The table.
        parents: For each link, who says which keys are there.
        keys: The keys that may not repeat.
        standard: What is checked beyond frictionless.
    """

    table: Table
    parents: Sequence[Lookup] = ()
    keys: Sequence[Key] = ()
    standard: Standard = field(default_factory=Standard)
    screens: dict[int, pl.Expr] = field(init=False, default_factory=dict)
    missing: list[pl.Expr] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Compile the columns."""
        for place, column in enumerate(self.table.columns):
            cell = pl.col(f"c{place}")
            made = screen(column, cell)
            if made is not None:
                self.screens[place] = made
            self.missing.append(missing(column, cell))

    def second(self, frame: pl.DataFrame, place: int) -> pl.Series | bool:
        """Try the second screen of a column, if it has one."""
        made = second_screen(self.table.columns[place], pl.col(f"c{place}"))
        return False if made is None else frame.select(made.fill_null(False)).to_series()


def judge_rows(checks: Checks, judge: Judge, limit: int, tokens: Tokens, ends: int) -> Block:
    """Judge the rows of a block.

    Args:
        checks: What is checked.
        judge: Who is asked about odd cells.
        limit: How many rows with a finding are given whole.
        tokens: The rows.
        ends: How many line feeds there are in the bytes of the rows.
    """
    table, frame = checks.table, tokens.frame
    counts: Counter[str] = Counter()
    blank = _blank(tokens, checks)
    odd = _odd_cells(frame, checks, judge, blank, counts)
    for place, row in tokens.ragged.items():
        if not (blank is not None and blank[place]):
            kind = "extra-cell" if len(row) > table.width else "missing-cell"
            counts[kind] += abs(len(row) - table.width)
    odd.append(pl.Series(sorted(tokens.ragged), dtype=pl.UInt32))
    if blank is not None:
        found = blank.arg_true()
        counts["blank-row"] += len(found)
        odd.append(found)
    texts = key_texts(frame, checks.table, _keyed(checks), judge)
    if table.primary:
        places = [table.position(name) for name in table.primary]
        none = texts.select(pl.all_horizontal([pl.col(f"k{p}").is_null() for p in places]))
        found = none.to_series().arg_true()
        counts["primary-key"] += len(found)
        odd.append(found)
    links = _links(texts, checks)
    broken = [parents.broken(keys) for keys, parents in zip(links, checks.parents, strict=True)]
    for rows in broken:
        counts["foreign-key"] += len(rows)
    every = pl.concat([*odd, *broken]).unique().sort()
    beyond_counts, beyond = _beyond(tokens, texts, checks, judge, limit, ends)
    return Block(
        rows=frame.height,
        newlines=max(ends - frame.height, 0),
        counts=+counts,
        odd=every,
        first=odd_rows(tokens, every.head(limit).to_list(), ends, broken),
        hashes=[_hashes(texts, key) for key in checks.keys],
        beyond_counts=beyond_counts,
        beyond=beyond,
        links=[_gathered(*one) for one in zip(links, checks.parents, strict=True)],
    )


def _beyond(
    tokens: Tokens, texts: pl.DataFrame, checks: Checks, judge: Judge, limit: int, ends: int
) -> tuple[Counter[str], list[tuple[Beyond, OddRow]]]:
    if not checks.standard:
        return Counter(), []
    counts, found = judge_beyond(checks.standard, tokens.frame, texts, judge, limit)
    places = sorted({one.row for one in found})
    rows = dict(zip(places, odd_rows(tokens, places, ends), strict=True))
    return counts, [(one, rows[one.row]) for one in found]


def _hashes(texts: pl.DataFrame, key: Key) -> pl.Series:
    parts = [pl.col(f"k{place}") for place in key.columns]
    return texts.select(hashed(parts, whole=key.whole).alias("hash")).to_series()


def _keyed(checks: Checks) -> list[int]:
    """Name the columns that are part of a key."""
    table = checks.table
    named = [*table.primary, *(name for link in table.links for name in link.fields)]
    places = {place for name in named if (place := table.position(name)) is not None}
    places |= {place for key in checks.keys for place in key.columns}
    return sorted(places | checks.standard.columns)


def _blank(tokens: Tokens, checks: Checks) -> pl.Series | None:
    """Say which rows have no value at all; None if there is none such."""
    frame, last = tokens.frame, checks.missing[-1]
    if not frame.height or not frame.select(last.any()).item():
        return None
    found = frame.select(pl.all_horizontal(checks.missing)).to_series()
    return found if found.any() else None


def _odd_cells(
    frame: pl.DataFrame,
    checks: Checks,
    judge: Judge,
    blank: pl.Series | None,
    counts: Counter[str],
) -> list[pl.Series]:
    """Have the cells judged that no screen clears; give the places of the bad ones."""
    bad: list[pl.Series] = []
    if not checks.screens:
        return bad
    keyed = _keyed(checks)
    clear = frame.select(
        made.fill_null(False).alias(str(place)) for place, made in checks.screens.items()
    )
    if clear.select(pl.all_horizontal(pl.all().all())).item():
        return bad
    for mask in clear:
        if mask.all():
            continue
        place = int(mask.name)
        mask |= checks.second(frame, place)
        unsure = ~mask if blank is None else ~mask & ~blank
        places, cells = unsure.arg_true(), frame[f"c{place}"].filter(unsure)
        verdicts = judge.judge(place, cells.unique().to_list(), keyed=place in keyed)
        numbers = pl.Series([verdicts[cell][0] for cell in cells], dtype=pl.Int32)
        counts["type-error"] += int((numbers == TYPE_ERROR).sum())
        counts["judge-error"] += int((numbers == CRASH).sum())
        counts["constraint-error"] += int(numbers.filter(numbers > 0).sum())
        bad.append(places.filter(numbers != 0))
    return bad


def _links(texts: pl.DataFrame, checks: Checks) -> list[pl.DataFrame]:
    """Give the keys of each link, a row each: ``p0``..."""
    return [
        texts.select(
            pl.col(f"k{checks.table.position(name)}").alias(f"p{i}")
            for i, name in enumerate(link.fields)
        )
        for link in checks.table.links
    ]


def _gathered(keys: pl.DataFrame, parents: Lookup) -> pl.DataFrame | None:
    """Give the keys that are to be looked up elsewhere, each once."""
    if not isinstance(parents, Later):
        return None
    return keys.unique().filter(pl.any_horizontal(pl.all().is_not_null()))
