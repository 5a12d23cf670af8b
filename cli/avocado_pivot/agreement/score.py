"""What is measured of two codings, all of it computed from their units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from avocado_pivot.agreement.align import Pair, align, mentions, words_of
from avocado_pivot.agreement.measures import Cells, Found, agreed, interval, kappa
from avocado_pivot.agreement.units import CODES, NAMES, NUMBERS, RECORDS, TEXTS, Unit

Interval = tuple[float, float] | None
KINDS = {
    "mention": "mentions",
    **dict(zip(RECORDS, ("entities", "events", "figures", "statements", "claims"), strict=True)),
}
"""What units are called, in the order in which they are told."""


@dataclass(frozen=True)
class Finding:
    """How far two codings find the same units.

    Attributes:
        what: Mentions, entities, events …
        found: The counts.
        low, high: Where 95 % of the resampled F1 lie.
    """

    what: str
    found: Found
    interval: Interval


@dataclass(frozen=True)
class Coding:
    """How far two codings give one code to units that both found.

    Attributes:
        what: The code, and of which units.
        cells: How often each pair of codes occurs: the reference's, and mine.
        interval: Where 95 % of the resampled kappa lie.
    """

    what: str
    cells: Cells
    interval: Interval


@dataclass(frozen=True)
class Sharing:
    """How often two codings give one value where either gives one."""

    what: str
    pairs: int
    agreed: int


@dataclass(frozen=True)
class Difference:
    """A unit that one coding lacks, or a pair whose codes or values differ."""

    reference: Unit | None
    mine: Unit | None
    differs: tuple[str, ...]

    @property
    def record(self) -> str:
        """What sort of unit it is."""
        return next(unit.record for unit in (self.reference, self.mine) if unit)


@dataclass(frozen=True)
class Score:
    """All that is measured of two codings."""

    findings: tuple[Finding, ...]
    codings: tuple[Coding, ...]
    sharings: tuple[Sharing, ...]
    differences: tuple[Difference, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; ratios have four digits."""
        return {
            "finding": [
                {
                    "what": one.what, "reference": one.found.reference, "mine": one.found.mine,
                    "both": one.found.both, "precision": _round(one.found.precision),
                    "recall": _round(one.found.recall), "f1": _round(one.found.f1),
                    "f1_interval": _ends(one.interval),
                }
                for one in self.findings
            ],
            "codes": [
                {
                    "what": one.what, "pairs": sum(one.cells.values()), "agreed": agreed(one.cells),
                    "share": _round(agreed(one.cells) / sum(one.cells.values())),
                    "kappa": _round(kappa(one.cells)), "kappa_interval": _ends(one.interval),
                    "confusion": [
                        {"reference": ours, "mine": mine, "pairs": count}
                        for (ours, mine), count in sorted(one.cells.items())
                    ],
                }
                for one in self.codings
            ],
            "values": [
                {
                    "what": one.what, "pairs": one.pairs, "agreed": one.agreed,
                    "share": _round(one.agreed / one.pairs) if one.pairs else None,
                }
                for one in self.sharings
            ],
        }  # fmt: skip

    def listed(self) -> list[dict[str, Any]]:
        """Return the differences as JSON has them."""
        return [
            {"record": one.record, "differs": list(one.differs)}
            | {"reference": _told(one.reference), "mine": _told(one.mine)}
            for one in self.differences
        ]


def score(
    reference: Sequence[Unit], mine: Sequence[Unit], paragraph: Callable[[int], int]
) -> Score:
    """Measure how far a coding agrees with another.

    Args:
        reference: The units that it is held against.
        mine: Its own.
        paragraph: Tells in which paragraph an offset lies: those are resampled, since units of one
            paragraph hang together. A pair lies where the reference's first passage does.
    """
    sides = [{"mention": mentions(units)} | _by_record(units) for units in (reference, mine)]
    pairs = {record: align(sides[0][record], sides[1][record]) for record in KINDS}

    def place(unit: Unit) -> int:
        return paragraph(unit.passages[0][0])

    places = sorted({place(unit) for side in sides for units in side.values() for unit in units})
    findings = [
        _finding(record, sides[0][record], sides[1][record], pairs[record], place, places)
        for record in KINDS
    ]
    coded = [
        (what, [(place(one), (one.values[code], other.values[code])) for one, other in two])
        for what, code, two in _coded(pairs)
    ]
    codings = [
        Coding(
            what, Counter(cell for _, cell in cells),
            interval(cells, lambda drawn: kappa(Counter(drawn)), places),
        )
        for what, cells in coded
        if cells
    ]  # fmt: skip
    both = [pair for record in RECORDS for pair in pairs[record]]
    return Score(
        tuple(findings), tuple(codings), tuple(_sharings(both)),
        tuple(_differences(sides[0], sides[1], pairs)),
    )  # fmt: skip


def _by_record(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {record: [] for record in RECORDS}
    for unit in units:
        found[unit.record].append(unit)
    return found


def _finding(
    record: str, reference: Sequence[Unit], mine: Sequence[Unit], pairs: Sequence[Pair],
    place: Callable[[Unit], int], places: Sequence[int],
) -> Finding:  # fmt: skip
    paired = {id(one): place(first) for first, other in pairs for one in (first, other)}
    items = [(paired.get(id(unit), place(unit)), Found(reference=1)) for unit in reference]
    items += [(paired.get(id(unit), place(unit)), Found(mine=1)) for unit in mine]
    items += [(place(one), Found(both=1)) for one, _ in pairs]
    per_place: dict[int, Found] = {}
    for where, found in items:
        per_place[where] = per_place.get(where, Found()) + found

    def f1(drawn: Sequence[Found]) -> float | None:
        return sum(drawn, Found()).f1

    return Finding(
        KINDS[record], sum(per_place.values(), Found()), interval(per_place.items(), f1, places)
    )


def _coded(pairs: dict[str, list[Pair]]) -> Iterator[tuple[str, str, list[Pair]]]:
    """Name the codes and the pairs of units that both have them."""
    every = [pair for record in RECORDS for pair in pairs[record]]
    for code in ("assertion", "modality"):
        yield code, code, [pair for pair in every if all(code in unit.values for unit in pair)]
    for record in RECORDS:
        code = "comparator" if record == "figure" else "kind"
        yield f"{code} of {KINDS[record]}", code, pairs[record]


def _sharings(pairs: Sequence[Pair]) -> Iterator[Sharing]:
    for what, members in (
        ("date", ("date_edtf",)), ("value", NUMBERS), ("unit or currency", ("unit", "currency")),
        *((name, (name,)) for name in NAMES),
    ):  # fmt: skip
        told = [pair for pair in pairs if any(m in unit.values for unit in pair for m in members)]
        same = [pair for pair in told if not any(_differ(*pair, member) for member in members)]
        yield Sharing(what, len(told), len(same))


def _differ(one: Unit, other: Unit, member: str) -> bool:
    values = one.values.get(member), other.values.get(member)
    if member in NAMES and None not in values:
        one_words, other_words = (words_of(str(value)) for value in values)
        return not (one_words <= other_words or other_words <= one_words)
    return bool(values[0] != values[1])


def _differences(
    reference: dict[str, list[Unit]], mine: dict[str, list[Unit]], pairs: dict[str, list[Pair]]
) -> Iterator[Difference]:
    alone = _alone(reference["mention"], mine["mention"], pairs["mention"])
    for record in RECORDS:
        paired = {id(unit) for pair in pairs[record] for unit in pair}
        for one, other in pairs[record]:
            differs = [m for m in (*CODES, *NAMES, *TEXTS, *NUMBERS) if _differ(one, other, m)]
            if record == "entity" and alone & {(0, one.name), (1, other.name)}:
                differs.append("passages")
            if differs:
                yield Difference(one, other, tuple(differs))
        for one in reference[record]:
            if id(one) not in paired:
                yield Difference(one, None, ())
        for other in mine[record]:
            if id(other) not in paired:
                yield Difference(None, other, ())


def _alone(
    reference: Sequence[Unit], mine: Sequence[Unit], pairs: Sequence[Pair]
) -> set[tuple[int, str]]:
    """Name the entities that have a mention which the other side lacks, each with its side."""
    paired = {id(unit) for pair in pairs for unit in pair}
    return {
        (side, unit.name.rpartition("/")[0])
        for side, units in enumerate((reference, mine))
        for unit in units
        if id(unit) not in paired
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _ends(ends: Interval) -> list[float | None] | None:
    return None if ends is None else [_round(end) for end in ends]


def _told(unit: Unit | None) -> dict[str, Any] | None:
    if unit is None:
        return None
    passages = [list(span) for span in unit.passages]
    return {"id": unit.name, "label": unit.label, "passages": passages, **unit.values}
