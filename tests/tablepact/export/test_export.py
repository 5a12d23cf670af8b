"""An export is written whole or not at all, and nothing that was there is lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tablepact.errors import ExportError, PackageError, TablepactError, UnknownTable
from tablepact.export.export import Export, export, provenance_of
from tablepact.export.formats import FORMATS, MULTI_TABLE_FORMATS
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.digests.digest import package_digest

SCHEMA = {"fields": [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]}
TABLE = ("id,name\n1,pear\n", SCHEMA)
FOLDERS = sorted(FORMATS.keys() - MULTI_TABLE_FORMATS.keys())
RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder to write into."""
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


@pytest.fixture
def two(make: Any) -> Frames:
    """Two tables, ``a`` and ``b``."""
    frames: Frames = make({"a": TABLE, "b": TABLE}, title="Two", version="1", created="2024")
    return frames


def content(folder: Path) -> dict[str, bytes | None]:
    """Return all that lies in a folder, whatever its name begins with."""
    paths = sorted(folder.rglob("*"))
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in paths}


# where it goes


@pytest.mark.parametrize("form", FOLDERS)
def test_a_file_for_each_table_in_a_folder(two: Frames, place: Path, form: str) -> None:
    ending = FORMATS[form].endings[0]
    assert export(two, [], form, place / "out") == Export(place / "out", ("a", "b"), ())
    assert content(place).keys() == {
        "out", f"out/a{ending}", f"out/b{ending}", "out/datapackage.json"
    }  # fmt: skip


@pytest.mark.parametrize("form", FOLDERS)
def test_one_table_in_one_file_if_its_name_ends_so(two: Frames, place: Path, form: str) -> None:
    path = place / f"of my own{FORMATS[form].endings[0].upper()}"
    assert export(two, ["b"], form, path) == Export(path, ("b",), ())
    assert content(place).keys() == {path.name}
    export(two, ["b"], form, place / "out")
    assert path.read_bytes() == (place / "out" / f"b{FORMATS[form].endings[0]}").read_bytes()


@pytest.mark.parametrize("form", MULTI_TABLE_FORMATS)
def test_all_tables_in_one_file_whatever_its_name(two: Frames, place: Path, form: str) -> None:
    assert export(two, [], form, place / "x") == Export(place / "x", ("a", "b"), ())
    assert content(place).keys() == {"x"}


@pytest.mark.parametrize(("form", "ending"), [("arrow", ".feather"), ("jsonl", ".ndjson")])
def test_a_format_may_have_another_ending(two: Frames, place: Path, form: str, ending: str) -> None:
    """The command takes such an ending for the format (``ENDINGS``), so it has to be a file."""
    export(two, ["a"], form, place / f"a{ending}")
    assert (place / f"a{ending}").is_file()


def test_only_the_tables_asked_for_once_each_and_in_that_order(two: Frames, place: Path) -> None:
    assert export(two, ["b", "a", "b"], "csv", place / "out").tables == ("b", "a")
    export(two, ["b"], "csv", place / "one")
    assert content(place / "one").keys() == {"b.csv", "datapackage.json"}


def test_a_table_that_is_not_asked_for_is_not_read(make: Any, place: Path) -> None:
    frames = make({"a": TABLE, "bad": ("id,name\nx,y\n", SCHEMA)})
    assert export(frames, ["a"], "csv", place / "out").tables == ("a",)
    with pytest.raises(TablepactError, match="bad"):
        export(frames, ["a", "bad"], "csv", place / "both")
    assert content(place).keys() == {"out", "out/a.csv", "out/datapackage.json"}


@pytest.mark.parametrize("form", ["csv", "sqlite"])
def test_all_tables_are_those_that_can_be_read(make: Any, place: Path, form: str) -> None:
    frames = make({"a": TABLE, "bad": ("id,name\nx,y\n", SCHEMA)})
    assert export(frames, [], form, place / "out").tables == ("a",)
    assert frames.notes["bad"].startswith('bad is left out: row 2, id: "x" is not an integer')


def test_a_table_that_is_not_there_is_named(two: Frames, place: Path) -> None:
    with pytest.raises(UnknownTable, match="there is no table 'c'"):
        export(two, ["c"], "csv", place / "out")
    assert content(place) == {}


def test_a_package_without_tables_is_refused(make: Any, tmp_path: Path, place: Path) -> None:
    make({"a": TABLE})
    (tmp_path / "package/datapackage.json").write_text(
        '{"resources": [{"name": "a", "path": "text.txt"}]}'
    )
    with pytest.raises(PackageError, match="no table to export"):
        export(Frames(read_package(tmp_path / "package")), [], "csv", place / "out")


def test_the_facts_of_a_package(two: Frames) -> None:
    only = {"a": two["a"]}
    assert provenance_of(two.package, only) == {
        "name": "market", "title": "Two", "version": "1", "created": "2024",
        "digest": package_digest(only),
    }  # fmt: skip


def test_parquet_says_what_it_is(two: Frames, place: Path) -> None:
    export(two, [], "parquet", place / "out")
    export(two, ["a"], "parquet", place / "a.parquet")
    both, one = provenance_of(two.package, two), provenance_of(two.package, {"a": two["a"]})
    assert both.items() <= pl.read_parquet_metadata(place / "out/a.parquet").items()
    assert one.items() <= pl.read_parquet_metadata(place / "a.parquet").items()
    assert both["digest"] != one["digest"]


# what already exists


@pytest.mark.parametrize("form", MULTI_TABLE_FORMATS)
def test_a_file_is_overwritten_by_force_only(two: Frames, place: Path, form: str) -> None:
    (place / "x").write_bytes(b"old")
    with pytest.raises(ExportError, match="already exists; use --force"):
        export(two, [], form, place / "x")
    assert content(place) == {"x": b"old"}
    export(two, [], form, place / "x", force=True)
    assert content(place).keys() == {"x"}
    assert (place / "x").read_bytes() != b"old"


def test_the_file_of_one_table_is_overwritten_by_force_only(two: Frames, place: Path) -> None:
    (place / "x.csv").write_bytes(b"old")
    with pytest.raises(ExportError, match="already exists; use --force"):
        export(two, ["a"], "csv", place / "x.csv")
    assert content(place) == {"x.csv": b"old"}
    export(two, ["a"], "csv", place / "x.csv", force=True)
    assert content(place) == {"x.csv": b"id,name\n1,pear\n"}


@pytest.mark.parametrize("there", ["b.csv", "datapackage.json"])
def test_a_file_in_a_folder_is_overwritten_by_force_only(
    two: Frames, place: Path, there: str
) -> None:
    (place / there).write_bytes(b"old")
    (place / "stranger.txt").write_bytes(b"mine")
    with pytest.raises(ExportError, match=f"{there} already exists"):
        export(two, [], "csv", place)
    assert content(place) == {there: b"old", "stranger.txt": b"mine"}
    export(two, [], "csv", place, force=True)
    assert content(place).keys() == {"a.csv", "b.csv", "datapackage.json", "stranger.txt"}
    assert (place / "b.csv").read_bytes() == b"id,name\n1,pear\n"
    assert (place / "stranger.txt").read_bytes() == b"mine"
    assert list(Frames(read_package(place))) == ["a", "b"]


def test_a_folder_without_such_files_needs_no_force(two: Frames, place: Path) -> None:
    (place / "stranger.txt").write_bytes(b"mine")
    export(two, [], "csv", place)
    assert content(place)["stranger.txt"] == b"mine"
    assert content(place)["a.csv"] == b"id,name\n1,pear\n"


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("form", MULTI_TABLE_FORMATS)
def test_a_folder_is_no_place_for_a_file(two: Frames, place: Path, form: str, force: bool) -> None:
    (place / "x").mkdir()
    (place / "x/mine").write_bytes(b"mine")
    with pytest.raises(ExportError, match="already exists and is not a f"):
        export(two, [], form, place / "x", force=force)
    assert content(place) == {"x": None, "x/mine": b"mine"}


@pytest.mark.parametrize("force", [False, True])
def test_a_file_is_no_place_for_a_folder(two: Frames, place: Path, force: bool) -> None:
    (place / "x").write_bytes(b"mine")
    with pytest.raises(ExportError, match="already exists and is not a f"):
        export(two, [], "csv", place / "x", force=force)
    assert content(place) == {"x": b"mine"}


def test_a_folder_in_the_place_of_one_of_the_files_keeps_all_as_it_was(
    two: Frames, place: Path
) -> None:
    (place / "a.csv").write_bytes(b"old")
    (place / "b.csv").mkdir()
    with pytest.raises(ExportError, match=r"b\.csv|directory"):
        export(two, [], "csv", place, force=True)
    assert content(place) == {"a.csv": b"old", "b.csv": None}


@pytest.mark.parametrize("form", ["csv", *MULTI_TABLE_FORMATS])
def test_a_folder_that_is_not_there_is_not_made(two: Frames, place: Path, form: str) -> None:
    with pytest.raises(ExportError, match="cannot be written: No such file or directory"):
        export(two, [], form, place / "absent" / "x")
    assert content(place) == {}


@pytest.mark.parametrize("form", ["csv", "sqlite"])
def test_below_a_file_there_is_no_place(two: Frames, place: Path, form: str) -> None:
    (place / "file").write_bytes(b"mine")
    with pytest.raises(ExportError, match="cannot be written"):
        export(two, [], form, place / "file" / "x")
    assert content(place) == {"file": b"mine"}


def test_into_the_folder_where_one_is(two: Frames, place: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(place)
    export(two, [], "csv", Path())
    export(two, [], "sqlite", Path("x.sqlite"))
    assert content(place).keys() == {"a.csv", "b.csv", "datapackage.json", "x.sqlite"}


def test_a_link_to_a_folder_stays_a_link(two: Frames, place: Path) -> None:
    (place / "real").mkdir()
    (place / "link").symlink_to("real")
    export(two, [], "csv", place / "link")
    assert (place / "link").is_symlink()
    assert (place / "real/a.csv").is_file()


# an error in the middle


@pytest.mark.parametrize("there", [False, True])
def test_a_full_disk_leaves_nothing_behind(
    two: Frames, place: Path, monkeypatch: Any, there: bool
) -> None:
    if there:
        (place / "out").mkdir()
        (place / "out/a.csv").write_bytes(b"old")
    before = content(place)
    made = []

    def fail(frame: pl.DataFrame, *_: Any, **__: Any) -> str:
        made.append(frame)
        if len(made) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return "new\n"

    monkeypatch.setattr("tablepact.export.formats.text.to_csv", fail)
    with pytest.raises(ExportError, match="cannot be written: No space left on device"):
        export(two, [], "csv", place / "out", force=True)
    assert len(made) == 2
    assert content(place) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
@pytest.mark.parametrize("form", MULTI_TABLE_FORMATS)
def test_whatever_happens_nothing_is_left_behind(
    two: Frames, place: Path, monkeypatch: Any, form: str, error: type[BaseException]
) -> None:
    (place / "x").write_bytes(b"old")

    def fail(path: Path, *_: Any) -> None:
        path.write_bytes(b"half")
        path.with_name("more").write_bytes(b"half")
        raise error

    monkeypatch.setitem(MULTI_TABLE_FORMATS, form, fail)
    with pytest.raises(error):
        export(two, [], form, place / "x", force=True)
    assert content(place) == {"x": b"old"}


def test_a_table_that_does_not_fit_leaves_nothing_behind(make: Any, place: Path) -> None:
    long = f"id,name\n1,{'x' * 32_768}\n"
    with pytest.raises(ExportError, match="not 32,768"):
        export(make({"a": TABLE, "b": (long, SCHEMA)}), [], "xlsx", place / "x.xlsx")
    assert content(place) == {}


# names of files


@pytest.mark.parametrize(
    ("name", "file"),
    [("a/b", "a_b.csv"), ("..", "table.csv"), ("../up", "_up.csv"), (".hidden", "hidden.csv"),
     ("Ä", "Ä.csv"), ("a b", "a_b.csv"), ("C:\\x", "C__x.csv"), ("", "table.csv"),
     ("a\nb\x00", "a_b_.csv"), ("x" * 300, "x" * 100 + ".csv"), ("~", "_.csv")],
)  # fmt: skip
def test_a_table_has_a_file_of_a_name_that_any_system_takes(
    make: Any, place: Path, name: str, file: str
) -> None:
    frames = make({name: TABLE})
    export(frames, [], "csv", place / "out")
    assert content(place).keys() == {"out", f"out/{file}", "out/datapackage.json"}
    assert Frames(read_package(place / "out"))[name].equals(frames[name])


@pytest.mark.parametrize("name", ["CON", "nul", "Com1", "aux.x", "LPT9"])
def test_a_name_that_is_a_device_of_windows_is_not_taken(make: Any, place: Path, name: str) -> None:
    export(make({name: TABLE}), [], "csv", place / "out")
    (file,) = (place / "out").glob("*.csv")
    assert file.name.split(".")[0].lower() not in RESERVED


@pytest.mark.parametrize("letter", ["表", "\U00020000"])
def test_a_long_name_is_cut_to_what_a_file_may_be_called(
    make: Any, place: Path, letter: str
) -> None:
    """Most systems count bytes, and take 255."""
    frames = make({letter * 100: TABLE, letter * 101: TABLE})
    export(frames, [], "csv", place / "out")
    assert len(list((place / "out").glob("*.csv"))) == 2
    assert len(Frames(read_package(place / "out"))) == 2


def test_two_names_that_differ_in_case_only_have_two_files(make: Any, place: Path) -> None:
    names = ["a", "A", "a/b", "a:b", "A_b", "a_2"]
    frames = make({name: (f"id,name\n{n},x\n", SCHEMA) for n, name in enumerate(names)})
    export(frames, [], "csv", place / "out")
    files = [path.name.lower() for path in (place / "out").glob("*.csv")]
    assert len(set(files)) == len(names)
    read = Frames(read_package(place / "out"))
    assert [read[name]["id"].item() for name in names] == list(range(len(names)))


def test_a_table_that_is_called_like_the_descriptor_keeps_its_file(make: Any, place: Path) -> None:
    export(make({"datapackage": TABLE}), [], "json", place / "out")
    (resource,) = read_package(place / "out").resources
    assert resource.file.name != "datapackage.json"
    assert resource.file.read_text() == '[\n  {\n    "id": 1,\n    "name": "pear"\n  }\n]\n'


# notes


@pytest.mark.slow
@pytest.mark.parametrize("form", sorted({*FORMATS, *MULTI_TABLE_FORMATS}))
def test_of_the_dataset_there_is_nothing_to_note(
    dataset_frames: Any, place: Path, form: str
) -> None:
    done = export(dataset_frames, [], form, place / "out")
    assert (done.tables, done.notes) == (tuple(dataset_frames), ())


def test_what_is_no_key_is_noted_with_keys_only(orchard: Any, place: Path) -> None:
    note = "omitted the foreign key tree (garden): sqlite cannot represent it"
    assert export(orchard, ["tree"], "sqlite", place / "a").notes == (note,)
    assert export(orchard, ["tree"], "sqlite", place / "b", keys=False).notes == ()


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_a_key_of_columns_that_are_not_there_is_noted(make: Any, place: Path, form: str) -> None:
    schema = {"fields": [{"name": "id"}], "primaryKey": "gone", "uniqueKeys": [["id"]]}
    note = "omitted the key t (gone): no such column"
    assert export(make({"t": ("id\n1\n", schema)}), [], form, place / "a").notes == (note,)


# as streams


@pytest.mark.parametrize("at_once", [1, 65_536], ids=["by blocks", "by records"])
@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_a_large_table_is_written_piece_by_piece_in_the_same_bytes(
    make: Any, place: Path, configure: Any, form: str, at_once: int
) -> None:
    text = "id,name\n" + "".join(f"{n},{('pear', '', '=x')[n % 3]}\n" for n in range(500))
    frames = make({"a": (text, SCHEMA)})
    whole = Frames(frames.package)
    whole["a"]
    told: list[Any] = []
    notes = export(whole, [], form, place / "whole").notes
    configure(eager_bytes=1, copy_file_rows=90, batch_rows=70, block_bytes=1_000)
    configure(csv_batch_rows=80, csv_at_once_bytes=at_once)
    pieces = place / "pieces"
    done = export(frames, [], form, pieces, progress=lambda *how_far: told.append(how_far))
    assert not frames.has_read("a")
    assert done.notes == notes
    assert len(told) > 3
    assert told == sorted(told)
    assert told[-1] == ("a", len(text), len(text))
    assert list(content(place / "whole").values()) == list(content(pieces).values())


def test_parquet_has_groups_that_a_reader_can_hold(make: Any, place: Path, configure: Any) -> None:
    import duckdb

    configure(parquet_group_rows=200)
    text = "id,name\n" + "".join(f"{n},pear\n" for n in range(500))
    export(make({"a": (text, SCHEMA)}), [], "parquet", place / "out")
    groups = "SELECT DISTINCT row_group_num_rows FROM parquet_metadata(?) ORDER BY ALL"
    found = duckdb.execute(groups, [str(place / "out/a.parquet")]).fetchall()
    assert found == [(100,), (200,)]
