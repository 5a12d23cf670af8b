"""Croissant, loaded by mlcroissant: every record of every table is ours, and nothing is fetched.

What needs mlcroissant is slow, since to import it takes two seconds.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from tablepact.frames.frames import Frames
from tablepact.metadata_formats.croissant import DATA_TYPES

from .conftest import FRUIT, SCHEMAS, STALLS, Make, tables_of

pytestmark = pytest.mark.usefixtures("offline")


def told(package: Path | None = None) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(
        (tp.open_package(package) if package else ap).metadata("croissant")
    )
    return described


def open_in(folder: Path) -> Any:
    """Write the description beside the descriptor, and open it: nothing is wrong with it."""
    mlc = pytest.importorskip("mlcroissant", reason="mlcroissant is in the extra interop")
    path = folder / "croissant.json"
    path.write_text(tp.open_package(folder).metadata("croissant"), encoding="utf-8")
    opened = mlc.Dataset(str(path))
    assert not opened.metadata.ctx.issues.errors
    lacking = "is recommended, but does not exist"  # what a descriptor need not say
    assert not [one for one in opened.metadata.ctx.issues.warnings if lacking not in one]
    return opened


def plain(value: Any) -> Any:
    """Return a value as we have it: texts come as bytes, days as moments."""
    if isinstance(value, bytes):
        return value.decode()
    return value.date() if isinstance(value, dt.datetime) else value


def records(opened: Any, record_set: str) -> list[dict[str, Any]]:
    return [
        {key.rpartition("/")[2]: plain(value) for key, value in record.items()}
        for record in opened.records(record_set)
    ]


def same(opened: Any, frames: Frames) -> None:
    for name, frame in frames.items():
        assert records(opened, name) == frame.to_dicts(), name


def signs(make: Make) -> tuple[Path, dict[str, str]]:
    """Make a package whose names of tables and columns have signs, and return these names."""
    texts = {"a/b": "x y", "a": "b/x y", "links": "of", "of": "z#", "file": "at"}
    resources = [
        {"name": name, "path": f"{number}.csv",
         "schema": {"fields": [{"name": field, "type": "string"}], "primaryKey": field}}
        for number, (name, field) in enumerate(texts.items())
    ]  # fmt: skip
    files = {f"{n}.csv": f"{field}\nv\n" for n, field in enumerate(texts.values())}
    return make(files, resources), texts


@pytest.mark.slow
class TestLoading:
    @pytest.mark.parametrize("form", ["csv", "parquet"])
    def test_an_exported_folder_is_loaded_whole(
        self, exported: Callable[[str], Path], form: str, own: Frames
    ) -> None:
        same(open_in(exported(form)), own)

    def test_the_dataset_is_loaded_whole(self, copy: Any, own: Frames) -> None:
        same(open_in(copy.folder), own)

    def test_an_exported_market_is_loaded_whole(self, market: Path, tmp_path: Path) -> None:
        folder = tmp_path / "parquet"
        tp.open_package(market).export(folder, "parquet")
        same(open_in(folder), tables_of(market))

    def test_a_table_can_be_read_again(self, market: Path) -> None:
        opened = open_in(market)
        assert [len(records(opened, "fruit")) for _ in range(3)] == [3, 3, 3]

    def test_links_have_the_rows_of_their_table(self, market: Path) -> None:
        rows = tables_of(market)["fruit"].select("id", "kind", "stall").to_dicts()
        assert records(open_in(market), "links/of/fruit") == rows

    def test_codes_have_labels(self, market: Path) -> None:
        codes = records(open_in(market), "codes/fruit/kind")
        assert [(code["value"], code["label"]) for code in codes] == [
            ("pome", "Pome"),
            ("drupe", ""),
        ]

    def test_a_changed_file_is_noticed(self, market: Path) -> None:
        opened = open_in(market)
        (market / "fruit.csv").write_text(FRUIT + "4,plum,drupe,,,,,\n")
        with pytest.raises(Exception, match=r"fruit\.csv"):
            records(opened, "fruit")

    @pytest.mark.parametrize(
        ("path", "data"),
        [("stalls.csv.gz", gzip.compress(STALLS.encode(), mtime=0)),
         ("stalls.tsv", STALLS.replace(",", "\t").encode())],
        ids=["packed", "tabs"],
    )  # fmt: skip
    def test_packed_and_with_tabs(self, make: Make, path: str, data: bytes) -> None:
        entry = {"name": "stalls", "path": path, "schema": SCHEMAS["stalls"]}
        folder = make({path: data}, [entry])
        same(open_in(folder), tables_of(folder))


class TestWhatIsSaid:
    def test_of_the_dataset(self) -> None:
        metadata = dataset.bundled().metadata
        described = told()
        assert described["conformsTo"] == "http://mlcommons.org/croissant/1.1"
        assert described["datePublished"] == metadata["created"][:10]
        assert described["isLiveDataset"] is False
        assert described["citeAs"] == ap.cite(style="bibtex")
        assert [one["name"] for one in described["creator"]] == ["The avocado-pivot maintainers"]
        hashes = {one["contentUrl"]: f"sha256:{one['sha256']}" for one in described["distribution"]}
        assert hashes == {one["path"]: one["hash"] for one in metadata["resources"]}

    def test_every_field_is_a_column_of_its_file(self, own: Frames) -> None:
        described = told()
        files = {one["@id"]: one["name"] for one in described["distribution"]}
        found = [
            (files[field["source"]["fileObject"]["@id"]], field["source"]["extract"]["column"])
            for one in described["recordSet"]
            if one["@id"] in own
            for field in one["field"]
        ]
        columns = [(f"{name}.csv", column) for name in own for column in own[name].columns]
        assert found == columns

    @pytest.mark.parametrize(
        ("column", "kind"),
        [("date_edtf", "sc:Text"), ("date_start", "sc:Date"), ("kind", "sc:Text")],
    )
    def test_a_date_in_edtf_stays_text(self, column: str, kind: str) -> None:
        events = next(one for one in told()["recordSet"] if one["@id"] == "events")
        types = {field["name"]: field["dataType"] for field in events["field"]}
        assert types[column] == kind

    def test_a_foreign_key_is_a_reference(self, own: Frames) -> None:
        sets = {one["@id"]: one for one in told()["recordSet"]}
        found = {
            (name.removeprefix("links/of/"), field["name"]): field["references"]["field"]["@id"]
            for name, one in sets.items()
            for field in one["field"]
            if "references" in field and not field["references"]["field"]["@id"].startswith("codes")
        }
        declared = {
            (table, *key["fields"]): "/".join((key["reference"]["resource"] or table,
                                              *key["reference"]["fields"]))
            for table in dataset.tables()
            for key in (own.resource(table).schema or {}).get("foreignKeys", [])
            if own[table][key["fields"][0]].count()  # a reader takes an empty column for numbers
        }  # fmt: skip
        assert found == declared

    @pytest.mark.parametrize("kind", DATA_TYPES)
    def test_each_type(self, make: Make, kind: str) -> None:
        fields = [{"name": "a", "type": kind}]
        folder = make(
            {"a.csv": "a\n"}, [{"name": "t", "path": "a.csv", "schema": {"fields": fields}}]
        )
        assert told(folder)["recordSet"][0]["field"][0]["dataType"] == DATA_TYPES[kind]

    @pytest.mark.parametrize(
        "odd",
        [{"decimalChar": ","}, {"format": "%d.%m.%Y", "type": "date"},
         {"trueValues": ["yes"], "type": "boolean"}],
        ids=["decimal", "format", "words"],
    )  # fmt: skip
    def test_what_is_not_written_plainly_is_text(self, make: Make, odd: dict[str, Any]) -> None:
        field = {"name": "a", "type": "number", **odd}
        folder = make(
            {"a.csv": "a\n"}, [{"name": "t", "path": "a.csv", "schema": {"fields": [field]}}]
        )
        assert told(folder)["recordSet"][0]["field"][0]["dataType"] == "sc:Text"

    def test_so_is_a_column_with_words_for_missing_values(self, make: Make) -> None:
        schema = {"fields": [{"name": "a", "type": "integer"}], "missingValues": ["-"]}
        folder = make({"a.csv": "a\n-\n"}, [{"name": "t", "path": "a.csv", "schema": schema}])
        assert told(folder)["recordSet"][0]["field"][0]["dataType"] == "sc:Text"

    def test_texts_that_look_like_numbers_are_not_joined(self, make: Make) -> None:
        key = {"fields": "a", "reference": {"resource": "", "fields": "a"}}
        schema = {"fields": [{"name": "a", "type": "string"}], "foreignKeys": [key]}
        folder = make({"a.csv": "a\n007\n"}, [{"name": "t", "path": "a.csv", "schema": schema}])
        assert [one["@id"] for one in told(folder)["recordSet"]] == ["t"]
        schema["fields"][0]["categories"] = ["007"]  # type: ignore[index]
        folder = make({}, [{"name": "t", "path": "a.csv", "schema": schema}])
        assert [one["@id"] for one in told(folder)["recordSet"]] == ["t"]


class TestOtherPackages:
    @pytest.mark.slow
    def test_names_with_signs_are_those_of_the_loader(self, make: Make) -> None:
        folder, texts = signs(make)
        opened = open_in(folder)
        found = {one.name: one.uuid for one in opened.metadata.record_sets}
        assert {name: len(list(opened.records(found[name]))) for name in texts} == dict.fromkeys(
            texts, 1
        )

    def test_names_with_signs_keep_their_identifiers_apart(self, make: Make) -> None:
        folder, texts = signs(make)
        ids = re.findall(
            r'"@type": "cr:\w+",\s+"@id": "([^"]+)"', json.dumps(told(folder), indent=1)
        )
        assert len(ids) == len(set(ids)) == 3 * len(texts)

    def test_a_table_in_a_form_of_its_own_is_a_file_only(self, make: Make) -> None:
        files = {"a.csv": "a;b\n1;2\n", "1.csv": "a\n1\n", "2.csv": "2\n", "l1.csv": b"a\n\xe9\n"}
        fields = [{"name": "a", "type": "string"}]
        resources = [
            {"name": "points", "path": "a.csv", "dialect": {"delimiter": ";"}},
            {"name": "parts", "path": ["1.csv", "2.csv"], "schema": {"fields": fields}},
            {"name": "latin", "path": "l1.csv", "encoding": "iso-8859-1"},
            {"name": "inline", "data": [{"a": 1}]},
        ]
        described = told(make(files, resources))
        assert [one["contentUrl"] for one in described["distribution"]] == [
            "a.csv", "1.csv", "2.csv", "l1.csv",
        ]  # fmt: skip
        assert "recordSet" not in described

    def test_a_remote_file_has_its_declared_hash(self, make: Make) -> None:
        entry = {"name": "t", "path": "https://example.org/t.csv", "schema": SCHEMAS["stalls"],
                 "bytes": 5}  # fmt: skip
        for said, key in (
            ("d" * 32, "md5"),
            (f"md5:{'d' * 32}", "md5"),
            (f"sha256:{'d' * 64}", "sha256"),
        ):
            (file,) = told(make({}, [entry | {"hash": said}]))["distribution"]
            assert file[key] == said.rpartition(":")[2]
            assert file["contentUrl"] == entry["path"]
            assert not {"md5", "sha256"} - {key} & set(file)

    @pytest.mark.parametrize("said", [{}, {"hash": "sha1:" + "d" * 40}, {"hash": 7}])
    def test_a_remote_file_without_one_is_an_error(self, make: Make, said: dict[str, Any]) -> None:
        folder = make({}, [{"name": "t", "path": "https://example.org/t.csv", **said}])
        with pytest.raises(ap.ExportError, match="requires a hash of every file"):
            told(folder)

    @pytest.mark.slow
    def test_a_circle_of_keys_is_loaded(self, make: Make) -> None:
        def schema(target: str) -> dict[str, Any]:
            keys = [{"fields": "other", "reference": {"resource": target, "fields": "id"}}]
            fields = [{"name": name, "type": "integer"} for name in ("id", "other")]
            return {"fields": fields, "primaryKey": "id", "foreignKeys": keys}

        pairs = {"one": "two", "two": "one", "self": ""}
        resources = [{"name": n, "path": f"{n}.csv", "schema": schema(t)} for n, t in pairs.items()]
        folder = make({f"{name}.csv": "id,other\n1,1\n2,\n" for name in pairs}, resources)
        opened = open_in(folder)
        same(opened, tables_of(folder))
        for name in pairs:
            assert len(records(opened, f"links/of/{name}")) == 2


@pytest.mark.slow
def test_texts_of_a_column_come_as_they_are(make: Make) -> None:
    values = ["naïve Ærø 数据 😀", "a,b", 'a "b"', "line\nbreak", "<b>", "x"]
    frame = pl.DataFrame({"a": values})
    schema = {"fields": [{"name": "a", "type": "string"}]}
    folder = make({"a.csv": frame.write_csv()}, [{"name": "t", "path": "a.csv", "schema": schema}])
    assert [one["a"] for one in records(open_in(folder), "t")] == values
