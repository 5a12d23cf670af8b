"""Made packages, read by every command: all see the rows that are judged, and as frictionless does.

The packages are those of ``tests/tablepact/engine/generate.py``: parts, other encodings, comments,
dialects, compression, no schema, no header, and rows with every sort of error. The forms that one
has to write by hand are in ``test_as_judged.py``.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from generate import generate

import tablepact as tp
from tablepact.comparison.row_readers import value_texts
from tablepact.errors import PackageError
from tablepact.frames.engine_rows import EngineRows
from tablepact.frames.frames import Frames
from tablepact.frames.lazy import lazy_frames
from tablepact.frames.table_reader import TableReader
from tablepact.language import format_count
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.query.identifiers import quote_identifier
from tablepact.settings import override

SEED = 3
FEW = 1
"""How many of them the quick tier reads."""
PACKAGES = int(os.environ.get("AVOCADO_PIVOT_PACKAGES", "150"))
TIERS = [
    pytest.param(range(min(PACKAGES, FEW)), id="few"),
    pytest.param(range(min(PACKAGES, FEW), PACKAGES), id="all", marks=pytest.mark.slow),
]
BLOCKS = (120, 400, 4 * 2**20)
"""How large a block is: with most of these a small file has many."""


def packages(numbers: range, folder: Path) -> Iterator[tuple[int, Package]]:
    """Write packages, and read each with blocks of another size."""
    for number in numbers:
        place = folder / str(number)
        place.mkdir()
        generate(SEED, number, place)
        sizes = {
            "block_bytes": BLOCKS[number % 3],
            "csv_batch_rows": (3, 50_000)[number % 2],
            "csv_at_once_bytes": (1, 65_536)[number % 4 == 3],
        }
        with warnings.catch_warnings(), override(**sizes):
            warnings.simplefilter("ignore")
            try:
                yield number, read_package(place)
            except PackageError:  # it cannot be read by anybody
                continue


def table_or_reason(package: Package, name: str, *, fast: bool) -> Any:
    """Return what is known of a table once it has been read, or why it cannot be."""
    try:
        frame, numbers, rows = TableReader(package).whole(name, fast=fast)
    except PackageError as error:  # the engine locates bytes that cannot be decoded
        return re.sub(r".*(cannot be|could not be successfully) decoded.*", "undecoded", str(error))
    faults = rows.faults
    return repr(
        {
            "schema": frame.schema,
            "rows": frame.rows(),
            "numbers": [*numbers],
            "errors": sorted((+faults.errors).items()),
            "first": faults.first,
            "wrong": sorted(faults.wrong),
            "faulty": faults.faulty,
            "fields": [(field.name, field.type) for field in rows.fields],
            "note": rows.note,
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize("numbers", TIERS)
def test_the_engine_reads_what_frictionless_reads(numbers: range, tmp_path: Path) -> None:
    """Values, types, row numbers, errors, and the first of them in its words."""
    wrong, by_engine = [], 0
    for number, package in packages(numbers, tmp_path):
        for resource in package.resources:
            if not resource.is_table or resource.format == "parquet":
                continue
            name = resource.name
            here = table_or_reason(package, name, fast=True)
            if here != table_or_reason(package, name, fast=False):
                wrong.append(f"python tests/tablepact/engine/generate.py {SEED} {number} X: {name}")
            with suppress(PackageError):
                by_engine += isinstance(TableReader(package).rows(name), EngineRows)
    assert not wrong, "\n".join(wrong)
    assert by_engine > len(numbers)


@pytest.mark.parametrize("numbers", TIERS)
def test_all_commands_see_the_rows_that_are_validated(numbers: range, tmp_path: Path) -> None:
    out, compared = tmp_path / "exported", 0
    out.mkdir()
    for number, package in packages(numbers, tmp_path):
        report = tp.validate(package.path)
        judged = {step.subject: step for step in report.steps if step.kind == "table"}
        frames = Frames(package, "null")
        kept, unread = frames.readable()
        if not kept:
            continue
        tp.open_package(kept).export(out / str(number), "parquet")
        exported = tp.open_package(out / str(number)).frames
        with override(eager_bytes=1), lazy_frames(Frames(package, "null")) as scans:
            scanned = {name: scans[name].collect() for name in kept}
        for name, frame in kept.items():
            rows = value_texts(frame).rows()
            asked = tp.open_package(kept).query(f"FROM {quote_identifier(name)}")
            assert value_texts(scanned[name]).rows() == rows, (number, name)
            assert value_texts(exported[name]).rows() == rows, (number, name)
            assert value_texts(asked).rows() == rows, (number, name)
            compared += 1
            if name not in frames.notes and judged[name].status == "pass":
                assert judged[name].detail.startswith(format_count(len(rows), "row")), (
                    number,
                    name,
                )
        if report.valid and not unread:
            assert tp.diff(package.path, out / str(number)).tables == (), number
    assert compared > len(numbers)
