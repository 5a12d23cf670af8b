from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.errors import NotationError
from tablepact.notation.amounts import Amount, parse_amount

SINGLE = [
    ("$72 miliar", "72000000000", "$"),
    ("$14,3 miliar", "14300000000", "$"),
    ("$14.3 billion", "14300000000", "$"),
    ("$14.3bn", "14300000000", "$"),
    ("$14.3\u00a0billion", "14300000000", "$"),
    ("$72B", "72000000000", "$"),
    ("$72-billion deal", "72000000000", "$"),
    ("$650M", "650000000", "$"),
    ("$650m", "650000000", "$"),
    ("5 M", "5000000", ""),
    ("5 m", "5", ""),
    ("10K", "10000", ""),
    ("10k", "10000", ""),
    ("3 MN", "3000000", ""),
    ("$1T", "1000000000000", "$"),
    ("€2 tn", "2000000000000", "€"),
    ("2 Triliun", "2000000000000", ""),
    ("0,5 juta", "500000", ""),
    ("500 ribu", "500000", ""),
    ("Rp 5 triliun", "5000000000000", "Rp"),
    ("US$14.3 billion", "14300000000", "$"),
    ("72 miliar €", "72000000000", "€"),
    ("49%", "49", "%"),
    ("12,5 %", "12.5", "%"),
    ("49 persen", "49", ""),
    ("600", "600", ""),
    ("600 karyawan", "600", ""),
    ("600-strong team", "600", ""),
    ("10 millionaires", "10", ""),
    ("sekitar $72 miliar per tahun", "72000000000", "$"),
    ("72,200 people", "72200", ""),
    ("72.200", "72200", ""),
    ("1.234.567", "1234567", ""),
    ("1,234,567", "1234567", ""),
    ("1,234.56", "1234.56", ""),
    ("1.234.567,8", "1234567.8", ""),
    ("1.125 billion", "1125000000", ""),
    ("1,125 million", "1125000000", ""),
    ("1.125 juta", "1125000000", ""),
    ("1,125 juta", "1125000", ""),
    ("1.234.567 juta", "1234567000000", ""),
    ("14.30", "14.3", ""),
    ("0,500", "0.5", ""),
    ("1234.567", "1234.567", ""),
    ("12345678901234567890123456789012 K", "12345678901234567890123456789012000", ""),
]
RANGES = [
    ("$70–$72 miliar", "70000000000", "72000000000", "$"),
    ("$70–72 miliar", "70000000000", "72000000000", "$"),
    ("$70-72 billion", "70000000000", "72000000000", "$"),
    ("$70 — $72 billion", "70000000000", "72000000000", "$"),
    ("$70 to $72 billion", "70000000000", "72000000000", "$"),
    ("70 hingga 72 miliar", "70000000000", "72000000000", ""),
    ("1.125–1.500 billion", "1125000000", "1500000000", ""),
    ("1.125–1.500", "1125", "1500", ""),
    ("$650 million–$1.2 billion", "650000000", "1200000000", "$"),
    ("10–15%", "10", "15", "%"),
    ("10%-15%", "10", "15", "%"),
    ("70–70", "70", "70", ""),
]
REFUSED = [
    ("14 dari 600", "not one amount"),
    ("Q1 2026", "not one amount"),
    ("2025-05-15", "not one amount"),
    ("1/3", "not one amount"),
    ("1 000", "not one amount"),
    ("1e5", "not one amount"),
    ("٣", "not one amount"),
    ("½", "not one amount"),
    ("2½", "next to the number"),
    ("2 ½", "next to the number"),
    ("H100", "next to the number"),
    ("-5%", "next to the number"),
    ("−$5 billion", "next to the number"),
    ("minus 5", "next to the number"),
    (".5", "next to the number"),
    ("5 hundred million", "next to the number"),
    ("$1,125M", "two ways"),
    ("Rp 5 M", "a million or a miliar"),
    ("millions of 5", "next to the number"),
    ("600 ribu juta", "next to the number"),
    ("100 ribuan", "not a known scale word"),
    ("5GW", "not a known scale word"),
    ("5m", "not a known scale word"),
    ("5t%", "not a known scale word"),
    ("$10–€12", "more than one symbol"),
    ("$10%", "more than one symbol"),
    ("600 people – 700 dollars", "words between"),
    ("72–70", "first number is the greater"),
    ("$70 miliar–$72", "first number is the greater"),
    ("1.2.3", "misplaced thousands"),
    ("1,23,456", "misplaced thousands"),
    ("1,234.567,8", "misplaced thousands"),
    ("0.123.456", "misplaced thousands"),
    ("1234,567.8", "misplaced thousands"),
]


@pytest.mark.each("text, value, symbol", SINGLE)
def test_one_amount(text: str, value: str, symbol: str) -> None:
    assert parse_amount(text) == Amount(Decimal(value), Decimal(value), symbol)


@pytest.mark.each("text, minimum, maximum, symbol", RANGES)
def test_range(text: str, minimum: str, maximum: str, symbol: str) -> None:
    assert parse_amount(text) == Amount(Decimal(minimum), Decimal(maximum), symbol)


@pytest.mark.each("text", ["", "sembilan angka", "gigawatt", "$", "miliaran dolar"])
def test_no_digit_is_no_amount(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.each("text, reason", REFUSED)
def test_refused_in_one_line(text: str, reason: str) -> None:
    with pytest.raises(NotationError, match=reason) as caught:
        parse_amount(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "digits"), [("$14,3 miliar", "14300000000"), ("0,5 juta", "500000"), ("600", "600")]
)
def test_value_prints_in_plain_digits(text: str, digits: str) -> None:
    amount = parse_amount(text)
    assert amount is not None
    assert str(amount.minimum) == digits


@given(st.integers(0, 10**15), st.sampled_from((",", ".")))
@settings(max_examples=100, deadline=None, database=None, derandomize=True)
def test_grouped_digits_are_read_back(number: int, mark: str) -> None:
    amount = parse_amount(f"{number:,}".replace(",", mark))
    assert amount == Amount(Decimal(number), Decimal(number), "")


PIECES = st.sampled_from(
    ("$", "€", "%", "5", "70", "600", "½", ",", ".", "–", " ", "to", "bn", "m")
)


@given(st.lists(PIECES, max_size=9).map("".join))
@settings(max_examples=300, deadline=None, database=None, derandomize=True)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        amount = parse_amount(text)
    except NotationError:
        return
    assert amount is None or amount.minimum <= amount.maximum
