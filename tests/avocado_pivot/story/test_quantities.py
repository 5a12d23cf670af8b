"""Quantities in words."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from avocado_pivot import dataset
from avocado_pivot.story.quantities import _SHORT, _WORDS, amount, short_amount
from avocado_pivot.story.record_lookup import VERBS


def codes() -> list[str]:
    fields = {field.name: field for field in dataset.package().frames.resource("figures").fields}
    return [code.value for code in fields["comparator"].categories or ()]


def figure(
    comparator: str, low: float | None = None, high: float | None = None, **given: Any
) -> Any:
    return {"comparator": comparator, "value_min": low, "value_max": high,
            "unit": None, "currency": None, **given}  # fmt: skip


def test_it_covers_the_comparators() -> None:
    assert list(_WORDS) == codes()


@pytest.mark.each(
    "row, words",
    [
        (figure("exact", 72e9, 72e9, currency="USD"), "72,000,000,000 USD"),
        (figure("exact", 600, 600, unit="{persons}"), "600 persons"),
        (figure("exact", 49, 49, unit="%"), "49%"),
        (figure("exact", 14.3, 14.3), "14.3"),
        (figure("exact", 1234567.25, 1234567.25), "1,234,567.25"),
        (figure("exact", 0, 0, unit="GW"), "0 GW"),
        (figure("exact", -1500, -1500, currency="EUR"), "-1,500 EUR"),
        (figure("exact", -0.5, -0.5, unit="%"), "-0.5%"),
        (figure("exact", 1e-6, 1e-6, unit="m"), "0.000001 m"),
        (figure("exact", 1e22, 1e22), "10,000,000,000,000,000,000,000"),
        (figure("about", 600, 600, unit="{persons}"), "about 600 persons"),
        (
            figure("between", 70e9, 72e9, currency="USD"),
            "from 70,000,000,000 to 72,000,000,000 USD",
        ),
        (figure("between", 1, 2, unit="%"), "from 1 to 2%"),
        (figure("at-least", 5, None), "5 or more"),
        (figure("at-least", 5, None, unit="%"), "5% or more"),
        (figure("at-least", 5, None, unit="{persons}"), "5 persons or more"),
        (figure("at-most", None, 5, currency="USD"), "5 USD or less"),
        (figure("more-than", 5, None, unit="%"), "more than 5%"),
        (figure("less-than", None, 5, unit="%"), "less than 5%"),
        (figure("up-to", None, 5, unit="GW"), "up to 5 GW"),
        (figure("up-to", 0, 5, unit="GW"), "up to 5 GW"),
        (figure("most"), "more than half"),
        (figure("most", 50, 100, unit="%"), "more than half"),
        (figure("vague"), "no number"),
        (figure("vague", unit="GW"), "no number, in GW"),
        (figure("vague", unit="{persons}"), "no number, in persons"),
        (figure("vague", currency="USD"), "no number, in USD"),
    ],
)
def test_samples(row: Any, words: str) -> None:
    assert amount(row) == words


BOUNDS = [(5, None), (None, 7), (5, 7), (5, 5)]


@pytest.mark.each("comparator", [code for code in codes() if code not in ("most", "vague")])
def test_never_half_a_phrase(comparator: str) -> None:
    for unit, currency, (low, high) in product((None, "%", "GW", "{tiers}"), (None, "USD"), BOUNDS):
        words = amount(figure(comparator, low, high, unit=unit, currency=currency))
        assert "None" not in words
        assert "{" not in words
        assert words == " ".join(words.split())
        assert any(number in words for number in ("5", "7")), words
        expected = currency or (unit or "").strip("{}")
        assert expected in words


def test_every_figure_has_its_numbers() -> None:
    for row in dataset.load("figures").to_dicts():
        words = amount(row)
        for name in ("value_min", "value_max"):
            if row[name] is not None:
                assert f"{row[name]:,.0f}" in words, row
        if row["value_min"] is row["value_max"] is None:
            assert words.startswith(("no number", "more than half")), row


def test_every_predicate_is_a_verb() -> None:
    fields = dataset.package().frames.resource("relations").fields
    (predicate,) = (field for field in fields if field.name == "predicate")
    assert list(VERBS) == [code.value for code in predicate.categories or ()]


@pytest.mark.each(
    "row, label",
    [
        (figure("between", 70e9, 72e9, currency="USD"), "$70–72 billion"),
        (figure("exact", 72.215e9, 72.215e9, currency="USD"), "$72.215 billion"),
        (figure("between", 1e8, 999_999_999), "100–999.999999 million"),
        (figure("more-than", 29e9, currency="USD"), "more than $29 billion"),
        (figure("less-than", high=3000, unit="{persons}"), "less than 3,000 persons"),
        (figure("about", 600, 600, unit="{jobs}"), "about 600 jobs"),
        (figure("exact", 64, 64, unit="%"), "64%"),
        (figure("exact", 9, 9, unit="mo"), "9 months"),
        (figure("exact", 1.5e9, 1.5e9, currency="EUR"), "1.5 billion EUR"),
        (figure("vague", unit="GW"), ""),
    ],
)
def test_a_label_has_every_digit(row: Any, label: str) -> None:
    assert short_amount(row) == label


def test_labels_cover_the_comparators_that_have_a_number() -> None:
    assert set(_SHORT) == set(codes()) - {"exact", "vague"}
