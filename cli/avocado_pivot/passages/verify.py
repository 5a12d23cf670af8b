"""Hold the passages of a dataset against a copy of the text that they were taken from.

A passage is known by its length and its hash alone. It *matches* where it was; it has *moved* if it
is found elsewhere, in document order; it is *ambiguous* if the same words stand in several places
and nothing decides between them; it is *absent* if they stand nowhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from avocado_pivot.passages.canonical_text import (
    Spaced,
    canonical,
    hash_of,
    paragraphs,
    within_word,
)

STATUS = pl.Enum(["match", "moved", "ambiguous", "absent"])

Key = tuple[int, int, str]
"""A passage: where it started and ended in code points, and its hash."""

Place = tuple[int, int, int]
"""Where it is found: start and end in code points of the text, and the paragraph."""


def verify_passages(text: str, passages: pl.DataFrame) -> pl.DataFrame:
    """Look for passages in a text.

    Args:
        text: The copy, in any Unicode normal form and with any line ends.
        passages: Columns ``char_start``, ``char_end`` and ``sha256``, none of them null, and any
            others.

    Returns:
        The same rows and columns, with ``status`` and the place where each was found:
        ``found_paragraph``, ``found_start``, ``found_end``, in code points of the canonical text.

    Raises:
        TextError: The text is too long.
    """
    text = canonical(text)
    wanted = [
        (row["char_start"], row["char_end"], row["sha256"])
        for row in passages.iter_rows(named=True)
    ]
    found = _match(text, wanted)
    candidates: dict[Key, list[Place]] = {}
    if len(found) < len(set(wanted)):
        places = _search(text, {(end - start, sha) for start, end, sha in wanted})
        candidates = {key: places[key[1] - key[0], key[2]] for key in wanted}
        found |= _in_order(candidates)
    rows: list[tuple[str, Place | None]] = []
    for key in wanted:
        place = found.get(key)
        if place:
            rows.append(("match" if place[:2] == key[:2] else "moved", place))
        else:
            rows.append(("ambiguous" if candidates[key] else "absent", None))
    return passages.with_columns(
        pl.Series("status", [status for status, _ in rows], STATUS),
        *(
            pl.Series(name, [place[i] if place else None for _, place in rows], pl.Int64)
            for name, i in (("found_paragraph", 2), ("found_start", 0), ("found_end", 1))
        ),
    )


def _match(text: str, wanted: Iterable[Key]) -> dict[Key, Place]:
    """Find the passages that stand where they stood."""
    found = {}
    starts = paragraphs(text)
    firsts = [paragraph.start for paragraph in starts]
    for start, end, sha in wanted:
        before = bisect_left(firsts, start + 1)
        whole = before and 0 <= start < end <= len(text)
        if not whole or within_word(text, start) or within_word(text, end):
            continue
        if hash_of(text[start:end]) == sha:
            found[start, end, sha] = (start, end, starts[before - 1].number)
    return found


def _search(text: str, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], list[Place]]:
    """Find all places of passages given by length and hash, on the boundaries of words."""
    places: dict[tuple[int, str], list[Place]] = defaultdict(list)
    hashes: dict[int, set[str]] = defaultdict(set)
    for length, sha in wanted:
        hashes[length].add(sha)
    for paragraph in paragraphs(text):
        spaced = Spaced(text, paragraph)
        for length, known in hashes.items():
            for start in spaced.begins:
                if not spaced.may_end(start + length):
                    continue
                sha = hash_of(spaced.text[start : start + length])
                if sha in known:
                    whole = spaced.offsets(start, start + length)
                    places[length, sha].append((*whole, spaced.number))
    return places


def _in_order(candidates: Mapping[Key, list[Place]]) -> dict[Key, Place]:
    """Choose among places so that passages keep the order that they had.

    A passage found in one place only is an anchor. A passage with several places is the one that is
    left between the anchors before and after it; failing that, the one that lies as far from the
    nearest anchor as it used to.
    """
    alike = Counter((end - start, sha) for start, end, sha in candidates)
    chosen = {
        (start, end, sha): places[0]
        for (start, end, sha), places in candidates.items()
        if len(places) == alike[end - start, sha] == 1
    }
    anchors = {key[0]: place[0] for key, place in chosen.items()}
    olds = sorted(anchors)
    for key, places in candidates.items():
        at = bisect_left(olds, key[0])
        before, after = olds[max(at - 1, 0) : at], olds[at : at + 1]
        between = [
            place
            for place in places
            if all(anchors[old] <= place[0] for old in before)
            and all(place[0] <= anchors[old] for old in after)
        ]
        nearest = min((*before, *after), key=lambda old: abs(old - key[0]), default=None)
        if nearest is not None and len(between) > 1:
            shift = anchors[nearest] - nearest
            between = [place for place in between if place[0] - key[0] == shift]
        if len(between) == 1:
            chosen[key] = between[0]
    return chosen
