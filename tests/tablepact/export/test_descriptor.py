"""A folder of exported tables is a data package that is read back, and valid to frictionless."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
import pytest

from avocado_pivot import dataset
from tablepact.export.descriptor import MEDIATYPES, export_descriptor
from tablepact.export.export import export
from tablepact.export.formats import FORMATS
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.digests.digest import package_digest

INTEGER = {"name": "id", "type": "integer"}


def read_back(folder: Path) -> Frames:
    return Frames(read_package(folder))


def descriptor(folder: Path) -> Any:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def valid(folder: Path) -> bool:
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])
    return bool(report.valid)


def test_every_type_is_read_back(every: Any, tmp_path: Path) -> None:
    export(every, [], "csv", tmp_path / "out")
    read = read_back(tmp_path / "out")
    assert read["fruit"].schema == every["fruit"].schema
    assert read["fruit"].equals(every["fruit"])
    assert valid(tmp_path / "out")


def test_an_empty_text_is_kept_apart_from_a_missing_value(texts: Any, tmp_path: Path) -> None:
    export(texts("", None, "NA", "x"), [], "csv", tmp_path / "out")
    assert descriptor(tmp_path / "out")["resources"][0]["schema"]["missingValues"] == ["NULL"]
    assert read_back(tmp_path / "out")["t"]["text"].to_list() == ["", None, "NA", "x"]
    assert valid(tmp_path / "out")


def test_without_an_empty_text_a_missing_value_is_empty(texts: Any, tmp_path: Path) -> None:
    export(texts(None, "NA"), [], "csv", tmp_path / "out")
    assert (tmp_path / "out/t.csv").read_text() == "id,text\n0,\n1,NA\n"
    assert "missingValues" not in descriptor(tmp_path / "out")["resources"][0]["schema"]
    assert read_back(tmp_path / "out")["t"]["text"].to_list() == [None, "NA"]


def test_where_every_known_token_is_a_value_none_is_lost(texts: Any, tmp_path: Path) -> None:
    values = ["", "NA", "NULL", "\\N", "<missing>", "<no value>", None]
    export(texts(*values), [], "csv", tmp_path / "out")
    assert read_back(tmp_path / "out")["t"]["text"].to_list() == values


def test_a_missing_value_in_a_single_column_is_read_back(make: Any, tmp_path: Path) -> None:
    frames = make({"t": ("id\n1\nNA\n3\n", {"fields": [INTEGER], "missingValues": ["NA"]})})
    export(frames, [], "csv", tmp_path / "out")
    assert read_back(tmp_path / "out")["t"]["id"].to_list() == [1, None, 3]


def test_a_row_of_nothing_is_read_back(make: Any, tmp_path: Path) -> None:
    """To frictionless, which is not asked here, it is an error, however it is written."""
    schema = {"fields": [INTEGER, {"name": "a"}], "missingValues": ["NA"]}
    frames = make({"t": ("id,a\n1,x\nNA,NA\n", schema)})
    export(frames, [], "csv", tmp_path / "out")
    assert read_back(tmp_path / "out")["t"].rows() == [(1, "x"), (None, None)]


def test_a_code_that_looks_like_a_missing_value_is_read_back(make: Any, tmp_path: Path) -> None:
    """In a strict package a code list is no text, but its codes are values as well."""
    fields = [INTEGER, {"name": "kind", "type": "string", "categories": ["NA", "x"]},
              {"name": "text", "type": "string"}]  # fmt: skip
    schema = {"fields": fields, "missingValues": ["?"]}
    frames = make({"t": ("id,kind,text\n1,NA,\n2,x,?\n", schema)}, tableContract="strict")
    export(frames, [], "csv", tmp_path / "out")
    assert read_back(tmp_path / "out")["t"].rows() == [(1, "NA", ""), (2, "x", None)]


@pytest.mark.parametrize("kind", ["string", "integer", "any"])
def test_how_a_field_wrote_a_missing_value_is_forgotten(
    make: Any, tmp_path: Path, kind: str
) -> None:
    fields = [INTEGER, {"name": "a", "type": kind, "missingValues": ["-"]}, {"name": "b"}]
    frames = make({"t": ("id,a,b\n1,-,x\n2,5,\n", {"fields": fields, "missingValues": ["?"]})})
    export(frames, [], "csv", tmp_path / "out")
    assert read_back(tmp_path / "out")["t"].rows() == frames["t"].rows()
    assert frames["t"]["a"].to_list()[0] is None
    assert valid(tmp_path / "out")


def test_how_cells_were_written_is_forgotten(make: Any, tmp_path: Path) -> None:
    fields = [
        {"name": "day", "type": "date", "format": "%d.%m.%Y"},
        {"name": "size", "type": "number", "decimalChar": ",", "groupChar": "."},
        {"name": "count", "type": "integer", "bareNumber": False},
        {"name": "ripe", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
    ]
    text = 'day,size,count,ripe\n29.02.2024,"1.234,5",5 kg,yes\n'
    frames = make({"t": (text, {"fields": fields})})
    export(frames, [], "csv", tmp_path / "out")
    written = (tmp_path / "out/t.csv").read_text()
    assert written == "day,size,count,ripe\n2024-02-29,1234.5,5,true\n"
    assert descriptor(tmp_path / "out")["resources"][0]["schema"]["fields"] == [
        {"name": field["name"], "type": field["type"]} for field in fields
    ]
    assert read_back(tmp_path / "out")["t"].equals(frames["t"])
    assert valid(tmp_path / "out")


def test_how_the_file_was_written_is_forgotten(make: Any, tmp_path: Path) -> None:
    frames = make({"t": ("id;name\n1;\u00e4\n", {"fields": [INTEGER, {"name": "name"}]})})
    frames.resource("t").metadata.update(
        dialect={"delimiter": ";"}, encoding="utf-8", title="T", bytes=1, hash="x", rows=9
    )
    export(frames, [], "csv", tmp_path / "out")
    entry = descriptor(tmp_path / "out")["resources"][0]
    assert entry.keys() == {
        "name", "type", "title", "path", "format", "mediatype", "bytes", "hash", "encoding",
        "schema",
    }  # fmt: skip
    assert entry["encoding"] == "utf-8"
    assert read_back(tmp_path / "out")["t"].rows() == [(1, "\u00e4")]


def test_what_a_type_cannot_hold_stays_text_as_it_was(make: Any, tmp_path: Path) -> None:
    fields = [INTEGER, {"name": "more", "type": "object"}, {"name": "long", "type": "duration"}]
    text = 'id,more,long\n1,"{""a"": [1]}",P1Y\n'
    frames = make({"t": (text, {"fields": fields})})
    export(frames, [], "csv", tmp_path / "out")
    assert read_back(tmp_path / "out")["t"].rows() == [(1, '{"a": [1]}', "P1Y")]
    assert valid(tmp_path / "out")


def test_a_table_without_a_schema_is_read_back(make: Any, tmp_path: Path) -> None:
    frames = make({"t": ("id,day\n1,2024-02-29\n2,\n", None)})
    export(frames, [], "csv", tmp_path / "out")
    read = read_back(tmp_path / "out")
    assert read["t"].equals(frames["t"])
    assert read["t"].schema == frames["t"].schema


# the dataset


@pytest.fixture(scope="module")
def dataset_folder(tmp_path_factory: Any, dataset_frames: Any) -> Path:
    folder: Path = tmp_path_factory.mktemp("dataset") / "csv"
    export(dataset_frames, [], "csv", folder)
    return folder


def test_the_dataset_is_the_very_files_that_it_has(dataset_folder: Path) -> None:
    there = sorted(path.name for path in (dataset.root() / "data").glob("*.csv"))
    assert sorted(path.name for path in dataset_folder.glob("*.csv")) == there
    for name in there:
        assert (dataset_folder / name).read_bytes() == (dataset.root() / "data" / name).read_bytes()


def test_the_dataset_is_read_back(dataset_folder: Path, dataset_frames: Any) -> None:
    read = read_back(dataset_folder)
    assert list(read) == list(dataset_frames)
    for name, frame in dataset_frames.items():
        assert [str(cell) for cell in read[name].iter_rows()] == [
            str(cell) for cell in frame.iter_rows()
        ]


@pytest.mark.slow
def test_the_dataset_is_valid(dataset_folder: Path) -> None:
    assert valid(dataset_folder)


def test_the_dataset_keeps_what_it_says_of_itself(dataset_folder: Path) -> None:
    told, own = descriptor(dataset_folder), dataset.bundled().metadata
    gone = {"tableRules", "tableViews", "tableContract"}
    assert {key: told[key] for key in own.keys() - gone - {"resources"}} == {
        key: own[key] for key in own.keys() - gone - {"resources"}
    }
    assert not gone & told.keys()


def test_the_digest_is_that_of_the_rows(dataset_folder: Path, dataset_frames: Any) -> None:
    told = descriptor(dataset_folder)["digest"]
    assert told == package_digest(dataset_frames) == package_digest(read_back(dataset_folder))


def test_the_digest_is_the_same_in_every_format(every: Any, tmp_path: Path) -> None:
    told = {}
    for form in FORMATS.keys() - {"xlsx"}:
        export(every, [], form, tmp_path / form)
        told[form] = descriptor(tmp_path / form)["digest"]
    assert set(told.values()) == {package_digest({"fruit": every["fruit"]})}
    read = {"parquet": pl.read_parquet(tmp_path / "parquet/fruit.parquet"),
            "arrow": pl.read_ipc((tmp_path / "arrow/fruit.arrow").read_bytes()),
            "csv": read_back(tmp_path / "csv")["fruit"]}  # fmt: skip
    for frame in read.values():
        assert package_digest({"fruit": frame}) == told["csv"]


# the descriptor


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - {"xlsx"}))
def test_a_file_is_described_as_it_is(every: Any, tmp_path: Path, form: str) -> None:
    export(every, [], form, tmp_path / "out")
    (entry,) = descriptor(tmp_path / "out")["resources"]
    data = (tmp_path / "out" / f"fruit{FORMATS[form].endings[0]}").read_bytes()
    assert {
        key: entry[key] for key in ("name", "path", "format", "mediatype", "bytes", "hash")
    } == {
        "name": "fruit",
        "path": f"fruit{FORMATS[form].endings[0]}",
        "format": form,
        "mediatype": MEDIATYPES[form],
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }


def test_every_format_has_a_mediatype() -> None:
    assert FORMATS.keys() <= MEDIATYPES.keys()


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - {"xlsx"}))
def test_no_reader_has_to_guess_the_encoding(every: Any, tmp_path: Path, form: str) -> None:
    export(every, [], form, tmp_path / "out")
    (entry,) = descriptor(tmp_path / "out")["resources"]
    data = (tmp_path / "out" / entry["path"]).read_bytes()
    if form in {"parquet", "arrow"}:
        assert "encoding" not in entry
    else:
        assert data.decode(entry["encoding"]).isascii() is False


@pytest.mark.parametrize("form", ["json", "jsonl", "parquet", "arrow"])
def test_where_missing_values_have_a_way_of_their_own_no_text_is_one(
    texts: Any, tmp_path: Path, form: str
) -> None:
    """A Table Schema that says nothing takes an empty text for a missing value."""
    export(texts("", None), [], form, tmp_path / "out")
    schema = descriptor(tmp_path / "out")["resources"][0]["schema"]
    assert "" not in schema.get("missingValues", [""])


def test_a_key_to_a_table_that_stays_behind_is_left_out(orchard: Any, tmp_path: Path) -> None:
    export(orchard, ["tree"], "csv", tmp_path / "one")
    assert "foreignKeys" not in descriptor(tmp_path / "one")["resources"][0]["schema"]
    assert valid(tmp_path / "one")
    export(orchard, [], "csv", tmp_path / "both")
    (key,) = descriptor(tmp_path / "both")["resources"][1]["schema"]["foreignKeys"]
    assert key["reference"]["resource"] == "garden"
    assert valid(tmp_path / "both")


def test_a_key_to_its_own_table_is_kept(family: Any, tmp_path: Path) -> None:
    export(family("1,\n2,1\n"), [], "csv", tmp_path / "out")
    (key,) = descriptor(tmp_path / "out")["resources"][0]["schema"]["foreignKeys"]
    assert key["reference"] == {"resource": "", "fields": ["id"]}
    assert valid(tmp_path / "out")


def test_rules_whose_sql_stays_behind_are_left_out(make: Any, tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package/rule.sql").write_text("SELECT 1")
    rule = {"name": "own", "message": "it holds", "path": "rule.sql"}
    table = {"t": ("id\n1\n", {"fields": [INTEGER], "rowRules": []})}
    frames = make(table, tableRules=[rule], profile="tabular-data-package", keywords=["x"])
    export(frames, [], "csv", tmp_path / "out")
    told = descriptor(tmp_path / "out")
    assert told.keys() == {"name", "keywords", "digest", "resources"}
    assert "rowRules" in told["resources"][0]["schema"]


def test_the_package_itself_is_left_as_it_was(every: Any, tmp_path: Path) -> None:
    before = json.dumps(every.package.metadata)
    export(every, [], "csv", tmp_path / "out")
    assert json.dumps(every.package.metadata) == before


def test_the_missing_token_is_said_in_the_schema(every: Any, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"")
    resource = every.resource("fruit")
    provenance = {"digest": "sha256:0"}
    for missing, told in [("NA", ["NA"]), ("", None)]:
        files = {"fruit": tmp_path / "f"}
        made = export_descriptor(every.package, {"fruit": resource}, files, "csv",
                                 provenance=provenance, missing=missing)  # fmt: skip
        assert made["digest"] == "sha256:0"
        assert made["resources"][0]["schema"].get("missingValues") == told
