"""Find rows by words, whatever their case and accents.

All text is searched but code lists, keys into other tables, and what has a pattern (hashes,
codes). A word finds the words that begin with it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from avocado_pivot.exact_names import column, nameless
from avocado_pivot.package.descriptor import Resource
from avocado_pivot.package.keys import constraints_of, foreign_keys, primary_key
from avocado_pivot.reading.frames import Frames
from avocado_pivot.records.address import LABELS, identifiers, label_of

NEAR = 0.95
"""How much of what the best row has a row must have to be found, too."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found: its address, what stands for it, and the column and text that match."""

    address: str
    label: str
    column: str
    text: str
    rank: int


def words_of(text: str) -> list[str]:
    """Part a text into words without case and accents: ``Müller's`` is ``muller`` and ``s``."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare.casefold())


def find(
    frames: Frames, words: str, owners: Mapping[str, tuple[str, str]] | None = None
) -> list[Hit]:
    """Find the rows that have all the words, or, where none has, those that have most of them.

    A word that few rows have counts for more than one that many have.

    Args:
        frames: The tables of a package.
        words: What to look for.
        owners: Tables whose rows are found as the row of another table that they belong to: the
            column that refers to it, and that table.

    Returns:
        The rows, the best first: those that are called so, then those that have the words in what
        stands for them, the shortest first, then the others.
    """
    wanted = words_of(words)
    if not wanted:
        return []
    found: dict[str, tuple[frozenset[str], Hit]] = {}
    for table in frames:
        for matched, hit in _in_table(frames, table, wanted, (owners or {}).get(table)):
            old_words, old_hit = found.get(hit.address, (frozenset(), hit))
            found[hit.address] = old_words | matched, min(old_hit, hit, key=_rank_of)
    met = Counter(word for matched, _ in found.values() for word in matched)
    weight = {word: math.log(1 + len(found) / number) for word, number in met.items()}
    scored = [(sum(weight[word] for word in matched), hit) for matched, hit in found.values()]
    most = max((score for score, _ in scored), default=0.0)
    hits = [(score, hit) for score, hit in scored if score > most * NEAR]
    order = sorted(hits, key=lambda pair: (-round(pair[0], 9), pair[1].rank, len(pair[1].label)))
    return [hit for _, hit in order]


def nearest(frames: Frames, words: str) -> list[str]:
    """Give for each word that no row has the word most like it that one has, if there is one."""
    there: set[str] = set()
    for table in frames:
        frame = frames[table]
        for name in _searched(frames.resource(table), frame):
            there.update(*map(words_of, nameless(frame[name]).drop_nulls().unique()))
    near = (get_close_matches(word, there, n=1) for word in words_of(words))
    return [matches[0] for matches in near if matches]


def _in_table(
    frames: Frames, table: str, wanted: list[str], owner: tuple[str, str] | None
) -> list[tuple[frozenset[str], Hit]]:
    resource, frame = frames.resource(table), frames[table]
    columns = _searched(resource, frame)
    if not columns:
        return []
    hits = []
    ids = identifiers(resource, frame)
    for index, row in enumerate(frame.iter_rows(named=True)):
        texts = {name: row[name] for name in columns if row[name]}
        if primary_key(resource) and set(LABELS) & set(row):  # a link's key has others' words
            texts[""] = ids[index] or ""
        matched = {name: _matched(wanted, text) for name, text in texts.items()}
        words = frozenset().union(*matched.values())
        if not words:
            continue
        best = max(matched, key=lambda name: (len(matched[name]), name != ""))
        own = label_of(row)
        label = own or ids[index]
        if owner and row[owner[0]]:
            address = f"{owner[1]}/{row[owner[0]]}"
            home, at = frames.resource(owner[1]), row[owner[0]]
            known = frames[owner[1]].filter(column(primary_key(home)[0]) == at)
            label = (label_of(known.row(0, named=True)) if known.height else None) or label
        else:
            address = f"{table}/{ids[index]}"
        rank = _rank(wanted, texts[best], is_label=bool(own) and texts[best] in (own, ids[index]))
        hits.append((words, Hit(address, label, best or "identifier", texts[best], rank)))
    return hits


def _searched(resource: Resource, frame: pl.DataFrame) -> list[str]:
    """Name the columns of text that say something by themselves."""
    apart = {field for link in foreign_keys(resource) for field in link.fields}
    apart |= set(primary_key(resource))
    if "record_table" in frame.columns:  # the pair of columns that refers to a row of any table
        apart.add("record_id")
    for field in resource.fields:
        constraints = constraints_of(field)
        if field.get("categories") or constraints.get("enum") or constraints.get("pattern"):
            apart.add(str(field["name"]))
    return [n for n, dtype in frame.schema.items() if dtype == pl.String and n not in apart]


def _matched(wanted: list[str], text: str) -> set[str]:
    there = words_of(text)
    return {word for word in wanted if any(other.startswith(word) for other in there)}


def _rank_of(hit: Hit) -> int:
    return hit.rank


def _rank(wanted: list[str], text: str, *, is_label: bool) -> int:
    there = words_of(text)
    if there == wanted:
        return 0
    whole = set(wanted) <= set(there)
    return (1 if whole else 2) if is_label else (3 if whole else 4)
