"""Units in UCUM: which texts are units, and what is said of the others."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tablepact.notation.currencies import CURRENCIES
from tablepact.notation.ucum import MAX_LENGTH, unit_fault, unit_table
from tablepact.notation.unit_advice import suggest_unit

UNITS = (
    "m kg Cel [degF] % MW GW mo wk a {persons} 1 10*6 10^3/uL kg.m/s2 /min m-2 W/m2 g/(8.h){shift} "
    "100/{cells} (/m) daar dar cd Pa KiBy m[H2O] mm[Hg] B[10.nV] [m/s2/Hz^(1/2)] m2{leaf} m+2 "
    "kg/(m.s2) [in_i'Hg] '' %[slope] 10.uN.s/(cm5.m2) {a}{b}"
)


@pytest.mark.each("text", UNITS.split())
def test_a_unit(text: str) -> None:
    assert unit_fault(text) is None


@pytest.mark.each(
    "text, fault",
    [
        ("", "it is empty"),
        ("degC", "it has no such unit"),
        ("kmin", "it has no such unit"),
        ("Ki", "it has no such unit"),
        ("EUR", "it has no such unit"),
        ("kWh/a", '"kWh" is not a unit'),
        ("m/", 'a unit is missing after "m/"'),
        ("m..s", 'a unit is missing before ".s"'),
        ("0", 'a unit is missing before "0"'),
        ("m0", 'unexpected "0"'),
        ("10-3", 'unexpected "-3"'),
        ("(m", "a parenthesis is not closed"),
        ("m)", 'unexpected ")"'),
        ("(m)2", 'unexpected "2"'),
        ("{a", 'a unit is missing before "{a"'),
        ("{a b}", '" " may not be in a code, which is ASCII without spaces'),
        ("µm", '"µ" may not be in a code, which is ASCII without spaces'),
        ("m\n", '"\n" may not be in a code, which is ASCII without spaces'),
        ("(" * MAX_LENGTH, f'a unit is missing after "{"(" * MAX_LENGTH}"'),
        ("(" * 100_000, f"it has more than {MAX_LENGTH} characters"),
    ],
)
def test_what_is_wrong_with_a_unit(text: str, fault: str) -> None:
    assert unit_fault(text) == fault


def test_a_currency_is_a_unit_only_if_it_is_accepted() -> None:
    assert unit_fault("EUR/(MW.h)", CURRENCIES) is None
    assert unit_fault("EUR/(MW.h)") == '"EUR" is not a unit'
    assert not CURRENCIES & unit_table().symbols
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)


TERMS = st.recursive(
    st.one_of(
        st.sampled_from([*sorted(unit_table().units), "kg", "Mm", "kmin", "x", "10*", "Ki", "da"]),
        st.sampled_from(["1", "100", "0", "07", "{a}", "{}", "{a{b}", ""]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("./"), inner).map("".join),
        inner.map("({})".format),
        inner.map("/{}".format),
        st.tuples(inner, st.sampled_from(["2", "-1", "+3", "0", "{b}"])).map("".join),
    ),
    max_leaves=6,
)
"""Texts that are units, and texts that are nearly units."""


@pytest.mark.slow
def test_every_unit_is_one_for_ucumvert_and_the_other_way_round() -> None:
    """Ucumvert also lets a number have an exponent, ``10-3``, which the standard does not."""
    ucumvert = pytest.importorskip("ucumvert", reason="ucumvert is in the extra interop")
    import lark

    parser = ucumvert.get_ucum_parser()

    def is_accepted(text: str) -> bool:
        try:
            tree = parser.parse(text)
        except lark.exceptions.LarkError:
            return False
        powers = (one for one in tree.iter_subtrees() if one.data == "annotatable")
        return not any(one.children[0].children[0].type == "FACTOR" for one in powers)

    @given(TERMS)
    @example("10-3")
    def agree(text: str) -> None:
        assert (unit_fault(text) is None) == is_accepted(text), text

    agree()


@pytest.mark.slow
def test_the_table_is_the_one_that_ucumvert_has() -> None:
    ucumvert = pytest.importorskip("ucumvert", reason="ucumvert is in the extra interop")
    from pathlib import Path

    import tablepact.notation.ucum as ours

    theirs = Path(ucumvert.__file__).with_name("vendor") / "ucum-essence.xml"
    assert Path(ours.__file__).with_name("ucum-essence.xml").read_bytes() == theirs.read_bytes()


# --- What a text most likely means ---


@pytest.mark.each("text, unit",
    [
        ("degC", "Cel"), ("°C", "Cel"), ("℃", "Cel"), ("degrees Celsius.", "Cel"),
        ("kWh", "kW.h"), ("MWh/a", "MW.h/a"), ("EUR/MWh", None), ("Ah", "A.h"), ("ppm", "[ppm]"),
        ("m²", "m2"), ("m^2", "m2"), ("m**3", "m3"), ("W·m⁻²", "W.m-2"), ("m s^-1", "m.s-1"),
        ("umol m-2 s-1", "umol.m-2.s-1"), ("µg/m³", "ug/m3"), ("kg*m", "kg.m"),
        ("10^6 m3", "10*6.m3"), ("10**3/uL", "10*3/uL"), ("meters per second", "m/s"),
        ("Kilometres", "km"), ("square meters", "m2"), ("hectopascals", "hPa"), ("feet", "[ft_i]"),
        ("inches", "[in_i]"), ("minutes", "min"), ("seconds", "s"), ("years", "a"),
        ("mm/day", "mm/d"), ("t/ha", "t/har"), ("‰", "[ppth]"), ("degrees_north", "deg"),
        ("KG", "kg"), ("hPA", "hPa"), ("mPA", None), ("nMol", "nmol"),
        ("GtC", "Gt{C}"), ("Mt CO2", "Mt{CO2}"), ("MtCO2", "Mt{CO2}"), ("% DW", "%{DW}"),
        ("nmol/gFW/min", "nmol/g{FW}/min"), ("W/m2 K", "W/(m2.K)"), ("dBA", "dB{A}"),
        ("Time", None), ("units", None), ("0-100%", None), ("value, 0-10", None), ("", None),
        (" ", None), ("/", None), ("US$", None), ("m", None), ("x" * 100_000, None),
    ],
)  # fmt: skip
def test_what_a_text_most_likely_means(text: str, unit: str | None) -> None:
    assert suggest_unit(text) == unit


def test_currencies_are_suggested_where_they_are_accepted() -> None:
    assert suggest_unit("US$", CURRENCIES) == "USD"
    assert suggest_unit("Euro per MWh", CURRENCIES) == "EUR/(MW.h)"


@given(st.one_of(TERMS, st.text(max_size=20)))
def test_a_suggestion_is_a_unit(text: str) -> None:
    meant = suggest_unit(text)
    assert meant is None or (unit_fault(meant) is None and unit_fault(text) is not None)
