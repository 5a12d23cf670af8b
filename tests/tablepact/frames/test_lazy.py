"""A table is scanned with the values, types and errors that its frame has, whatever its size."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tablepact.errors import PackageError, TablepactError
from tablepact.frames import frictionless_rows
from tablepact.frames.frames import Frames
from tablepact.frames.lazy import LazyFrames, lazy_frames
from tablepact.frames.strict_csv import cell_batches
from tablepact.package.descriptor.parse_descriptor import read_package

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "kind", "type": "string", "categories": ["a", "b"]},
    {"name": "size", "type": "number"},
    {"name": "day", "type": "date"},
    {"name": "ripe", "type": "boolean"},
]
ROW = "{0},{1},{0}.5,2024-02-29,{2}\n"
HEADER = "id,kind,size,day,ripe\n"
Package = Callable[..., Frames]


def rows(number: int) -> str:
    return "".join(ROW.format(n, "ab"[n % 2], ("true", "")[n % 2]) for n in range(number))


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Make a package of one table of CSV, ``t``."""

    def make(data: str | bytes, fields: Any = FIELDS, entry: Any = (), **given: Any) -> Frames:
        data = data.encode() if isinstance(data, str) else data
        (tmp_path / "t.csv").write_bytes(data)
        one = {"name": "t", "path": "t.csv", "type": "table", **dict(entry)}
        one |= {"schema": {"fields": fields}} if fields else {}
        (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [one], **given}))
        return Frames(read_package(tmp_path))

    return make


@pytest.fixture(autouse=True)
def large(configure: Any) -> None:
    """Take every table for a large one, of many pieces."""
    configure(eager_bytes=1, copy_file_rows=30, csv_batch_rows=7, csv_at_once_bytes=1)


def fresh(frames: Frames) -> Frames:
    return Frames(frames.package)


GOOD = {
    "plain": (HEADER + rows(100), {}),
    "strict": (HEADER + rows(100), {"tableContract": "strict"}),
    "without rows": (HEADER, {"tableContract": "strict"}),
    "with a mark": ("\ufeff" + HEADER + rows(9), {"tableContract": "strict"}),
    "with CRLF": ((HEADER + rows(50)).replace("\n", "\r\n"), {"tableContract": "strict"}),
    "without a last end": ((HEADER + rows(50))[:-1], {"tableContract": "strict"}),
    "with spaces": (HEADER + rows(50) + " 7 ,a,1,,\n", {}),
    "with other words": (HEADER + rows(50) + "7,a,1,,TRUE\n", {}),
    "with semicolons": ((HEADER + rows(50)).replace(",", ";"), {}),
    "without a schema": (HEADER + rows(50), {"fields": None}),
}


@pytest.mark.parametrize("name", GOOD)
def test_it_is_as_its_frame(package: Package, name: str) -> None:
    data, given = GOOD[name]
    frames = package(data, **given)
    with lazy_frames(fresh(frames)) as found:
        assert found["t"].collect().equals(frames["t"])
        assert found["t"].collect_schema() == frames["t"].schema


WIDE = HEADER + "135217135789158401,a,135217135789158400,2024-02-29,\n" + rows(70)
WIDE_LAST = HEADER + rows(70) + "89014103211118510720,a,0.12345678901234567,,\n"


@pytest.mark.parametrize(
    ("data", "types"),
    [
        (WIDE, [pl.Int64(), pl.Float64()]),
        (WIDE_LAST, [pl.Decimal(38, 0), pl.Decimal(38, 17)]),
        (WIDE_LAST.replace(",0.123", ", 0.123"), [pl.Decimal(38, 0), pl.Decimal(38, 17)]),
        (HEADER + rows(9) + "1,a,1e400,,\n" + rows(70), [pl.Int64(), pl.String()]),
        (HEADER + "1,a,NaN,,\n" + rows(70) + "1,a,1e24,,\n", [pl.Int64(), pl.Float64()]),
        (HEADER + "1,a,NaN,,\n" + rows(70) + "1,a,1e-24,,\n", [pl.Int64(), pl.Float64()]),
    ],
)
def test_a_column_has_the_type_that_holds_all_of_it_whichever_piece_needs_it(
    package: Package, data: str, types: list[pl.DataType]
) -> None:
    frames = package(data)
    with lazy_frames(fresh(frames)) as found:
        scan = found["t"]
        assert [scan.collect_schema()[name] for name in ("id", "size")] == types
        assert scan.collect().equals(frames["t"])
        assert scan.collect_schema() == frames["t"].schema


def test_a_table_of_long_rows_is_read_here(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first rows are more than is guessed from, so frictionless is asked how it opens it."""
    fields = [{"name": "id", "type": "integer"}, {"name": "text", "type": "string"}]
    frames = package("id,text\n" + "".join(f"{n},{'a' * 4000}\n" for n in range(120)), fields)
    monkeypatch.setattr(
        frictionless_rows, "FrictionlessRows", lambda *_: pytest.fail("frictionless reads the rows")
    )
    with lazy_frames(frames) as found:
        assert found["t"].select(pl.len(), pl.col("id").sum()).collect().row(0) == (120, 7140)


BAD = {
    "a bad cell": (HEADER + rows(50) + "x,a,1,,\n" + rows(3), {"tableContract": "strict"}),
    "no code": (HEADER + rows(50) + "7,c,1,,\n", {"tableContract": "strict"}),
    "a long number": (
        HEADER + rows(9) + "7,a,0.12345678901234567,,\n",
        {"tableContract": "strict"},
    ),
    "a short row": (HEADER + rows(50) + "7,a\n" + rows(3), {"tableContract": "strict"}),
    "a blank line": (HEADER + rows(50) + "\n" + rows(3), {"tableContract": "strict"}),
    "another header": ("id,kind\n1,a\n", {"tableContract": "strict"}),
    "no UTF-8": ((HEADER + rows(50)).encode() + b"7,\xff,1,,\n", {"tableContract": "strict"}),
    "a quote astray": (HEADER + rows(50) + '7,"a"b,1,,\n' + rows(3), {"tableContract": "strict"}),
    "an open quote": (HEADER + rows(50) + '7,"a,1,,\n' + rows(3), {"tableContract": "strict"}),
    "an empty file": ("", {"tableContract": "strict"}),
    "bad for frictionless, too": (HEADER + rows(50) + "x,a,1,,\ny,a,1,,\n", {}),
    "bad in several pieces": (HEADER + "x,a,1,,\n" + rows(20) + "y,a,1,,\n" + rows(20), {}),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_what_is_wrong_with_its_frame(package: Package, name: str) -> None:
    data, given = BAD[name]
    frames = package(data, **given)
    with pytest.raises(TablepactError) as whole:
        frames["t"]
    with lazy_frames(fresh(frames)) as found:
        with pytest.raises(TablepactError) as piecewise:
            found["t"]
        assert not list(found.folder.iterdir())
    assert (type(piecewise.value), str(piecewise.value)) == (type(whole.value), str(whole.value))


def test_it_is_read_once_and_then_scanned(package: Package, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    frames = package(HEADER + rows(100))
    size = (tmp_path / "t.csv").stat().st_size
    with lazy_frames(frames, lambda *how_far: told.append(how_far)) as found:
        first = found["t"]
        (tmp_path / "t.csv").unlink()
        assert found["t"] is first
        assert len(list(found.folder.rglob("*.parquet"))) >= 1
        assert "Parquet SCAN" in first.explain()
        assert first.filter(pl.col("id") == 3).collect().height == 1
        assert not frames.has_read("t")
        folder = found.folder
    assert not folder.exists()
    assert told[-1] == ("t", size, size)


def test_a_table_that_has_been_read_is_not_read_again(package: Package, tmp_path: Path) -> None:
    frames = package(HEADER + rows(3))
    read = frames["t"]
    (tmp_path / "t.csv").unlink()
    with lazy_frames(frames) as found:
        assert found["t"].collect().equals(read)


def test_the_names_are_known_without_reading(package: Package) -> None:
    with lazy_frames(package("no table at all")) as found:
        assert (list(found), len(found), "t" in found, "u" in found) == (["t"], 1, True, False)


def test_a_full_disk_is_said(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with lazy_frames(package(HEADER + rows(3), tableContract="strict")) as found:
        with pytest.raises(PackageError, match="t cannot be copied: No space left"):
            found["t"]
        assert not list(found.folder.iterdir())


def test_parquet_is_scanned_where_it_lies(tmp_path: Path) -> None:
    pl.DataFrame({"id": [1, 2]}).write_parquet(tmp_path / "t.parquet")
    fields = [{"name": "id", "type": "integer"}]
    entry = {"name": "t", "path": "t.parquet", "schema": {"fields": fields}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [entry]}))
    found = LazyFrames(Frames(read_package(tmp_path)), tmp_path / "nowhere")
    assert str(tmp_path / "t.parquet") in found["t"].explain()


@pytest.fixture(params=[1024, 2**22])
def blocks(request: Any, configure: Any) -> None:
    """Cut files into blocks of some size."""
    configure(block_bytes=request.param, csv_at_once_bytes=1)


@pytest.mark.usefixtures("blocks")
@pytest.mark.parametrize("fault", ["", 'y,"a"b\n', "\n", "y,z,z\n", "y,a\rb\n"])
def test_texts_of_every_kind_are_cut_as_csv_cuts_them(package: Package, fault: str) -> None:
    texts = ["", "a", '"b, ""c"" ', '"d\ne"', "é", "'f", '"\r\n"', '" g "']
    fields = [{"name": "id", "type": "string"}, {"name": "text", "type": "string"}]
    lines = [f"{n},{texts[n % 8] + ('' if n % 8 != 2 else chr(34))}\n" for n in range(900)]
    lines.insert(600, fault)
    frames = package("id,text\n" + "".join(lines), fields, tableContract="strict")
    outcomes = []
    for read in (
        lambda: frames["t"],
        lambda: LazyFrames(fresh(frames), frames.package.path.parent)["t"],
    ):
        try:
            outcomes.append(read().lazy().collect().rows())
        except PackageError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]
    assert isinstance(outcomes[0], str) == bool(fault)


def test_what_is_plain_is_left_to_the_engine(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tablepact.frames.strict_csv.islice", lambda *_: pytest.fail("read by csv"))
    ends: list[int] = []
    frames = package(HEADER + rows(50), tableContract="strict")
    batches = cell_batches(frames.resource("t"), ends.append)
    size = frames.resource("t").file.stat().st_size
    while not ends or ends[-1] < size:
        next(batches)
