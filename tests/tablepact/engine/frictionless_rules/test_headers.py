"""Labels matched at home and by frictionless: the same columns, the same errors, or none at all."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from frictionless import Field, FrictionlessException, Schema
from frictionless.table.header import Header
from hypothesis import example, given
from hypothesis import strategies as st

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.headers import HeaderMismatchError, match_header
from tablepact.engine.table_spec import ColumnSpec
from tablepact.package.descriptor.table_schema import parse_field

MODES = ("exact", "equal", "subset", "superset", "partial")
NAMES = st.sampled_from(["a", "A", "b", "a2", "ab", "{note}", "é", "É"])
LABELS = st.lists(NAMES | st.sampled_from(["", "c", "a22"]), max_size=6)
FIELDS = st.lists(NAMES, min_size=1, max_size=5, unique=True)


def field(name: str, required: bool) -> dict[str, Any]:
    constraints = {"constraints": {"required": True}} if required else {}
    return {"name": name, "type": "integer", **constraints}


def theirs(
    labels: list[str],
    fields: list[dict[str, Any]],
    mode: str,
    ignore_case: bool,
    primary: list[str],
) -> Any:
    made = [Field.from_descriptor(one, datapackage_version="v2") for one in fields]
    schema = Schema(fields=made, primary_key=primary)
    try:
        header = Header(
            labels,
            fields=schema.fields,
            row_numbers=[1, 2],
            ignore_case=ignore_case,
            fields_match=mode,  # type: ignore[arg-type]
        )
        columns = [(one.name, one.type) for one in header.get_expected_fields()]
    except FrictionlessException as exception:
        return exception.error.to_descriptor()
    return columns, [error.to_descriptor() for error in header.errors]


@given(LABELS, FIELDS, st.sampled_from(MODES), st.booleans(), st.data())
@example([], ["a"], "exact", False, None)
@example(["a", "a", "a2", "a"], ["a"], "exact", False, None)
def test_labels_are_matched_as_frictionless_matches_them(
    labels: list[str], names: list[str], mode: str, ignore_case: bool, data: Any
) -> None:
    fields = [field(name, bool(data and data.draw(st.booleans()))) for name in names]
    primary = [name for name in names if data and data.draw(st.booleans())]
    specs = [ColumnSpec(parse_field(one)) for one in fields]
    ours: Any
    try:
        columns, errors = match_header(
            labels, specs, rows=[1, 2], fields_match=mode, ignore_case=ignore_case, primary=primary
        )
        ours = [(column.name, column.kind) for column in columns], errors
    except HeaderMismatchError as mismatch:
        ours = mismatch.error
    assert json.dumps(ours) == json.dumps(theirs(labels, fields, mode, ignore_case, primary))


def test_a_label_without_a_field_has_frictionless_own_missing_value() -> None:
    fields = [ColumnSpec(parse_field({"name": "a", "type": "any"}, ("NA",)))]
    columns, _ = match_header(["a", "b"], fields, rows=[1])
    assert [column.missing for column in columns] == [("NA",), ("",)]


def test_many_labels_that_are_the_same_take_neither_time_nor_memory() -> None:
    names = [f"f{number}" for number in range(20_000)]
    fields = [ColumnSpec(parse_field({"name": name, "type": "any"})) for name in names]
    started = time.process_time()
    with pytest.raises(AskFrictionless):
        match_header(["a"] * 20_000, fields, rows=[1])
    _, errors = match_header(names[::-1], fields, rows=[1])
    assert len(errors) == 20_000
    assert time.process_time() - started < 5
