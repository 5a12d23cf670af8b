"""What a unit is, and that a line which is none is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from avocado_pivot.agreement import units
from avocado_pivot.agreement.units import read_units
from tablepact.errors import TextError

LISTS = {("event", "kind"): ["layoff", "setback"], ("event", "assertion"): ["stated"]}
EVENT: dict[str, Any] = {
    "record": "event", "passages": [[0, 9]], "label": "Halm Yard dismisses welders",
    "kind": "layoff", "assertion": "stated", "modality": "actual",
}  # fmt: skip
FIGURE: dict[str, Any] = {
    "record": "figure", "passages": [[0, 9]], "label": "Welders dismissed", "assertion": "stated",
    "modality": "actual", "comparator": "exact", "value_min": 40, "value_max": 40,
}  # fmt: skip


def read(*made: object) -> list[units.Unit]:
    lines = [one if isinstance(one, str) else json.dumps(one) for one in made]
    return read_units("\n".join(lines), 100, LISTS)


def test_a_unit() -> None:
    (unit,) = read({**EVENT, "passages": [[20, 29], [0, 9]], "date_edtf": "2031-03", "note": "?"})
    assert (unit.name, unit.record, unit.label) == ("1", "event", "Halm Yard dismisses welders")
    assert unit.passages == ((0, 9), (20, 29))
    assert unit.values == {"kind": "layoff", "assertion": "stated", "modality": "actual",
                           "date_edtf": "2031-03"}  # fmt: skip


def test_empty_lines_and_members_without_a_value_are_left_out() -> None:
    found = read("", {**EVENT, "attributed_to": None, "id": None}, "  ", {**FIGURE, "id": "w"})
    assert [unit.name for unit in found] == ["2", "w"]
    assert "attributed_to" not in found[0].values


def test_a_byte_order_mark_is_left_out() -> None:
    assert read("\ufeff" + json.dumps(EVENT)) == read(EVENT)


def test_passages_as_text_as_a_query_writes_them() -> None:
    assert read({**EVENT, "passages": "[[0, 9]]"}) == read(EVENT)


WRONG: list[tuple[object, str]] = [
    ("{", "not JSON"),
    ("[" * 100_000, "not JSON"),
    ('{"record": NaN}', "NaN is not valid in JSON"),
    ("[]", "not a JSON object"),
    ("7", "not a JSON object"),
    ({}, "record is None, not one of entity, event"),
    ({**EVENT, "record": "events"}, "record is 'events'"),
    ({**EVENT, "record": ["event"]}, "record is"),
    ({**EVENT, "kind": "party"}, "kind is 'party', not one of layoff, setback"),
    ({**EVENT, "kind": 7}, "kind is not a string"),
    ({**EVENT, "kind": None}, "kind is missing"),
    ({**EVENT, "speaker": "Olsen"}, "a unit of record event has no member 'speaker'"),
    ({**EVENT, "comparator": "exact"}, "no member 'comparator'"),
    ({**EVENT, "label": ["x"]}, "label is not a string"),
    ({**EVENT, "label": "x" * 2_001}, "label is longer than 2,000 characters"),
    ({**EVENT, "passages": None}, "passages is not a list"),
    ({**EVENT, "passages": []}, "passages is not a list"),
    ({**EVENT, "passages": {}}, "passages is not a list"),
    ({**EVENT, "passages": "0-9"}, "not JSON"),
    ({**EVENT, "passages": [0, 9]}, "a passage must be"),
    ({**EVENT, "passages": [[0, 9, 12]]}, "a passage must be"),
    ({**EVENT, "passages": [[0, 9.0]]}, "a passage must be"),
    ({**EVENT, "passages": [[False, True]]}, "a passage must be"),
    ({**EVENT, "passages": [["0", "9"]]}, "a passage must be"),
    ({**EVENT, "passages": [[9, 9]]}, "must lie between 0 and 100"),
    ({**EVENT, "passages": [[9, 3]]}, "must lie between 0 and 100"),
    ({**EVENT, "passages": [[-1, 3]]}, "must lie between 0 and 100"),
    ({**EVENT, "passages": [[0, 101]]}, "must lie between 0 and 100"),
    ({**EVENT, "passages": [[0, 10**30]]}, "must lie between 0 and 100"),
    ({**FIGURE, "value_min": "40"}, "value_min is not a number"),
    ({**FIGURE, "value_min": True}, "value_min is not a number"),
    ({**FIGURE, "value_min": 10**400}, "value_min is not a number"),
    (json.dumps(FIGURE).replace("40", "NaN", 1), "NaN is not valid in JSON"),
    (json.dumps(FIGURE).replace("40", "-Infinity", 1), "-Infinity is not valid in JSON"),
    (json.dumps(FIGURE).replace("40", "1e999", 1), "value_min is not a number"),
    (json.dumps(FIGURE).replace("40", "9" * 5000, 1), "not JSON"),
    (
        json.dumps(EVENT).replace("{", '{"kind": "setback", ', 1),
        "the member 'kind' occurs more than once",
    ),
    ({**EVENT, "date_edtf": "yesterday"}, "date_edtf: 'yesterday' is not a date"),
    ({**EVENT, "date_edtf": "2031-02-30"}, "date_edtf: "),
]


@pytest.mark.each("line, message", WRONG)
def test_a_line_that_is_no_unit(line: object, message: str) -> None:
    with pytest.raises(TextError) as caught:
        read(EVENT, "", line)
    told = str(caught.value)
    assert told.startswith("line 3: ")
    assert message in told


def test_an_id_that_stands_twice() -> None:
    with pytest.raises(TextError, match="2 units have the id 'w'"):
        read({**EVENT, "id": "w"}, {**FIGURE, "id": "w"})


def test_nothing_at_all() -> None:
    with pytest.raises(TextError, match="the coding has no units"):
        read(" ", "")


@pytest.mark.parametrize(
    ("name", "made", "message"),
    [
        ("MAX_UNITS", [EVENT] * 4, "4 units of record event; the maximum is 3"),
        ("MAX_PASSAGES", [{**EVENT, "passages": [[n, 9] for n in range(4)]}], "4 passages"),
        ("MAX_CHARACTERS", [EVENT], "at most 3 characters"),
    ],
)
def test_more_than_any_coding_has(
    monkeypatch: pytest.MonkeyPatch, name: str, made: list[object], message: str
) -> None:
    monkeypatch.setattr(units, name, 3)
    with pytest.raises(TextError, match=message):
        read(*made)
