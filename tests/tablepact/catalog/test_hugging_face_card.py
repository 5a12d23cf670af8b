"""The card of Hugging Face, read by their libraries: every table is loaded, nothing is fetched."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import avocado_pivot as ap
import tablepact as tp
from tablepact.catalog.hugging_face_card import LICENCES
from tablepact.frames.frames import Frames

from .conftest import SCHEMAS, Make, tables_of

LOAD = """
import json, socket, sys
def refuse(*_, **__): raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = refuse
import datasets
folder = sys.argv[1]
names = datasets.get_dataset_config_names(folder)
tables = {name: datasets.load_dataset(folder, name, split="train") for name in names}
first = datasets.load_dataset(folder, split="train")
print(json.dumps({
    "rows": {name: table.to_list() for name, table in tables.items()},
    "first": first.config_name, "version": str(first.version), "length": len(first),
}, default=str))
"""
"""Loads each table in a process of its own, for the library reads its settings when imported."""


def front(package: Path | None = None) -> dict[str, Any]:
    text = (tp.open_package(package) if package else ap).metadata("hf-card")
    read: dict[str, Any] = yaml.safe_load(text.split("---\n")[1])
    return read


def load(folder: Path, cache: Path) -> dict[str, Any]:
    pytest.importorskip("datasets", reason="datasets is in the extra interop")
    (folder / "README.md").write_text(tp.open_package(folder).metadata("hf-card"), encoding="utf-8")
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(folder)],
        env={**os.environ, **offline}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def same(rows: list[dict[str, Any]], frames: Frames, table: str) -> None:
    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value

    ours = [{k: plain(v) for k, v in row.items()} for row in frames[table].to_dicts()]
    assert rows == ours, table


class TestLoading:
    @pytest.mark.parametrize("form", ["csv", "parquet"])
    def test_the_dataset_from_an_exported_folder(
        self, exported: Callable[[str], Path], form: str, own: Frames, tmp_path: Path
    ) -> None:
        loaded = load(exported(form), tmp_path)
        assert list(loaded["rows"]) == list(own)
        for table in own:
            same(loaded["rows"][table], own, table)
        assert (loaded["first"], loaded["length"]) == ("entities", own["entities"].height)
        assert loaded["version"] == own.package.version

    def test_a_market_where_texts_look_like_numbers(self, market: Path, tmp_path: Path) -> None:
        loaded = load(market, tmp_path / "cache")
        for table, frame in tables_of(market).items():
            assert frame.height == len(loaded["rows"][table])
        fruit = loaded["rows"]["fruit"]
        assert [row["sold"] for row in fruit] == ["007", None, "12"]
        assert [row["ripe"] for row in fruit] == [
            "true",
            None,
            "false",
        ]  # pandas: no null among bool
        assert [row["weight"] for row in fruit] == [0.2, None, 1.5]

    def test_a_table_with_a_way_of_its_own(self, make: Make, tmp_path: Path) -> None:
        schema = {"missingValues": ["-", ""], "fields": [
            {"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}  # fmt: skip
        entry = {"name": "t", "path": "[a]*.csv", "dialect": {"delimiter": ";"}, "schema": schema}
        folder = make({"[a]*.csv": "a;b\n1;NA\n-;x\n9007199254740991;-\n"}, [entry])
        assert load(folder, tmp_path / "cache")["rows"]["t"] == [
            {"a": 1, "b": "NA"}, {"a": None, "b": "x"}, {"a": 9007199254740991, "b": None},
        ]  # fmt: skip

    def test_integers_that_a_float_cannot_hold_are_text(self, make: Make, tmp_path: Path) -> None:
        schema = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}]}
        text = "a,b\n9223372036854775807,9223372036854775807\n,1\n"
        folder = make({"t.csv": text}, [{"name": "t", "path": "t.csv", "schema": schema}])
        rows = load(folder, tmp_path / "cache")["rows"]["t"]
        assert rows == [{"a": "9223372036854775807", "b": 2**63 - 1}, {"a": None, "b": 1}]

    def test_numbers_that_a_float_cannot_hold_are_text(self, make: Make, tmp_path: Path) -> None:
        schema = {"fields": [{"name": "a", "type": "number"}, {"name": "b", "type": "number"}]}
        text = "a,b\n135217135789158401,135217135789158400\n"
        folder = make({"t.csv": text}, [{"name": "t", "path": "t.csv", "schema": schema}])
        rows = load(folder, tmp_path / "cache")["rows"]["t"]
        assert rows == [{"a": "135217135789158401", "b": 135217135789158400.0}]


class TestFrontMatter:
    def test_the_library_reads_it(self, market: Path) -> None:
        hub = pytest.importorskip("huggingface_hub", reason="huggingface_hub is in interop")
        card = hub.DatasetCard(tp.open_package(market).metadata("hf-card"))
        assert card.data.pretty_name == "What the market sells"
        assert (card.data.license, card.data.language) == ("cc-by-4.0", ["en"])
        assert [one["config_name"] for one in card.data.configs] == ["fruit", "stalls"]

    def test_the_most_wanted_tables_come_first(self) -> None:
        configs = front()["configs"]
        assert [one["config_name"] for one in configs][:3] == ["entities", "events", "figures"]
        assert [one.get("default") for one in configs] == [True] + [None] * (len(configs) - 1)
        assert {one["data_files"][0]["split"] for one in configs} == {"train"}

    def test_it_counts_the_rows(self, own: Frames) -> None:
        counted = {
            one["config_name"]: one["splits"][0]["num_examples"] for one in front()["dataset_info"]
        }
        assert counted == {name: frame.height for name, frame in own.items()}
        assert front()["size_categories"] == ["1K<n<10K"]

    @pytest.mark.parametrize(("said", "kept"), [*LICENCES.items(), ("other-pd", "other")])
    def test_licences(self, make: Make, said: str, kept: str) -> None:
        licence = {"name": said, "path": "https://example.org/licence"}
        read = front(
            make({"notes.txt": ""}, [{"name": "n", "path": "notes.txt"}], licenses=[licence])
        )
        assert read["license"] == kept
        other = ("other-pd", licence["path"]) if kept == "other" else (None, None)
        assert (read.get("license_name"), read.get("license_link")) == other

    def test_what_cannot_be_loaded_is_named(self, make: Make) -> None:
        parts = {"name": "parts", "path": ["1.csv", "2.csv"], "schema": SCHEMAS["stalls"]}
        remote = {"name": "far", "path": "https://example.org/t.csv", "schema": SCHEMAS["stalls"]}
        folder = make(
            {"1.csv": "stall,place\na,1\n", "2.csv": "stall,place\nb,2\n"}, [parts, remote]
        )
        assert "configs" not in front(folder)
        assert "Not loaded through this card: parts, far." in tp.open_package(folder).metadata(
            "hf-card"
        )

    def test_a_name_that_the_loader_refuses_is_changed(self, make: Make) -> None:
        names = ["a/b", "a:b", "..\\"]
        files = {f"{number}.csv": "stall,place\n" for number in range(3)}
        resources = [{"name": name, "path": path, "schema": SCHEMAS["stalls"]}
                     for name, path in zip(names, files, strict=True)]  # fmt: skip
        read = front(make(files, resources))
        assert [one["config_name"] for one in read["configs"]] == ["a_b", "a_b_2", ".._"]
