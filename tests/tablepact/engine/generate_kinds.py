"""Fields of every type that frictionless knows, with cells that it takes and cells that not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Draw = Callable[[Random], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A field without its name.

    Attributes:
        field: Type, format and options.
        usual: Draws a cell as most people write it.
        odd: Cells that are valid, or nearly always, though few would write them.
        bad: Cells that are not of the type, or hardly.
        low: A lower bound that the usual cells keep, if the type has bounds.
        high: An upper one.
        sized: Whether it has lengths.
        weight: How often it is chosen.
        hashable: Whether it may be a key; a list may not.
    """

    field: dict[str, Any]
    usual: Draw
    odd: tuple[str, ...] = ()
    bad: tuple[str, ...] = ("x",)
    low: Any = None
    high: Any = None
    sized: bool = False
    weight: float = 1
    hashable: bool = True


def whole(low: int, high: int, form: str = "{}") -> Draw:
    return lambda rng: form.format(rng.randint(low, high))


def real(form: str = "{:.2f}", comma: str = ".") -> Draw:
    return lambda rng: form.format(rng.uniform(-90, 90)).replace(".", comma)


def day(form: str, more: str = "") -> Draw:
    def draw(rng: Random) -> str:
        chosen = date(2000, 1, 1) + timedelta(days=rng.randrange(9000))
        clock = more.format(h=rng.randrange(24), m=rng.randrange(60), s=rng.randrange(60))
        return chosen.strftime(form) + clock

    return draw


def one(*cells: str) -> Draw:
    return lambda rng: rng.choice(cells)


def dumped(make: Callable[[Random], Any]) -> Draw:
    return lambda rng: json.dumps(make(rng))


def word(rng: Random) -> str:
    return f"{rng.choice(WORDS)}{rng.randrange(2000)}"


def typed(
    kind: str,
    usual: Draw,
    odd: tuple[str, ...] = (),
    bad: tuple[str, ...] = ("x",),
    **options: Any,
) -> Kind:
    """Make a kind; an option that is no attribute of it goes into the field."""
    own = {"low", "high", "sized", "weight", "hashable"} & set(options)
    rest = {key: value for key, value in options.items() if key not in own}
    return Kind({"type": kind, **rest}, usual, odd, bad, **{key: options[key] for key in own})


def text(pattern: str, usual: Draw, *more: tuple[str, ...]) -> Kind:
    return typed("string", usual, *more, constraints={"pattern": pattern}, sized=True)


# fmt: off
WORDS = ("pear", "fig", "Apfel", "größe", "plum tree", "naïve", "東京", "a, b", 'a "so"', "x;y", "")
TEXT = (" lead", "trail ", "two\nlines", "a\r\nb", "tab\tin", "it's", "\u2028", "𝒳", "#no", "NULL")
INTEGERS = ("1_000", " 5", "+1", "007", "٣", "１２", "\u00a07", "-0", "12345678901234567890123")
NUMBERS = (
    "NaN", "-inf", "Infinity", "1_0", "1.", ".5", "1e0", "1E+2", "1e400", "0.1", "00.5", "-0", "5",
    "0.10000000000000000001", " 7.5", "+2", "12345678901234567", "1.50",
)
STAMPS = (
    "2020-01-02 10:00:00", "2020-W01-1T10:00:00", "2020-01-02T24:00:00", "2020-01-02t10:00:00z",
    "2020-01-02T10:00:00+0500", "2020-01-02T10:00:00+15:00", "001 -01-01000:00:00",
)
CLOCKS = ("24:00:00", "10:00:00+02:00", "10:00:00Z", "10:00:00.5", "10:00:00,123456789", "10:00: 5")
POINT = '{"type": "Point", "coordinates": [1, 2]}'
UUIDS = ("{123e4567-e89b-12d3-a456-426614174000}", "123e4567e89b12d3a456426614174000")

KINDS = (
    typed("integer", whole(-50, 5000), INTEGERS, ("1.0", "1e3", "x", "1,000", "--1"),
          low=-50, high=5000, weight=14),
    typed("integer", whole(0, 999), ("0", "-7"), ("1,000", "1,00,000", "1.000"), groupChar=","),
    typed("integer", whole(0, 999, "{}%"), ("a1b", ".5", "$-5", "7"), ("-$5", "1.5", "x"),
          bareNumber=False),
    typed("number", real(), NUMBERS, ("1,5", "x", "1e", "0x1F", "1 0", "."),
          low=-90, high="90.5", weight=10),
    typed("number", whole(-90, 90), (*NUMBERS, "sNaN"), ("x",), low=-90.0, high=90, weight=3),
    typed("number", real(comma=","), (" 1,5", ",5"), ("1.5",), decimalChar=",", low="-90"),
    typed("number", real("{:,.1f}"), (",1", "1,", "1,0,0,0"), ("x", "1.000,5"), groupChar=","),
    typed("number", real(comma=","), ("1.0.0,5", "5"), ("1,5,5",), decimalChar=",", groupChar="."),
    typed("number", real("€{:.1f}"), ("5%", "5"), ("NaN", "x"), bareNumber=False),
    typed("number", real(), ("1e400", "NaN", "1_0"), ("x",), floatNumber=True, low=-90, high=90),
    typed("boolean", one("true", "false"), ("True", "FALSE", "1", "0"), ("yes", "tRUE", " true"),
          weight=5),
    typed("boolean", one("yes", "no"), ("Y",), ("true",), trueValues=["yes", "Y"],
          falseValues=["no"]),
    typed("boolean", one("ja", "false"), ("0",), ("true",), trueValues=["ja"]),
    typed("string", word, TEXT, ("", " "), sized=True, weight=16),
    typed("string", one("red", "green", "blue"), ("red ",), ("", "black"), sized=True, weight=4),
    typed("string", whole(1, 2000, "a{}@b.co"), ("é@b.co", "a@bé.co"), ("a@localhost", "x"),
          format="email"),
    typed("string", whole(1, 2000, "http://a.co/{}"), ("C:\\x", "a:"), ("1a:b", "//a", "a b:c"),
          format="uri"),
    typed("string", whole(10**11, 10**12 - 1, "123e4567-e89b-12d3-a456-{}"), UUIDS, format="uuid"),
    typed("string", one("YQ==", "YWI=", "YWJj"), ("!!!!", "aGVs bG8="), ("YQ=",), format="binary"),
    text("[a-z]{2}-\\d+", whole(1, 2000, "ab-{}"), ("ab-٣", "ab-1\n"), ("AB-1", "ab-")),
    text("a|b", one("a", "b", "ab", "ax"), ("a\n",), ("cb", "xc", "")),
    text("(?!x)\\w+", whole(1, 2000, "w{}"), ("naïve",), ("xa", "a b")),
    text("[^,;]*", one("free", "text"), ("",), ("a,b",)),
    typed("date", day("%Y-%m-%d"), ("2020-1-5", "2020-01- 1", "２０２０-01-01", "2020-02-29"),
          ("2021-02-29", " 2020-01-01", "01/02/2020", "x"),
          low="2000-01-01", high="2024-12-31", weight=8),
    typed("date", day("%d/%m/%Y"), ("1/2/2003",), ("2020-01-01",), format="%d/%m/%Y",
          low="01/01/2000"),
    typed("date", day("%d %b %Y"), ("1  jan 2003",), ("x",), format="%d %b %Y"),
    typed("date", day("%Y/%m/%d"), ("2003/1/2",), ("2020-01-01",), format="fmt:%Y/%m/%d"),
    typed("date", day("%d %B %Y"), ("5", "Mon", "10:00"), ("x", "32 May"), format="any"),
    typed("datetime", day("%Y-%m-%d", "T{h:02}:{m:02}:{s:02}"), STAMPS,
          ("2020-01-01", "2020-1-1T10:00:00"), weight=3,
          low="2000-01-01T00:00:00", high="2024-12-31T00:00:00"),
    typed("datetime", day("%Y-%m-%d", "T{h:02}:{m:02}:00Z"), ("2020-01-02T10:00:00+05:30",), ("x",),
          low="2000-01-01T00:00:00Z"),
    typed("datetime", day("%d.%m.%Y", " {h}:{m:02}"), ("1.2.2003 4:5",), format="%d.%m.%Y %H:%M"),
    typed("datetime", day("%d %B %Y", " {h}:{m:02}"), ("10:00",), ("x",), format="any"),
    typed("time", day("", "{h:02}:{m:02}:{s:02}"), CLOCKS, ("1:00:00", "23:59:60", "10:00"),
          low="00:00:00"),
    typed("time", day("", "{h}:{m:02}"), ("4:5",), ("25:00",), format="%H:%M"),
    typed("year", whole(1990, 2030), (" 202", "+202", "2_02", "0000"),
          ("-202", "20", "20200", "-0044", "2024Z"), low=1990),
    typed("yearmonth", day("%Y-%m"), ("2020-1", "20-12", " 2020 - 01 "), ("2020-13", "2020", "x"),
          low="1999-01"),
    typed("duration", whole(1, 90, "P{}D"), ("PT", "P1.5D", "PT24H", "P1Y1W", "PT1,5S"),
          ("P", " P1D", "PT1H30", "P-1D", "P1M2Y")),
    typed("geopoint", whole(-90, 90, "{0}.5, {0}"), ("1,2", " 180 ,90"), ("181,0", "NaN,1", "1;2")),
    typed("geopoint", dumped(lambda rng: [rng.randint(-90, 90), 1]), ('["90","45"]',), ("[1]",),
          format="array"),
    typed("geopoint", dumped(lambda rng: {"lon": rng.randint(-90, 90), "lat": 4}),
          ('{"lon":"1","lat":2}',), ('{"lon":1}',), format="object"),
    typed("geojson", one(POINT), ('{"type":"Point","coordinates":[NaN,1]}',), ("{}", "[]"),
          hashable=False),
    typed("object", dumped(lambda rng: {"a": rng.randrange(99)}),
          ("{}", '{"a":NaN,"a":2}', '{"a":1e999}'), ("[]", "{"), sized=True, hashable=False),
    typed("array", dumped(lambda rng: [rng.randrange(99)] * 2), ("[]", " [NaN]"), ("{}", "1"),
          sized=True, hashable=False),
    typed("array", dumped(lambda rng: [rng.randrange(9)]), ('["1"]', '[""]'), ('["x"]',),
          hashable=False, arrayItem={"type": "integer", "constraints": {"maximum": 8}}),
    typed("list", one("a,b", "c"), ("", ","), (), sized=True, hashable=False),
    typed("list", one("1;2", "3"), ("1; 2",), ("1;;2",), delimiter=";", itemType="integer",
          hashable=False),
    typed("any", word, ("", "1"), (" ",)),
    Kind({}, word, TEXT, ("",), weight=3),
)
# fmt: on
