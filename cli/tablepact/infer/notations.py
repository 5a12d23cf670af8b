"""Numbers, in the notations of several countries, and what is only written like a number."""

from __future__ import annotations

from tablepact.infer.candidates import WORDS, Candidate, matching
from tablepact.infer.dates import CALENDAR, PACKED

_WHOLE = "0|[1-9][0-9]{0,17}"
CODE = "[+-]?0[0-9]+|-?[0-9]{19,}"
"""Digits that are a code and no number: zeros lead, or there are more than 64 bits hold."""
_NOTATIONS = ((".", ","), (",", ""), (",", "."), (",", " "), (".", "'"))


def _notation(decimal: str, group: str) -> Candidate:
    """Make numbers written with other signs than a point, as in 1.234,56 or 1,234.56."""
    grouped = f"|[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}}){{1,5}}" if group else ""
    signs = {"decimalChar": decimal if decimal != "." else "", "groupChar": group}
    return Candidate(
        {"type": "number", **{name: sign for name, sign in signs.items() if sign}},
        matching(rf"-?(?:{_WHOLE}{grouped})(?:[{decimal}][0-9]{{1,30}})?"),
        f"number 1{group}234{decimal}5",
        reads=decimal,
    )


INTEGER = Candidate(
    {"type": "integer"}, matching("0|-?[1-9][0-9]{0,17}"), "integer", reads=".", exact=True
)
NUMBERS = (
    INTEGER,
    Candidate(
        {"type": "number"},
        matching(
            rf"(?:-?(?:{_WHOLE})|[+-]?(?:{_WHOLE})?\.[0-9]{{1,30}})(?:[eE][+-]?[0-9]{{1,3}})?"
        ),
        "number",
        reads=".",
    ),
    *(_notation(decimal, group) for decimal, group in _NOTATIONS),
)
LIKE_INTEGERS = (
    Candidate(
        {"type": "year"},
        matching("1[5-9][0-9]{2}|20[0-9]{2}|2100"),
        "year",
        named="year|yr|jahr|annee|año|ano|anno|tahun",
        exact=True,
    ),
    PACKED,
    Candidate(
        {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
        matching("[01]"),
        "boolean 0/1",
        named="is|has|was|can|flag",
    ),
)
"""What is written as an integer is; the name of the column decides."""
CANDIDATES = (*WORDS, *CALENDAR, *NUMBERS, *LIKE_INTEGERS)
"""All types that are tried, those before that are to be taken where several fit."""
