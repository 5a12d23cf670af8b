"""What the tables hold that validators are measured on: the same cells on every machine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

PRIME = 2**31 - 1
PARENTS = {"regions": 10, "topics": 100, "places": 1_000, "people": 10_000, "parts": 100_000}
WORDS = ["north", "gate", "river", "old", "market", "bridge", "green", "tower", "late", "harbour"]
FOREIGN = ["Zürich", "café", "naïve", "東京", "Øresund", "señal", "größer", "plain", "word", "line"]
KINDS = ["stated", "planned", "denied"]
ROW = pl.col("row")
AS_DATE = pl.lit("2000-01-01").str.to_date()


@dataclass
class Table:
    """A table to write: its fields, the expressions that give its cells, and what else it has."""

    name: str
    rows: int
    fields: list[dict[str, Any]]
    cells: list[pl.Expr]
    keys: dict[str, Any] = field(default_factory=dict)
    inserted: dict[int, str] = field(default_factory=dict)
    """Lines that no table should have, by the number of rows before them."""


def draw(salt: int, below: int) -> pl.Expr:
    """Return for each row a number from 0 to `below`, random in looks and the same everywhere."""
    first = (ROW * 48_271 + salt * 7_654_321) % PRIME
    square = first * first % PRIME
    return square * square % PRIME * first % PRIME % below


def digits(number: pl.Expr, width: int) -> pl.Expr:
    """Write a number with leading zeros."""
    return number.cast(pl.String).str.zfill(width)


def word(salt: int, words: list[str] = WORDS) -> pl.Expr:
    """Return one of the words for each row."""
    return pl.lit(pl.Series(words)).gather(draw(salt, len(words)))


def text(salt: int, words: list[str] = WORDS) -> pl.Expr:
    """Return free text: half of it plain, a quarter with a comma, a quarter with quotes."""
    one, two, three = (word(salt + n, words) for n in range(3))
    kind = draw(salt + 3, 4)
    comma = pl.format("by the {} {}, then {}, day {}", one, two, three, draw(salt + 4, 1000))
    quotes = pl.format('the "{}" of the {} says "{}"', one, two, three)
    plain = pl.format("from {} to {} and {} on day {}", one, two, three, draw(salt + 4, 1000))
    return pl.when(kind == 0).then(comma).when(kind == 1).then(quotes).otherwise(plain)


def day(salt: int) -> pl.Expr:
    """Return a day from 2000 on."""
    return (AS_DATE + pl.duration(days=draw(salt, 9_000))).dt.to_string("%Y-%m-%d")


def decimal(salt: int) -> pl.Expr:
    """Return a number with two decimals."""
    return pl.format("{}.{}", draw(salt, 10_000), digits(draw(salt + 1, 100), 2))


def events(rows: int, *, dirty: bool = False) -> Table:
    """Return the table of eight fields; if dirty, each field but the text has 1 % bad cells."""
    fields: list[dict[str, Any]] = [
        {"name": "id", "type": "string", "constraints": {"pattern": "ev-[0-9]{8}", "unique": True}},
        {"name": "note", "type": "string"},
        {"name": "day", "type": "date", "constraints": {"minimum": "2000-01-01"}},
        {"name": "amount", "type": "number"},
        {"name": "visits", "type": "integer", "constraints": {"minimum": 0, "maximum": 999}},
        {"name": "kind", "type": "string", "constraints": {"enum": KINDS}},
        {"name": "settled", "type": "boolean"},
        {"name": "place", "type": "string"},
    ]
    identifier = pl.format("ev-{}", digits(ROW * 7_368_787 % 90_000_000, 8))
    cells = {
        "id": identifier,
        "note": text(10),
        "day": day(20),
        "amount": pl.when(draw(30, 50) > 0).then(decimal(31)),
        "visits": draw(40, 1000).cast(pl.String),
        "kind": word(50, KINDS),
        "settled": word(60, ["true", "false"]),
        "place": pl.format("places-{}", draw(70, 1000)),
    }
    if dirty:
        earlier = (ROW - 1000).clip(0) * 7_368_787 % 90_000_000
        twice = pl.format("ev-{}", digits(earlier, 8))
        bad = {
            "id": pl.when(draw(81, 2) == 0).then(twice).otherwise(identifier.str.to_uppercase()),
            "day": pl.when(draw(82, 2) == 0)
            .then(cells["day"].str.replace_all("-", "/"))
            .otherwise(cells["day"].str.replace("20", "19")),
            "amount": cells["amount"].str.replace(".", ",", literal=True),
            "visits": (draw(40, 1000) + 1000).cast(pl.String),
            "kind": cells["kind"].str.to_uppercase(),
            "settled": word(83, ["yes", "no"]),
            "place": pl.format("places-{}", draw(70, 1000) + 1000),
        }
        for salt, (name, cell) in enumerate(bad.items(), 90):
            cells[name] = pl.when(draw(salt, 100) == 0).then(cell).otherwise(cells[name])
    keys = {"primaryKey": "id", "foreignKeys": [foreign("place", "places")]}
    return Table("events", rows, fields, [cell.alias(name) for name, cell in cells.items()], keys)


def foreign(name: str, parent: str) -> dict[str, Any]:
    """Return a foreign key."""
    return {"fields": name, "reference": {"resource": parent, "fields": "id"}}


def parents() -> list[Table]:
    """Return the tables that foreign keys refer to."""
    fields = [{"name": "id", "type": "string"}, {"name": "title", "type": "string"}]
    title, key = word(1).alias("title"), {"primaryKey": "id"}
    return [
        Table(name, rows, fields, [pl.format(f"{name}-{{}}", ROW).alias("id"), title], key)
        for name, rows in PARENTS.items()
    ]


def wide(rows: int) -> Table:
    """Return a table of 40 fields: 20 numeric, 8 of days, 4 of moments, 8 of text."""
    kinds = ["integer", "number"] * 10 + ["date"] * 8 + ["datetime"] * 4 + ["string"] * 8
    cells: dict[str, Callable[[int], pl.Expr]] = {
        "integer": lambda salt: draw(salt, 10_000).cast(pl.String),
        "number": decimal,
        "date": day,
        "datetime": lambda salt: pl.format(
            "{}T{}:{}:00Z", day(salt), *(digits(draw(salt + n, n * 12), 2) for n in (2, 5))
        ),
        "string": lambda salt: pl.format("{} {}", word(salt), draw(salt + 1, 100)),
    }
    fields = [{"name": f"f{n}", "type": kind} for n, kind in enumerate(kinds)]
    return Table(
        "events", rows, fields, [cells[k](n * 10).alias(f"f{n}") for n, k in enumerate(kinds)]
    )


def keys(rows: int) -> Table:
    """Return a table with six foreign keys; its text is not all ASCII and has some line ends."""
    names = [*PARENTS, "parts"]
    fields = [{"name": name, "type": "string"} for name in ("id", "note")]
    fields += [{"name": f"key{n}", "type": "string"} for n in range(6)]
    note = pl.when(draw(9, 100) > 0).then(text(10, FOREIGN)).otherwise(pl.lit("two\nlines"))
    cells = [
        pl.format("{}-{}", draw(3, 1000), ROW).alias("id"),
        note.alias("note"),
        *(
            pl.format(f"{name}-{{}}", draw(20 + n, PARENTS[name])).alias(f"key{n}")
            for n, name in enumerate(names)
        ),
    ]
    foreigners = [foreign(f"key{n}", name) for n, name in enumerate(names)]
    return Table("events", rows, fields, cells, {"primaryKey": "id", "foreignKeys": foreigners})


def faults(shape: str, rows: int) -> dict[int, str]:
    """Return the lines to insert: 23 of a wrong length, or 3 with bad quotes and no number."""
    start, tail = "ev-9000{:04d},", "2020-01-31,{},7,stated,true,places-7"
    if shape == "ragged":
        lines = [f"{start}short,2020-01-31\n", f"{start}long,{tail},more\n", "\n"]
        return {rows * (n + 1) // 24: lines[n % 3].format(n, 1.5) for n in range(23)}
    notes = ['5" pipe', '"broken" text', '"left open']
    return {rows * (n + 1) // 4: f"{start}{notes[n]},{tail}\n".format(n, "x") for n in range(3)}


def tables(shape: str, rows: int) -> list[Table]:
    """Return the tables of a package; the one that is measured comes first."""
    if shape == "wide":
        return [wide(rows)]
    if shape == "keys":
        return [keys(rows), *parents()]
    table = events(rows, dirty=shape == "dirty")
    if shape in ("ragged", "quotes"):
        table.inserted = faults(shape, rows)
    return [table, *(parent for parent in parents() if parent.name == "places")]
