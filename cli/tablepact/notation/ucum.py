"""Units of measure in UCUM, the Unified Code for Units of Measure (https://ucum.org).

``ucum-essence.xml`` is the table of its organization, unchanged (``LICENSES/LicenseRef-UCUM.txt``).
It is read when the first unit is checked.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tablepact.language import message

MAX_LENGTH = 200
"""The longest code that is read, which bounds how deep parentheses can be nested."""
_TABLE = Path(__file__).with_name("ucum-essence.xml")
_NAMESPACE = "{http://unitsofmeasure.org/ucum-essence}"
_SYMBOL = re.compile(r"10[*^]|(?:\[[^\[\]{}]*\]|[^\d\[\]{}()+\-./=])+")
_FACTOR = re.compile(r"[1-9][0-9]*")
_EXPONENT = re.compile(r"[+-]?[1-9][0-9]*")
_ANNOTATION = re.compile(r"\{[^{}]*\}")
_OPERATORS = (".", "/")


class UnitTable(NamedTuple):
    """The units and prefixes of UCUM.

    Attributes:
        prefixes: The names of the prefixes by their codes.
        units: The names of the units by their codes.
        metric: The codes of the units that may have a prefix.
        symbols: All codes of units, with and without a prefix.
    """

    prefixes: dict[str, str]
    units: dict[str, tuple[str, ...]]
    metric: frozenset[str]
    symbols: frozenset[str]


@cache
def unit_table() -> UnitTable:
    """Return the units and prefixes of UCUM."""
    from xml.etree import ElementTree  # only a package with units needs it

    prefixes, units, metric = dict[str, str](), dict[str, tuple[str, ...]](), set[str]()
    for entry in ElementTree.parse(_TABLE).getroot():  # noqa: S314 - it comes with the library
        code = entry.attrib["Code"]
        listed = entry.iter(f"{_NAMESPACE}name")
        names = tuple(" ".join((name.text or "").split()) for name in listed)
        if entry.tag == f"{_NAMESPACE}prefix":
            prefixes[code] = names[0]
            continue
        units[code] = names
        if entry.tag == f"{_NAMESPACE}base-unit" or entry.get("isMetric") == "yes":
            metric.add(code)
    prefixed = (prefix + unit for prefix in prefixes for unit in metric)
    return UnitTable(prefixes, units, frozenset(metric), frozenset((*units, *prefixed)))


def unit_fault(text: str, currencies: frozenset[str] = frozenset()) -> str | None:
    """Return what is wrong with a unit in UCUM; None if it is right.

    Args:
        text: The unit, such as ``kg/m2``.
        currencies: Codes to accept beside those of UCUM, which has no currencies.

    >>> unit_fault("kg.m/s2"), unit_fault("/{person}"), unit_fault("10*6/L")
    (None, None, None)
    >>> unit_fault("degC")
    'it has no such unit'
    >>> unit_fault("degC/h")
    '"degC" is not a unit'
    >>> unit_fault("m²")
    '"²" may not be in a code, which is ASCII without spaces'
    """
    if not text:
        return message("it is empty")
    if len(text) > MAX_LENGTH:
        return message("it has more than {limit} characters", limit=MAX_LENGTH)
    strange = next((letter for letter in text if not "!" <= letter <= "~"), None)
    if strange is not None:
        return message('"{letter}" may not be in a code, which is ASCII without spaces',
                       letter=strange)  # fmt: skip
    reader = _Reader(text, currencies)
    try:
        reader.read()
    except _UnitError as fault:
        return str(fault)
    return None


class _UnitError(Exception):
    """What is wrong with a unit."""


class _Reader:
    """A reader of one unit, by recursive descent."""

    def __init__(self, text: str, currencies: frozenset[str]) -> None:
        self._text = text
        self._known = unit_table().symbols | currencies
        self._at = 0

    def read(self) -> None:
        """Raise _UnitError unless the whole text is a unit."""
        self._term()
        if self._at < len(self._text):
            rest = self._text[self._at :]
            raise _UnitError(message('unexpected "{rest}"', rest=rest))

    def _term(self) -> None:
        """Read components with operators between them; the first may be divided by."""
        self._take("/")
        self._component()
        while any(self._take(operator) for operator in _OPERATORS):
            self._component()

    def _component(self) -> None:
        """Read a unit with an exponent, a number, a term in parentheses, or an annotation."""
        if self._take("("):
            self._term()
            if not self._take(")"):
                raise _UnitError(message("a parenthesis is not closed"))
        elif symbol := self._match(_SYMBOL):
            if symbol == self._text and symbol not in self._known:
                raise _UnitError(message("it has no such unit"))
            if symbol not in self._known:
                raise _UnitError(message('"{symbol}" is not a unit', symbol=symbol))
            self._match(_EXPONENT)
        elif not (self._match(_FACTOR) or self._match(_ANNOTATION)):
            before, rest = self._text[: self._at], self._text[self._at :]
            raise _UnitError(
                message('a unit is missing before "{rest}"', rest=rest)
                if rest
                else message('a unit is missing after "{before}"', before=before)
            )
        self._match(_ANNOTATION)

    def _take(self, character: str) -> bool:
        """Step over a character if it is next; return whether it is."""
        taken = self._text.startswith(character, self._at)
        self._at += taken
        return taken

    def _match(self, pattern: re.Pattern[str]) -> str:
        """Step over what a pattern matches, and return it."""
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else ""
