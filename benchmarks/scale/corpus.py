"""Makes corpora: the tables of the dataset, each row many times, as a plain Data Package v2.

    python benchmarks/scale/corpus.py FOLDER 1M 10M+parts=16 1M+faults=1000 10M+parquet

A name is a number of rows over all tables (`10M`) or of copies (`3x`), and what else is wanted:

* `faults`: faults of the kinds in kinds.py, 100 of each, or as many as are said
* `seed=2`: other faults
* `parts`: each table in 8 files, or as many as are said, each with a header
* `parquet`: Parquet in place of CSV; it has only the faults that cells with types can have
* `hashes`: bytes and SHA-256 of each file in the descriptor, unless it is in parts

`corpus.json` beside the descriptor says how many rows each table has, what faults there are, and
what `dataset validate` has to count. A name gives the same bytes on every machine. Tables are
written in pieces, in little memory; the descriptor comes last, and what has one is not made again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faults import Plan, plan
from templates import Template, templates

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
ABOUT = {"name": "corpus", "id": "corpus", "licenses": [{"name": "CC-BY-4.0"}]}
"""What the standard recommends a package to have."""
BUFFER = 1 << 22


@dataclass(frozen=True)
class Wanted:
    """What a name asks for."""

    rows: int = 0
    copies: int = 0
    faults: int = 0
    parts: int = 0
    seed: int = 1
    parquet: bool = False
    hashes: bool = False


def wanted(name: str) -> Wanted:
    """Read a name."""
    size, *options = name.split("+")
    given: dict[str, Any] = {"copies" if size.endswith("x") else "rows": number(size.rstrip("x"))}
    usual = {"faults": 100, "parts": 8, "seed": 1, "parquet": 1, "hashes": 1}
    for option in options:
        key, _, value = option.partition("=")
        if key not in usual:
            raise SystemExit(f"{name}: there is no {key!r}, but {', '.join(usual)}")
        given[key] = number(value) if value else usual[key]
    return Wanted(**given)


def number(text: str) -> int:
    """Read a number as people write it."""
    try:
        return int(text.replace("k", "000").replace("M", "000000"))
    except ValueError:
        raise SystemExit(f"{text!r} is no number, such as 3, 10k or 1M") from None


def make(folder: Path, name: str) -> Path:
    """Make a corpus in a folder of its own, unless it is there."""
    target = folder / name
    descriptor = target / "datapackage.json"
    if descriptor.exists():
        return target
    asked = wanted(name)
    rows = sum(len(table.cells) for table in templates(0))
    copies = asked.copies or max(1, round(asked.rows / rows))
    tables = templates(copies)
    faults = Plan()
    if asked.faults:
        faults = plan(tables, copies, asked.faults, asked.seed, text=not asked.parquet)
    target.mkdir(parents=True, exist_ok=True)
    resources = [write(table, target, copies, asked, faults) for table in tables]
    statement = stated(tables, copies, asked, faults)
    statement["bytes"] = sum(path.stat().st_size for path in files(target, resources))
    write_json(target / "corpus.json", statement)
    package = {"$schema": PROFILE, **ABOUT, "resources": resources}
    write_json(descriptor, package)
    return target


def write(
    table: Template, folder: Path, copies: int, asked: Wanted, faults: Plan
) -> dict[str, Any]:
    """Write a table, and give what the descriptor says of it."""
    parts = min(asked.parts, copies) or 1
    ending = "parquet" if asked.parquet else "csv"
    names = [f"{table.name}/part-{part:05}" for part in range(parts)]
    names = names if asked.parts else [table.name]
    resource = {"name": table.name, "path": [f"{name}.{ending}" for name in names]}
    resource |= table.resource | {"format": ending, "schema": table.schema}
    for part, name in enumerate(names):
        path = folder / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        digest = hashlib.sha256() if asked.hashes else None
        with path.open("wb", buffering=BUFFER) as file:
            size = file.write(table.header)
            if digest:
                digest.update(table.header)
            for copy in range(copies * part // parts, copies * (part + 1) // parts):
                lines = faults.write(table, copy)
                size += file.write(lines)
                if digest:
                    digest.update(lines)
        if asked.parquet:
            to_parquet(path, table)
        elif digest and not asked.parts:
            resource |= {"bytes": size, "hash": f"sha256:{digest.hexdigest()}"}
    if not asked.parts:
        (resource["path"],) = resource["path"]
    return resource


def to_parquet(path: Path, table: Template) -> None:
    """Turn a file of CSV into one of Parquet, each column in its type."""
    import polars as pl

    types = {"string": pl.String, "number": pl.Float64, "integer": pl.Int64, "date": pl.Date}
    schema = {one["name"]: types[one["type"]] for one in table.fields}
    pl.scan_csv(path, schema=schema).sink_parquet(path.with_suffix(".parquet"))
    path.unlink()


def stated(tables: list[Template], copies: int, asked: Wanted, faults: Plan) -> dict[str, Any]:
    """State what a corpus holds, and what has to be found in it."""
    rows = {one.name: len(one.cells) * copies + faults.more[one.name] for one in tables}
    counts = {name: dict(sorted(found.items())) for name, found in faults.counts.items() if found}
    return {
        "copies": copies,
        "rows": sum(rows.values()),
        "seed": asked.seed if asked.faults else None,
        "faults": faults.kinds,
        "counts": dict(sorted(sum(faults.counts.values(), Counter()).items())),
        "tables": {name: {"rows": rows[name], "counts": counts.get(name, {})} for name in rows},
    }


def files(folder: Path, resources: list[dict[str, Any]]) -> list[Path]:
    """Name the files of a package."""
    paths = [one["path"] for one in resources]
    return [folder / one for path in paths for one in (path if isinstance(path, list) else [path])]


def write_json(path: Path, value: Any) -> None:
    """Write JSON for people to read."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for chosen in sys.argv[2:]:
        print(make(Path(sys.argv[1]), chosen))  # noqa: T201
