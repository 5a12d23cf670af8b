"""Verify the passages of a dataset against a copy of the text that they were taken from.

Only length and hash identify a passage. It has the status *match* at its old offsets, *moved* if it
is found elsewhere in document order, *ambiguous* if it occurs several times and the order does not
decide between these, and *absent* if it does not occur.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from avocado_pivot.passages.canonical_text import (
    SingleSpacedParagraph,
    canonical,
    hash_of,
    paragraphs,
    within_word,
)

STATUS = pl.Enum(["match", "moved", "ambiguous", "absent"])

Key = tuple[int, int, str]
"""A passage: its original start and end in code points, and its hash."""

Location = tuple[int, int, int]
"""A location in the text: start and end in code points, and the paragraph."""


def verify_passages(text: str, passages: pl.DataFrame) -> pl.DataFrame:
    """Search for passages in a text.

    Args:
        text: The copy, in any Unicode normal form and with any line endings.
        passages: Columns ``char_start``, ``char_end`` and ``sha256``, none of them null, and any
            others.

    Returns:
        The same rows and columns, with ``status`` and the location of each:
        ``found_paragraph``, ``found_start``, ``found_end``, in code points of the canonical text.

    Raises:
        TextError: The text is too long.
    """
    text = canonical(text)
    keys = [
        (row["char_start"], row["char_end"], row["sha256"])
        for row in passages.iter_rows(named=True)
    ]
    locations = _match(text, keys)
    candidates: dict[Key, list[Location]] = {}
    if len(locations) < len(set(keys)):
        occurrences = _search(text, {(end - start, sha) for start, end, sha in keys})
        candidates = {key: occurrences[key[1] - key[0], key[2]] for key in keys}
        locations |= _in_order(candidates)
    rows: list[tuple[str, Location | None]] = []
    for key in keys:
        location = locations.get(key)
        if location:
            rows.append(("match" if location[:2] == key[:2] else "moved", location))
        else:
            rows.append(("ambiguous" if candidates[key] else "absent", None))
    return passages.with_columns(
        pl.Series("status", [status for status, _ in rows], STATUS),
        *(
            pl.Series(name, [location[i] if location else None for _, location in rows], pl.Int64)
            for name, i in (("found_paragraph", 2), ("found_start", 0), ("found_end", 1))
        ),
    )


def _match(text: str, keys: Iterable[Key]) -> dict[Key, Location]:
    """Find the passages whose offsets have not changed."""
    locations = {}
    starts = paragraphs(text)
    firsts = [paragraph.start for paragraph in starts]
    for start, end, sha in keys:
        before = bisect_left(firsts, start + 1)
        in_text = before and 0 <= start < end <= len(text)
        if not in_text or within_word(text, start) or within_word(text, end):
            continue
        if hash_of(text[start:end]) == sha:
            locations[start, end, sha] = (start, end, starts[before - 1].number)
    return locations


def _search(text: str, passages: set[tuple[int, str]]) -> dict[tuple[int, str], list[Location]]:
    """Find all occurrences of passages, given by length and hash, at word boundaries."""
    occurrences: dict[tuple[int, str], list[Location]] = defaultdict(list)
    hashes: dict[int, set[str]] = defaultdict(set)
    for length, sha in passages:
        hashes[length].add(sha)
    for paragraph in paragraphs(text):
        spaced = SingleSpacedParagraph(text, paragraph)
        for length, known in hashes.items():
            for start in spaced.begins:
                if not spaced.may_end(start + length):
                    continue
                sha = hash_of(spaced.text[start : start + length])
                if sha in known:
                    offsets = spaced.offsets(start, start + length)
                    occurrences[length, sha].append((*offsets, spaced.number))
    return occurrences


def _in_order(candidates: Mapping[Key, list[Location]]) -> dict[Key, Location]:
    """Choose among occurrences so that the passages keep their order.

    A passage that occurs once is an anchor. Of several occurrences, the one is taken that alone
    lies between the anchors before and after it; failing that, the one that lies as far from the
    nearest anchor as it used to.
    """
    alike = Counter((end - start, sha) for start, end, sha in candidates)
    chosen = {
        (start, end, sha): locations[0]
        for (start, end, sha), locations in candidates.items()
        if len(locations) == alike[end - start, sha] == 1
    }
    anchors = {key[0]: location[0] for key, location in chosen.items()}
    olds = sorted(anchors)
    for key, locations in candidates.items():
        index = bisect_left(olds, key[0])
        before, after = olds[max(index - 1, 0) : index], olds[index : index + 1]
        between = [
            location
            for location in locations
            if all(anchors[old] <= location[0] for old in before)
            and all(location[0] <= anchors[old] for old in after)
        ]
        nearest = min((*before, *after), key=lambda old: abs(old - key[0]), default=None)
        if nearest is not None and len(between) > 1:
            shift = anchors[nearest] - nearest
            between = [location for location in between if location[0] - key[0] == shift]
        if len(between) == 1:
            chosen[key] = between[0]
    return chosen
