"""Parse printed amounts, in English or Indonesian, to full numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from tablepact.errors import NotationError


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount, or a range of amounts, in full: 14300000000 for ``$14,3 miliar``.

    Attributes:
        minimum: The lower bound.
        maximum: The upper bound; equal to the minimum unless a range is printed.
        symbol: ``%`` or the currency sign (``$``, ``€``, ``Rp``) as printed; empty without one.
    """

    minimum: Decimal
    maximum: Decimal
    symbol: str


EXPONENTS = {
    **dict.fromkeys(("thousand", "ribu", "rb", "k"), 3),
    **dict.fromkeys(("million", "juta", "jt", "mn", "m"), 6),
    **dict.fromkeys(("billion", "miliar", "milyar", "bn", "b"), 9),
    **dict.fromkeys(("trillion", "triliun", "tn", "t"), 12),
}
# The thousands separator by the language of the scale word; short forms are ambiguous.
THOUSANDS_MARK = {
    **dict.fromkeys(("thousand", "million", "billion", "trillion"), ","),
    **dict.fromkeys(("ribu", "juta", "miliar", "milyar", "triliun"), "."),
}
_CURRENCY = r"Rp|[$¢£¥\u20a0-\u20cf]"
_TERM = re.compile(
    rf"(?:(?P<before>{_CURRENCY}) ?)?"
    r"(?P<number>[0-9]+(?:[.,][0-9]+)*)"
    r"(?:(?P<gap>[ -]?)(?!(?:to|hingga|sampai)\b)(?P<word>[^\W\d_]+))?"
    rf"(?: ?(?P<after>%|{_CURRENCY}))?"
)
_BETWEEN = re.compile(r" ?[-–—] ?| (?:to|hingga|sampai) ")
_BEFORE = re.compile(r"(?:\bminus |[-–—−.,])$", re.IGNORECASE)
_SCALE = re.compile(
    r"\b(?:thousand|ribu|million|juta|billion|mil[iy]ar|trillion|triliun)(?:s|an)?\b", re.IGNORECASE
)
THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}(?:\1[0-9]{3})*")


def parse_amount(text: str) -> Amount | None:
    """Return a printed amount, for example ``$70–$72 miliar`` or ``72,200 people``.

    * A scale word (thousand, million, billion, trillion, ribu, juta, miliar, triliun, or a short
      form such as ``bn``) multiplies the number before it; in a range also the first number,
      unless that has its own. ``M`` is a million, except next to ``Rp``, where it may be a miliar.
      Lower-case ``m``, ``b`` and ``t`` may be metres, bits and tonnes: they multiply money only.
    * One ``.`` or ``,`` before exactly three digits is a thousands separator, unless the digits
      before it cannot be thousands (``0,500``, ``1234.567``); so are several equal marks. Any other
      single mark is a decimal mark; of two kinds, the last is.
    * With a scale word, its language decides: ``1,125 million`` and ``1.125 juta`` are more than a
      thousand of them, ``1.125 million`` and ``1,125 juta`` a little more than one. A short form
      does not decide.
    * Other words before and after are ignored.

    These rules are specific to this project, since no standard covers printed amounts.

    >>> amount = parse_amount("$70–$72 billion")
    >>> f"{amount.minimum:,} to {amount.maximum:,}", amount.symbol
    ('70,000,000,000 to 72,000,000,000', '$')

    Args:
        text: The printed amount.

    Returns:
        The exact amount; None if the text has no digit, such as ``nine figures``.

    Raises:
        NotationError: The digits are not one amount or one range: unrelated numbers, a reversed
            range, two symbols, a minus, a fraction such as ``½``, marks out of place, letters that
            touch a number (``Q1``, ``5GW``), a scale word that does not follow one, or a number
            that is ambiguous (``1,125M``).
    """
    line = " ".join(text.split())
    if not any(character.isnumeric() for character in line):
        return None
    terms = list(_TERM.finditer(line))
    gaps = [line[a.end() : b.start()] for a, b in pairwise(terms)]
    if not terms or len(gaps) > 1 or not all(_BETWEEN.fullmatch(gap) for gap in gaps):
        raise NotationError(f"{line!r} is not one amount or one range of amounts")
    _check_around(line, terms)
    symbols = {sign for term in terms for sign in term.group("before", "after") if sign}
    if len(symbols) > 1:
        raise NotationError(f"{line!r} has more than one symbol")
    symbol = "".join(symbols)
    scales = [(_exponent(term, symbol), term["word"]) for term in terms]
    if gaps and terms[0]["word"] and scales[0][0] is None:
        raise NotationError(f"{line!r} has words between two numbers")
    values = [
        _value(term["number"], *(scales[-1] if scale[0] is None else scale))
        for term, scale in zip(terms, scales, strict=True)
    ]
    if values[0] > values[-1]:
        raise NotationError(f"{line!r} is a range whose first number is the greater one")
    return Amount(values[0], values[-1], symbol)


def _check_around(line: str, terms: list[re.Match[str]]) -> None:
    """Raise ``NotationError`` for text around the number that may change its value."""
    before, after = line[: terms[0].start()], line[terms[-1].end() :]
    touched = before[-1:].isalpha() and not terms[0]["before"]
    odd = any(character.isnumeric() and not character.isascii() for character in line)
    if touched or odd or _BEFORE.search(before) or _SCALE.search(before) or _SCALE.search(after):
        raise NotationError(f"{line!r} has text next to the number that cannot be interpreted")


def _exponent(term: re.Match[str], symbol: str) -> int | None:
    """Return the power of ten of the word after a number; None if it is not a scale word."""
    word, money = term["word"] or "", symbol not in ("", "%")
    if symbol == "Rp" and word in ("m", "M"):
        raise NotationError(f"{term[0]!r} may be a million or a miliar")
    if word.lower() in EXPONENTS and (money or word not in ("m", "b", "t")):
        return EXPONENTS[word.lower()]
    if word and (not term["gap"] or _SCALE.fullmatch(word)):
        raise NotationError(f"{term[0]!r} has letters that are not a known scale word")
    return None


def _value(number: str, exponent: int | None, word: str | None) -> Decimal:
    """Return the value of digits and marks, times a power of ten if there is one."""
    marks = re.findall(r"[.,]", number)
    integer, fraction = number, ""
    if len(set(marks)) > 1 or (
        len(marks) == 1 and not _parts_thousands(number, marks[0], exponent, word)
    ):
        integer, _, fraction = number.rpartition(marks[-1])
    if not (integer.isdigit() or THOUSANDS.fullmatch(integer)):
        raise NotationError(f"{number!r} has a misplaced thousands or decimal separator")
    digits = re.sub(r"[.,]", "", integer)
    return Decimal(format(Decimal(f"{digits}.{fraction}e{exponent or 0}"), "f"))


def _parts_thousands(number: str, mark: str, exponent: int | None, word: str | None) -> bool:
    """Return whether the only mark of a number is a thousands separator."""
    if not THOUSANDS.fullmatch(number):
        return False
    if exponent is None:
        return True
    known = THOUSANDS_MARK.get((word or "").lower())
    if known is None:
        raise NotationError(f"{number!r} before {word} can be read in two ways")
    return mark == known
