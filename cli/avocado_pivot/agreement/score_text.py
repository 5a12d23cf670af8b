"""A score for people: what was found, how it was coded, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from avocado_pivot.agreement.measures import agreed, kappa
from avocado_pivot.agreement.score import Score
from avocado_pivot.agreement.units import Unit

LEFT = 22


def as_text(score: Score) -> Iterator[str]:
    """Give the lines."""
    yield _line("found", "reference", "mine", "both", "precision", "recall", "F1", "95 %")
    for one in score.findings:
        found = one.found
        yield _line(
            one.what, str(found.reference), str(found.mine), str(found.both),
            _ratio(found.precision), _ratio(found.recall), _ratio(found.f1), _ends(one.interval),
        )  # fmt: skip
    yield ""
    yield _line("coded alike", "pairs", "agreed", "share", "kappa", "95 %")
    for two in score.codings:
        pairs, same = sum(two.cells.values()), agreed(two.cells)
        yield _line(
            two.what, str(pairs), str(same), _ratio(same / pairs), _ratio(kappa(two.cells)),
            _ends(two.interval),
        )  # fmt: skip
    yield ""
    yield _line("told alike", "pairs", "agreed", "share")
    for three in score.sharings:
        share = three.agreed / three.pairs if three.pairs else None
        yield _line(three.what, str(three.pairs), str(three.agreed), _ratio(share))
    for two in score.codings:
        apart = [(count, *codes) for codes, count in two.cells.items() if codes[0] != codes[1]]
        if apart:
            yield ""
            yield f"{two.what}: where the codes differ"
            for count, ours, mine in sorted(apart, key=lambda cell: (-cell[0], cell[1:])):
                yield f"  {count:>3}  {ours} in the reference, {mine} in mine"


def _line(what: str, *cells: str) -> str:
    return f"{what:<{LEFT}}" + "".join(f"{cell:>11}" for cell in cells)


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _ends(ends: Sequence[float] | None) -> str:
    return "-" if ends is None else f"{ends[0]:.2f}-{ends[1]:.2f}"


def listed(score: Score) -> Iterator[str]:
    """Give a line for each difference."""
    for one in score.differences:
        sides = [
            f"{whose} {unit.name} {unit.label!r} {unit.passages[0]}"
            for whose, unit in (("reference", one.reference), ("mine", one.mine))
            if unit
        ]
        told = ", ".join(
            f"{member}: {_value(one.reference, member)} / {_value(one.mine, member)}"
            for member in one.differs
        )
        yield f"{one.record}: {told or 'only ' + sides[0].split()[0]}; {'; '.join(sides)}"


def _value(unit: Unit | None, member: str) -> object:
    if unit and member == "passages":
        return len(unit.passages)
    return unit.values.get(member, "-") if unit else "-"
