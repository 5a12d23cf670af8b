"""Find the UCUM code that somebody who wrote a unit in another way most likely means."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from tablepact.notation.currencies import CURRENCIES
from tablepact.notation.ucum import MAX_LENGTH, unit_fault, unit_table

_SPELLINGS = {
    "Cel": "degC, deg C, °C, celsius, centigrade, degree centigrade",
    "[degF]": "degF, deg F, °F, fahrenheit",
    "%": "pct, per cent, percentage",
    "[ppth]": "‰, permille, per mille, permil",
    "[ppm]": "ppm, ppmv",
    "[ppb]": "ppb, ppbv",
    "s": "sec, seconds",
    "min": "mins, minute",
    "h": "hr, hrs",
    "a": "yr, yrs",
    "[in_i]": "in",
    "[ft_i]": "ft, feet",
    "[yd_i]": "yd",
    "[mi_i]": "mi",
    "[nmi_i]": "nmi",
    "[mi_i]/h": "mph",
    "km/h": "kph, kmh, kmph",
    "[kn_i]": "kn, kts",
    "[lb_av]": "lb, lbs",
    "[oz_av]": "oz",
    "[gal_us]": "gallon",
    "[acr_us]": "acre",
    "t": "metric ton, metric tonne",
    "har": "ha, hectare",
    "Ohm": "Ω",
    "um": "micron, μ",
    "Ao": "Å, angstrom",
    "deg": "°, degree_north, degree_east, degree north, degree east, decimal degree, arc degree",
    "mm[Hg]": "mmHg, Torr",
    "[in_i'Hg]": "inHg",
    "[psi]": "psi",
    "[pH]": "pH",
    "[Btu]": "btu",
    "[HP]": "hp, bhp",
    "[CFU]": "CFU",
    "[IU]": "IU",
    "[NTU]": "NTU",
    "[MET]": "MET",
    "dB{A}": "dBA, dB(A)",
    "cm3": "cc",
    "mmol/L": "mM",
    "umol/L": "μM, uM",
    "nmol/L": "nM",
    "/min": "rpm, bpm",
    "bit": "bits",
    "kg": "KG",
    "km": "KM",
    "cm": "CM",
    "USD": "US$, $, US dollar, US-dollar, dollar",
    "EUR": "€, euro",
    "GBP": "£, pound sterling",
    "1": "unitless, dimensionless, no unit, none, n/a, -",
}
"""Other spellings of units and their codes."""
_COUNTED = frozenset(("unit", "point", "line", "section", "hand", "sphere", "circle", "french",
                      "drop", "cord", "mesh", "pica", "stone", "rod", "link"))  # fmt: skip
"""Names in UCUM that mean something else in most tables."""
_HOURS = {f"{prefix}{unit}": f"{prefix}{unit[:-1]}.h"
          for prefix in ("", "m", "k", "M", "G", "T", "P") for unit in ("Wh", "Ah")}  # fmt: skip
_POWERS = {"square": "2", "sq": "2", "cubic": "3", "cu": "3"}
_FACTOR = re.compile(r"(?P<symbol>.*?)(?P<exponent>[+-]?\d*)", re.DOTALL)
_WITH_MEASURED = re.compile(r"(?P<unit>[gt%]|[A-Za-z]+[a-z])(?P<measured>[A-Z][A-Za-z0-9]*)")
"""A unit and what is measured behind it, such as grams of dry weight, ``gDW``."""
_MEASURED = re.compile(r"[A-Z]{2}[A-Za-z0-9]*")
"""What is measured, as a word behind the unit."""


def suggest_unit(text: str, currencies: frozenset[str] = frozenset()) -> str | None:
    """Return the UCUM code that a text most likely means; None if there is no clear one.

    Args:
        text: The unit as written.
        currencies: Codes that are accepted beside those of UCUM.

    >>> suggest_unit("degrees Celsius."), suggest_unit("kWh/m²"), suggest_unit("nmol kg-1")
    ('Cel', 'kW.h/m2', 'nmol.kg-1')
    >>> suggest_unit("GtC"), suggest_unit("happiness")
    ('Gt{C}', None)
    """
    if len(text) > MAX_LENGTH or unit_fault(text, currencies) is None:
        return None
    plain = " ".join(unicodedata.normalize("NFKC", text).split()).rstrip(". ")
    plain = re.sub("[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"\b10(?:\*\*|\^)", "10*", plain)
    plain = re.sub(r"(?<!10)\*\*|\^", "", plain)
    plain = re.sub(r" ?(?:/| per ) ?", "/", plain)
    plain = re.sub(r" ?(?:[·⋅∙×]|(?<!10)\*) ?", ".", plain)
    parts = [_product(part) for part in plain.split("/")]
    if None in parts[1:] or (parts[0] is None and plain[:1] != "/"):
        return None
    below = (f"({part})" if "." in str(part) else part for part in parts[1:])
    joined = "/".join(part or "" for part in (parts[0], *below))
    return joined if unit_fault(joined, currencies) is None else None


def _product(text: str) -> str | None:
    """Return the code of a unit without a division."""
    if whole := _factor(text):
        return whole
    codes = list[str]()
    for word in re.split(r"[ .]", text):
        if codes and "{" not in codes[-1] and _MEASURED.fullmatch(word):
            codes[-1] += f"{{{word}}}"
        elif code := _factor(word):
            codes.append(code)
        else:
            return None
    return ".".join(codes)


def _factor(text: str) -> str | None:
    """Return the code of a single unit with an exponent."""
    for word, exponent in _POWERS.items():
        if text.startswith(f"{word} "):
            code = _symbol(text.removeprefix(f"{word} "))
            return f"{code}{exponent}" if code in unit_table().symbols else None
    if text in CURRENCIES or (text and unit_fault(text) is None):
        return text
    if code := _symbol(text):
        return code
    found = _FACTOR.fullmatch(text)
    if found and found["exponent"] and (code := _symbol(found["symbol"])):
        return f"{code}{found['exponent']}"
    return None


def _symbol(text: str) -> str | None:
    """Return the code of a unit without an exponent."""
    plain = text.replace("μ", "u")
    if plain in unit_table().symbols:
        return plain
    if code := _spellings().get(text) or _spellings().get(_singular(text)):
        return code
    alike = _by_case().get(plain.casefold(), [])
    if len(alike) == 1 and not plain.isupper():
        return alike[0]
    found = _WITH_MEASURED.fullmatch(plain)
    if found and found["unit"] in unit_table().symbols:
        return f"{found['unit']}{{{found['measured']}}}"
    return None


def _singular(text: str) -> str:
    """Return a name in lower case, in the singular, and in American spelling."""
    words = re.split("([ _-])", text.casefold())
    words = [re.sub(r"(?<=ch)es$|(?<=[^s])s$", "", word) if len(word) > 2 else word
             for word in words]  # fmt: skip
    return re.sub(r"(met|lit)re\b", r"\1er", "".join(words))


@cache
def _spellings() -> dict[str, str]:
    """Return the codes by names and spellings; a name in lower case and in the singular."""
    table = unit_table()
    names = dict[str, str]()
    for code, known in table.units.items():
        for name in map(_singular, known):
            if name not in _COUNTED:
                names.setdefault(name, code)
                if code in table.metric:
                    for prefix, title in table.prefixes.items():
                        names.setdefault(f"{title}{name}", f"{prefix}{code}")
    for code, listed in _SPELLINGS.items():
        for spelling in listed.split(", "):
            names |= {spelling: code, _singular(spelling): code}
    return names | _HOURS


@cache
def _by_case() -> dict[str, list[str]]:
    """Return the codes of two or more letters that a text in any case can be."""
    alike = dict[str, list[str]]()
    for symbol in unit_table().symbols:
        if len(symbol) > 1 and symbol.isalpha():
            alike.setdefault(symbol.casefold(), []).append(symbol)
    return alike
