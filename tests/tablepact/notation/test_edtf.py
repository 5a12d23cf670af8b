from __future__ import annotations

from datetime import date

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.errors import NotationError
from tablepact.notation.edtf import DateSpan, edtf_in_words, parse_edtf

DATES = [
    ("2025-05-15", "2025-05-15", "2025-05-15", "day", "15 May 2025"),
    ("2024-02-29", "2024-02-29", "2024-02-29", "day", "29 February 2024"),
    ("2025-05", "2025-05-01", "2025-05-31", "month", "May 2025"),
    ("2024-02", "2024-02-01", "2024-02-29", "month", "February 2024"),
    ("2025-04-XX", "2025-04-01", "2025-04-30", "month", "a day in April 2025"),
    ("2025", "2025-01-01", "2025-12-31", "year", "2025"),
    ("2025-XX", "2025-01-01", "2025-12-31", "year", "a month in 2025"),
    ("2025-XX-XX", "2025-01-01", "2025-12-31", "year", "a day in 2025"),
    ("202X", "2020-01-01", "2029-12-31", "decade", "2020s"),
    ("20XX", "2000-01-01", "2099-12-31", "century", "years 2000 to 2099"),
    ("2025-21", "2025-03-01", "2025-05-31", "season", "spring 2025"),
    ("2025-22", "2025-06-01", "2025-08-31", "season", "summer 2025"),
    ("2025-23", "2025-09-01", "2025-11-30", "season", "autumn 2025"),
    ("2025-24", "2025-12-01", "2026-02-28", "season", "winter 2025"),
    ("2023-24", "2023-12-01", "2024-02-29", "season", "winter 2023"),
    ("2026-33", "2026-01-01", "2026-03-31", "quarter", "first quarter of 2026"),
    ("2026-34", "2026-04-01", "2026-06-30", "quarter", "second quarter of 2026"),
    ("2026-35", "2026-07-01", "2026-09-30", "quarter", "third quarter of 2026"),
    ("2026-36", "2026-10-01", "2026-12-31", "quarter", "fourth quarter of 2026"),
    ("2026-40", "2026-01-01", "2026-06-30", "half-year", "first half of 2026"),
    ("2026-41", "2026-07-01", "2026-12-31", "half-year", "second half of 2026"),
    ("0001", "0001-01-01", "0001-12-31", "year", "1"),
    ("9999", "9999-01-01", "9999-12-31", "year", "9999"),
    ("2026~", "2026-01-01", "2026-12-31", "year", "about 2026"),
    ("2025?", "2025-01-01", "2025-12-31", "year", "possibly 2025"),
    ("2025%", "2025-01-01", "2025-12-31", "year", "possibly about 2025"),
    ("202X~", "2020-01-01", "2029-12-31", "decade", "about the 2020s"),
    ("2025-04-XX?", "2025-04-01", "2025-04-30", "month", "possibly a day in April 2025"),
    ("2026-33?", "2026-01-01", "2026-03-31", "quarter", "possibly the first quarter of 2026"),
    ("2025-24~", "2025-12-01", "2026-02-28", "season", "about winter 2025"),
]
INTERVALS = [
    ("2025-05/2026-03", "2025-05-01", "2026-03-31", "from May 2025 to March 2026"),
    ("2025-05-15/2025-05-16", "2025-05-15", "2025-05-16", "from 15 May 2025 to 16 May 2025"),
    ("2025~/2026-03?", "2025-01-01", "2026-03-31", "from about 2025 to possibly March 2026"),
    ("2025-10-20/2025-10", "2025-10-20", "2025-10-31", "from 20 October 2025 to October 2025"),
    ("2025-XX/2026", "2025-01-01", "2026-12-31", "from a month in 2025 to 2026"),
    (
        "2026-33/2026-34",
        "2026-01-01",
        "2026-06-30",
        "from the first quarter of 2026 to the second quarter of 2026",
    ),
    ("2025-10/..", "2025-10-01", None, "from October 2025 on"),
    ("../2026", None, "2026-12-31", "until 2026"),
    ("../2026-33", None, "2026-03-31", "until the first quarter of 2026"),
    ("2025-10/", "2025-10-01", None, "from October 2025 to an unknown date"),
    ("/2026", None, "2026-12-31", "from an unknown date to 2026"),
]
REFUSED = [
    ("", "is not a date"),
    ("unknown", "is not a date"),
    ("May 2025", "is not a date"),
    ("2026-Q1", "is not a date"),
    (" 2025", "is not a date"),
    ("2025\n", "is not a date"),
    ("２０２５", "is not a date"),
    ("25", "is not a date"),
    ("2025-5", "is not a date"),
    ("20250515", "is not a date"),
    ("202x", "is not a date"),
    ("XXXX", "is not a date"),
    ("1X5X", "is not a date"),
    ("202X-05", "is not a date"),
    ("2025?-05", "is not a date"),
    ("2025?~", "is not a date"),
    ("-0005", "is not a date"),
    ("Y17000", "is not a date"),
    ("[2025,2026]", "is not a date"),
    ("{2025,2026}", "is not a date"),
    ("2025-05-15T10:00:00", "is not a date"),
    ("2025/2026/2027", "is not a date"),
    ("2025/unknown", "is not a date"),
    ("2025-10/..?", "is not a date"),
    ("2025-00", "00 is not a month"),
    ("2025-13-05", "13 is not a month"),
    ("2025-25", "25 is not a month"),
    ("2025-37", "37 is not a month"),
    ("2025-XX-15", "a day but no month"),
    ("2026-33-15", "a day but no month"),
    ("2025-21-XX", "a day but no month"),
    ("2025-02-29", "not in the calendar"),
    ("2025-02-30", "not in the calendar"),
    ("2025-04-31", "not in the calendar"),
    ("2025-04-00", "not in the calendar"),
    ("0000", "not in the calendar"),
    ("000X", "not in the calendar"),
    ("00XX", "not in the calendar"),
    ("9999-24", "not in the calendar"),
    ("2025/2025-02-30", "not in the calendar"),
    ("2026/2025", "ends before it starts"),
    ("2025-12/2025-11-30", "ends before it starts"),
    ("/", "no date on either side"),
    ("../..", "no date on either side"),
    ("../", "no date on either side"),
]


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@pytest.mark.each("text, start, end, precision, words", DATES)
def test_date(text: str, start: str, end: str, precision: str, words: str) -> None:
    assert parse_edtf(text) == DateSpan(day(start), day(end), precision)
    assert edtf_in_words(text) == words


@pytest.mark.each("text, start, end, words", INTERVALS)
def test_interval(text: str, start: str | None, end: str | None, words: str) -> None:
    assert parse_edtf(text) == DateSpan(day(start), day(end), "interval")
    assert edtf_in_words(text) == words


@pytest.mark.each("text, reason", REFUSED)
def test_refused_in_one_line(text: str, reason: str) -> None:
    for read in (parse_edtf, edtf_in_words):
        with pytest.raises(NotationError, match=reason) as caught:
            read(text)
        assert "\n" not in str(caught.value)


PIECES = st.sampled_from(
    (
        "2025",
        "2026",
        "202X",
        "20XX",
        "0000",
        "9999",
        "-05",
        "-13",
        "-24",
        "-33",
        "-XX",
        "/",
        "..",
        "~",
    )
)


@given(st.lists(PIECES, max_size=6).map("".join))
@settings(max_examples=300, deadline=None, database=None, derandomize=True)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        span = parse_edtf(text)
    except NotationError:
        return
    assert span.start is None or span.end is None or span.start <= span.end
    assert edtf_in_words(text)


def library_bounds(text: str) -> tuple[date, date]:
    """Ask the edtf library for the first and last day."""
    parsed = edtf.parse_edtf(text)
    return date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])


YEARS = st.integers(1000, 9998)
DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31)).map(date.isoformat)
CALENDAR = st.one_of(DAYS, DAYS.map(lambda text: text[:7]), DAYS.map(lambda text: text[:4]))
UNSPECIFIED = st.one_of(
    DAYS.map(lambda text: f"{text[:7]}-XX"),
    YEARS.map(lambda year: f"{year}-XX"),
    YEARS.map(lambda year: f"{year}-XX-XX"),
    YEARS.map(lambda year: f"{year // 10}X"),
    YEARS.map(lambda year: f"{year // 100}XX"),
)
CODES = st.sampled_from((21, 22, 23, 33, 34, 35, 36, 40, 41))
CODED = st.builds("{}-{}".format, YEARS, CODES)
QUALIFIED = st.builds("{}{}".format, CALENDAR | UNSPECIFIED, st.sampled_from("?~%"))
PAIRS = st.lists(CALENDAR, min_size=2, max_size=2).map(sorted).map("/".join)
AGREED = st.one_of(CALENDAR, UNSPECIFIED, CODED, QUALIFIED, PAIRS)


@given(AGREED)
@settings(max_examples=60, deadline=None, database=None, derandomize=True)
def test_bounds_equal_those_of_the_edtf_library(text: str) -> None:
    span = parse_edtf(text)
    assert (span.start, span.end) == library_bounds(text)


def test_library_cuts_winter_at_the_end_of_the_year() -> None:
    assert library_bounds("2025-24") == (date(2025, 12, 1), date(2025, 12, 31))
    assert parse_edtf("2025-24").end == date(2026, 2, 28)


def test_library_invents_ten_years_for_an_unknown_side() -> None:
    assert library_bounds("2025-07/") == (date(2025, 7, 1), date(2035, 7, 1))
    assert parse_edtf("2025-07/").end is None


def test_library_gives_infinity_for_an_open_side() -> None:
    assert edtf.parse_edtf("2025-10/..").upper_strict() == float("inf")
    assert parse_edtf("2025-10/..").end is None


def test_library_calls_an_unspecified_month_a_month() -> None:
    assert edtf.parse_edtf("2025-XX").precision == "month"
    assert parse_edtf("2025-XX").precision == "year"


@pytest.mark.parametrize("text", ["2026-33?", "2025-21~", "2026-33/2026-34"])
def test_library_refuses_what_is_read_here(text: str) -> None:
    with pytest.raises(edtf.EDTFParseException):
        edtf.parse_edtf(text)
    parse_edtf(text)


@pytest.mark.parametrize(
    "text", ["0000", "2026/2025", "2025-25", "XXXX", "2025-XX-15", "[2025,2026]"]
)
def test_library_reads_what_is_refused_here(text: str) -> None:
    edtf.parse_edtf(text)
    with pytest.raises(NotationError):
        parse_edtf(text)
