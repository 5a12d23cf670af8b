"""Makes the packages that validators are measured on, each only if it is not there already.

    python benchmarks/packages.py FOLDER 1k 100k wide dirty:10k

A name is a number of rows (`1k`, `1M`), or a shape with its usual number of rows or another one.
The same name gives the same bytes on every machine. Tables are written in pieces, in little memory.
"""

import hashlib
import io
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from contents import Table, tables

SHAPES = {
    "plain": 1_000_000,
    "wide": 200_000,
    "dirty": 1_000_000,
    "ragged": 1_000_000,
    "quotes": 1_000_000,
    "keys": 1_000_000,
}
PIECE = 100_000


def split(name: str) -> tuple[str, int]:
    """Return the shape and the number of rows that a name of a package stands for."""
    shape, _, size = name.partition(":")
    if shape not in SHAPES:
        shape, size = "plain", name
    if not size:
        return shape, SHAPES[shape]
    return shape, int(size.replace("k", "000").replace("M", "000000"))


def pieces(table: Table) -> Iterator[bytes]:
    """Yield a table as CSV, piece by piece."""
    yield (",".join(column["name"] for column in table.fields) + "\n").encode()
    stops = sorted({*range(0, table.rows, PIECE), *table.inserted, table.rows})
    for start, stop in itertools.pairwise(stops):
        row = pl.int_range(start, stop, dtype=pl.Int64).alias("row")
        out = io.BytesIO()
        pl.select(row).select(table.cells).write_csv(out, include_header=False)
        yield out.getvalue() + table.inserted.get(stop, "").encode()


def write(table: Table, folder: Path) -> dict[str, Any]:
    """Write a table and give what the descriptor says of it."""
    digest, size = hashlib.sha256(), 0
    with (folder / f"{table.name}.csv").open("wb") as file:
        for piece in pieces(table):
            size += file.write(piece)
            digest.update(piece)
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest.hexdigest()}",
        "schema": {"fields": table.fields, **table.keys},
    }


def make(folder: Path, name: str) -> Path:
    """Make a package in a folder of its own, unless it is there; the descriptor comes last."""
    target = folder / name.replace(":", "-")
    descriptor = target / "datapackage.json"
    if not descriptor.exists():
        target.mkdir(parents=True, exist_ok=True)
        resources = [write(table, target) for table in tables(*split(name))]
        package = {"name": target.name.lower(), "resources": resources}
        descriptor.write_text(json.dumps(package, indent=1) + "\n", encoding="utf-8")
    return target


if __name__ == "__main__":
    for chosen in sys.argv[2:]:
        print(make(Path(sys.argv[1]), chosen))  # noqa: T201
