"""Data packages by number, of every sort that frictionless judges: valid, faulty and odd.

``python tests/tablepact/engine/generate.py SEED NUMBER FOLDER`` writes one into a folder.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random
from typing import Any

import generate_faults as wrong
from generate_files import FORMS, Sheet, inline, write
from generate_tables import Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MATCHES = ("exact", "equal", "subset", "superset", "partial")
LEVELS = {"clean": 50, "light": 33, "wild": 17}
ODD_FORM = {"clean": 0.18, "light": 0.18, "wild": 0.45}
ODD_SCHEMA = 0.06
"""How many tables of wild packages have a schema that frictionless may refuse, or crash on."""


def generate(seed: int, number: int, folder: Path) -> Path:
    """Write the package of that number into a folder and give the path of its descriptor."""
    rng = Random(f"{seed}/{number}")  # noqa: S311
    level = rng.choices(list(LEVELS), list(LEVELS.values()))[0]
    second = rng.random() < 0.4
    tables: list[Table] = []
    for index in range(rng.choices([1, 2, 3], [60, 27, 13])[0]):
        tables.append(Table(rng, index, tables[:], level, second=second))
    faults: list[list[str]] = [[] for _ in tables]
    for _ in range({"clean": 0, "light": rng.randint(1, 3), "wild": rng.randint(3, 12)}[level]):
        groups = (wrong.CELL_FAULTS, wrong.LINE_FAULTS, wrong.LABEL_FAULTS, wrong.FILE_FAULTS)
        rng.choice(faults).append(rng.choice(rng.choices(groups, [60, 28, 6, 6])[0]))
    resources = [
        write_table(table, found, tables, folder, rng)
        for table, found in zip(tables, faults, strict=True)
    ]
    if rng.random() < 0.2:
        rng.shuffle(resources)
    version = {"$schema": PROFILE} if second else {}
    descriptor = {**version, "name": "made", "resources": resources}
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def write_table(
    table: Table, faults: list[str], tables: list[Table], folder: Path, rng: Random
) -> dict[str, Any]:
    """Spoil a table and write it; give its resource."""
    odd = rng.random() < ODD_FORM[table.level]
    forms = set(rng.sample(FORMS, rng.choice([1, 1, 2]))) if odd else set()
    labels = [column.name for column in table.columns]
    for fault in faults:
        if fault in wrong.CELL_FAULTS and table.rows:
            wrong.spoil_cell(fault, table, rng)
        elif fault in wrong.LABEL_FAULTS:
            wrong.spoil_label(fault, labels, rng)
    rows = table.rows
    if "match" in forms:
        table.schema["fieldsMatch"] = rng.choice(MATCHES)
        order = rng.sample(range(len(rows[0]) if rows else 0), len(rows[0]) if rows else 0)
        order = order[: max(1, len(order) - rng.choice([0, 0, 1]))]
        if len(labels) == len(table.columns) and order:
            labels = [labels[place] for place in order]
            rows = [[row[place] for place in order] for row in rows]
    if table.level == "wild" and rng.random() < ODD_SCHEMA:
        wrong.spoil_schema(table, tables, rng)
    sheet = Sheet(labels, rows, forms, faults)
    resource = {
        "name": table.name,
        **(inline(sheet, rng) if "inline" in forms else write(folder, table.name, sheet, rng)),
    }
    if "unschemed" not in forms:
        resource["schema"] = table.schema
    if rng.random() < 0.3:
        resource["type"] = "table"
    return resource


if __name__ == "__main__":
    place = Path(sys.argv[3])
    place.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"{generate(int(sys.argv[1]), int(sys.argv[2]), place)}\n")
