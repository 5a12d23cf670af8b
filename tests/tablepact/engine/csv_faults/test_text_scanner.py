"""The scan of text finds what Python's csv module refuses when it is strict, and counts all."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.engine.csv_faults.text_scanner import STRAY, UNCLOSED, scan_text
from tablepact.engine.table_spec import CsvFormat

ALL = 10**6
FORMS = st.sampled_from(
    [
        CsvFormat(),
        CsvFormat(skip_initial_space=True),
        CsvFormat(";", "'"),
        CsvFormat("\t"),
        CsvFormat(escape="\\"),
        CsvFormat(escape="\\", double_quote=False),
    ]
)
TEXTS = st.text(st.sampled_from('"""\',,;\t\n\n\r a\\'), max_size=40)


def refused(text: str, form: CsvFormat) -> bool:
    """Return whether csv refuses text: a cell does not end with its closing quote, or is open."""
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=form.separator,
        quotechar=form.quote,
        escapechar=form.escape or None,
        doublequote=form.double_quote if form.escape else True,
        skipinitialspace=form.skip_initial_space,
        strict=True,
    )
    try:
        list(rows)
    except csv.Error:
        return True
    return False


@settings(max_examples=300, deadline=None)
@given(TEXTS, FORMS)
def test_csv_refuses_what_is_found(text: str, form: CsvFormat) -> None:
    found = scan_text(text, form, ALL)
    faults = [one for one in found.faults if one.code == UNCLOSED or one.note.startswith("text")]
    if not (form.escape and "\\" in text) and form.double_quote:
        assert refused(text, form) == bool(faults)
    for fault in found.faults:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert lines[fault.line][fault.column - 1] == form.quote


@settings(max_examples=300, deadline=None)
@given(TEXTS, FORMS, st.integers(0, 3))
def test_what_is_not_listed_is_counted(text: str, form: CsvFormat, limit: int) -> None:
    listed, all_listed = scan_text(text, form, limit), scan_text(text, form, ALL)
    careful = scan_text(text, form, ALL, careful=True)
    assert listed.counts == all_listed.counts == careful.counts
    assert listed.faults == all_listed.faults[:limit]
    assert all_listed.faults == careful.faults
    assert set(listed.counts) <= {STRAY, UNCLOSED}
