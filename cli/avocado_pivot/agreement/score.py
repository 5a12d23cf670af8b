"""The agreement measures of two codings, computed from their units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from avocado_pivot.agreement.align import MIN_SIMILARITY, Pair, align, mentions, words_of
from avocado_pivot.agreement.measures import Cells, UnitCounts, agreed, interval, kappa
from avocado_pivot.agreement.units import CODES, NAMES, NUMBERS, RECORDS, TEXTS, Unit

Interval = tuple[float, float] | None
KINDS = {
    "mention": "mentions",
    **dict(zip(RECORDS, ("entities", "events", "figures", "statements", "claims"), strict=True)),
}
"""The plural of each kind of unit, in the order of the report."""


@dataclass(frozen=True)
class UnitAgreement:
    """The agreement of two codings on which units exist.

    Attributes:
        what: The kind of units: mentions, entities, events …
        counts: The number of units that each coding found, and that both found.
        interval: The interval that contains 95 % of the resampled F1 values.
    """

    what: str
    counts: UnitCounts
    interval: Interval


@dataclass(frozen=True)
class CodeAgreement:
    """The agreement of two codings on a code of the units that both found.

    Attributes:
        what: The name of the code and the kind of units.
        cells: How often each pair of codes occurs: the reference's, then mine.
        interval: The interval that contains 95 % of the resampled kappa values.
    """

    what: str
    cells: Cells
    interval: Interval

    @property
    def pairs(self) -> int:
        """The number of pairs of units that have the code."""
        return sum(self.cells.values())

    @property
    def agreed(self) -> int:
        """The number of pairs that have the same code."""
        return agreed(self.cells)

    @property
    def share(self) -> float:
        """The share of the pairs that have the same code."""
        return self.agreed / self.pairs

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None if chance alone would always agree."""
        return kappa(self.cells)


@dataclass(frozen=True)
class ValueAgreement:
    """How often two codings have the same value, of the pairs where either has one."""

    what: str
    pairs: int
    agreed: int

    @property
    def share(self) -> float | None:
        """The share of the pairs that have the same value; None if no pair has one."""
        return self.agreed / self.pairs if self.pairs else None


@dataclass(frozen=True)
class Difference:
    """A unit that one coding lacks, or a pair whose codes or values differ."""

    reference: Unit | None
    mine: Unit | None
    differs: tuple[str, ...]

    @property
    def record(self) -> str:
        """The kind of unit."""
        return next(unit.record for unit in (self.reference, self.mine) if unit)


@dataclass(frozen=True)
class Score:
    """The agreement of two codings in all measures.

    Attributes:
        findings: The agreement on which units exist, for each kind of unit.
        codings: The agreement on the codes of units that both found.
        sharings: The agreement on other values: dates, amounts, units, attributions.
        differences: The units that one coding lacks, and the pairs that differ.

    >>> import json
    >>> unit = {
    ...     "record": "event", "passages": [[2132, 2185]], "label": "It is put off",
    ...     "kind": "setback", "assertion": "stated", "modality": "actual",
    ... }
    >>> score = ap.score(json.dumps(unit))
    >>> [(one.what, one.counts.both) for one in score.findings if one.counts.both]
    [('events', 1)]
    """

    findings: tuple[UnitAgreement, ...]
    codings: tuple[CodeAgreement, ...]
    sharings: tuple[ValueAgreement, ...]
    differences: tuple[Difference, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the score as a JSON object; ratios have four digits.

        >>> unit = '{"record": "event", "passages": [[2132, 2185]], "label": "It is put off"'
        >>> unit += ', "kind": "setback", "assertion": "stated", "modality": "actual"}'
        >>> list(ap.score(unit).to_dict())
        ['finding', 'codes', 'values']
        """
        return {
            "finding": [
                {
                    "what": units.what, "reference": units.counts.reference,
                    "mine": units.counts.mine, "both": units.counts.both,
                    "precision": _round(units.counts.precision),
                    "recall": _round(units.counts.recall), "f1": _round(units.counts.f1),
                    "f1_interval": _round_ends(units.interval),
                }
                for units in self.findings
            ],
            "codes": [
                {
                    "what": code.what, "pairs": code.pairs, "agreed": code.agreed,
                    "share": _round(code.share), "kappa": _round(code.kappa),
                    "kappa_interval": _round_ends(code.interval),
                    "confusion": [
                        {"reference": ours, "mine": mine, "pairs": count}
                        for (ours, mine), count in sorted(code.cells.items())
                    ],
                }
                for code in self.codings
            ],
            "values": [
                {"what": value.what, "pairs": value.pairs, "agreed": value.agreed,
                 "share": _round(value.share)}
                for value in self.sharings
            ],
        }  # fmt: skip

    def differences_to_dicts(self) -> list[dict[str, Any]]:
        """Return the differences as JSON objects.

        >>> unit = '{"record": "event", "passages": [[2132, 2185]], "label": "It is put off"'
        >>> unit += ', "kind": "setback", "assertion": "stated", "modality": "actual"}'
        >>> list(ap.score(unit).differences_to_dicts()[0])
        ['record', 'differs', 'reference', 'mine']
        """
        return [
            {"record": difference.record, "differs": list(difference.differs)}
            | {"reference": _unit_to_dict(difference.reference)}
            | {"mine": _unit_to_dict(difference.mine)}
            for difference in self.differences
        ]


def score(
    reference: Sequence[Unit],
    mine: Sequence[Unit],
    paragraph_at: Callable[[int], int],
    min_similarity: int = MIN_SIMILARITY,
) -> Score:
    """Measure the agreement of a coding with a reference.

    Args:
        reference: The units of the reference.
        mine: The units of the coding.
        paragraph_at: Returns the paragraph of an offset. Paragraphs are resampled, since the units
            of one paragraph are not independent. The first passage of the reference's unit
            determines the paragraph of a pair.
        min_similarity: The minimum similarity of a pair; see ``align``.
    """
    sides = [{"mention": mentions(units)} | _by_record(units) for units in (reference, mine)]
    pairs = {record: align(sides[0][record], sides[1][record], min_similarity) for record in KINDS}

    def paragraph_of(unit: Unit) -> int:
        return paragraph_at(unit.passages[0][0])

    every = (unit for side in sides for units in side.values() for unit in units)
    paragraphs = sorted({paragraph_of(unit) for unit in every})
    findings = [
        _unit_agreement(
            record, sides[0][record], sides[1][record], pairs[record], paragraph_of, paragraphs
        )
        for record in KINDS
    ]
    coded = [
        (what, [(paragraph_of(one), (one.values[code], other.values[code])) for one, other in both])
        for what, code, both in _coded(pairs)
    ]
    codings = [
        CodeAgreement(
            what, Counter(cell for _, cell in cells),
            interval(cells, lambda drawn: kappa(Counter(drawn)), paragraphs),
        )
        for what, cells in coded
        if cells
    ]  # fmt: skip
    of_records = [pair for record in RECORDS for pair in pairs[record]]
    return Score(
        tuple(findings), tuple(codings), tuple(_value_agreements(of_records)),
        tuple(_differences(sides[0], sides[1], pairs)),
    )  # fmt: skip


def _by_record(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    grouped: dict[str, list[Unit]] = {record: [] for record in RECORDS}
    for unit in units:
        grouped[unit.record].append(unit)
    return grouped


def _unit_agreement(
    record: str, reference: Sequence[Unit], mine: Sequence[Unit], pairs: Sequence[Pair],
    paragraph_of: Callable[[Unit], int], paragraphs: Sequence[int],
) -> UnitAgreement:  # fmt: skip
    paired = {id(unit): paragraph_of(pair[0]) for pair in pairs for unit in pair}
    items = [
        (paired.get(id(unit), paragraph_of(unit)), UnitCounts(reference=1)) for unit in reference
    ]
    items += [(paired.get(id(unit), paragraph_of(unit)), UnitCounts(mine=1)) for unit in mine]
    items += [(paragraph_of(unit), UnitCounts(both=1)) for unit, _ in pairs]
    within: dict[int, list[UnitCounts]] = {}
    for paragraph, count in items:
        within.setdefault(paragraph, []).append(count)
    counts = {paragraph: UnitCounts.total(several) for paragraph, several in within.items()}

    def f1(drawn: Sequence[UnitCounts]) -> float | None:
        return UnitCounts.total(drawn).f1

    return UnitAgreement(
        KINDS[record],
        UnitCounts.total([*counts.values()]),
        interval(counts.items(), f1, paragraphs),
    )


def _coded(pairs: dict[str, list[Pair]]) -> Iterator[tuple[str, str, list[Pair]]]:
    """Yield the label and the name of each code, and the pairs in which both units have it."""
    every = [pair for record in RECORDS for pair in pairs[record]]
    for code in ("assertion", "modality"):
        yield code, code, [pair for pair in every if all(code in unit.values for unit in pair)]
    for record in RECORDS:
        code = "comparator" if record == "figure" else "kind"
        yield f"{code} of {KINDS[record]}", code, pairs[record]


def _value_agreements(pairs: Sequence[Pair]) -> Iterator[ValueAgreement]:
    for what, members in (
        ("date", ("date_edtf",)), ("value", NUMBERS), ("unit or currency", ("unit", "currency")),
        *((name, (name,)) for name in NAMES),
    ):  # fmt: skip
        having = [pair for pair in pairs if any(m in unit.values for unit in pair for m in members)]
        same = [pair for pair in having if not any(_differ(*pair, member) for member in members)]
        yield ValueAgreement(what, len(having), len(same))


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
    """Return side and name of each entity with a mention that the other side lacks."""
    paired = {id(unit) for pair in pairs for unit in pair}
    return {
        (side, unit.name.rpartition("/")[0])
        for side, units in enumerate((reference, mine))
        for unit in units
        if id(unit) not in paired
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _round_ends(ends: Interval) -> list[float | None] | None:
    return None if ends is None else [_round(end) for end in ends]


def _unit_to_dict(unit: Unit | None) -> dict[str, Any] | None:
    if unit is None:
        return None
    passages = [list(span) for span in unit.passages]
    return {"id": unit.name, "label": unit.label, "passages": passages, **unit.values}
