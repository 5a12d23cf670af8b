"""A score as lines of text: agreement on units, codes and values, and the differing codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from avocado_pivot.agreement.score import Score
from avocado_pivot.agreement.units import Unit

LEFT = 22


def score_lines(score: Score) -> Iterator[str]:
    """Yield the tables of a score, line by line."""
    yield _line("found", "reference", "mine", "both", "precision", "recall", "F1", "95 %")
    for units in score.findings:
        counts = units.counts
        yield _line(
            units.what, str(counts.reference), str(counts.mine), str(counts.both),
            _ratio(counts.precision), _ratio(counts.recall), _ratio(counts.f1),
            _ends(units.interval),
        )  # fmt: skip
    yield ""
    yield _line("equal codes", "pairs", "agreed", "share", "kappa", "95 %")
    for code in score.codings:
        yield _line(
            code.what, str(code.pairs), str(code.agreed), _ratio(code.share), _ratio(code.kappa),
            _ends(code.interval),
        )  # fmt: skip
    yield ""
    yield _line("equal values", "pairs", "agreed", "share")
    for value in score.sharings:
        yield _line(value.what, str(value.pairs), str(value.agreed), _ratio(value.share))
    for code in score.codings:
        apart = [(count, *codes) for codes, count in code.cells.items() if codes[0] != codes[1]]
        if apart:
            yield ""
            yield f"{code.what}: where the codes differ"
            for count, ours, mine in sorted(apart, key=lambda cell: (-cell[0], cell[1:])):
                yield f"  {count:>3}  {ours} in the reference, {mine} in mine"


def _line(what: str, *cells: str) -> str:
    return f"{what:<{LEFT}}" + "".join(f"{cell:>11}" for cell in cells)


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _ends(ends: Sequence[float] | None) -> str:
    return "-" if ends is None else f"{ends[0]:.2f}-{ends[1]:.2f}"


def difference_lines(score: Score) -> Iterator[str]:
    """Yield a line for each difference."""
    for difference in score.differences:
        sides = [
            f"{whose} {unit.name} {unit.label!r} {unit.passages[0]}"
            for whose, unit in (("reference", difference.reference), ("mine", difference.mine))
            if unit
        ]
        values = ", ".join(
            f"{member}: {_value(difference.reference, member)} / {_value(difference.mine, member)}"
            for member in difference.differs
        )
        only = f"only {sides[0].split()[0]}"
        yield f"{difference.record}: {values or only}; {'; '.join(sides)}"


def _value(unit: Unit | None, member: str) -> object:
    if unit and member == "passages":
        return len(unit.passages)
    return unit.values.get(member, "-") if unit else "-"
