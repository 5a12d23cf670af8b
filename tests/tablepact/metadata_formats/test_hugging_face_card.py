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
from tablepact.frames.frames import Frames
from tablepact.metadata_formats.hugging_face_card import LICENCES

from .conftest import SCHEMAS, Make, tables_of

LOAD = """
import json, socket, sys
def refuse(*_, **__): raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = refuse
import datasets
def load(folder):
    names = datasets.get_dataset_config_names(folder)
    tables = {name: datasets.load_dataset(folder, name, split="train") for name in names}
    first = datasets.load_dataset(folder, split="train")
    return {
        "rows": {name: table.to_list() for name, table in tables.items()},
        "first": first.config_name, "version": str(first.version), "length": len(first),
    }
print(json.dumps([load(folder) for folder in sys.argv[1:]], default=str))
"""
"""Loads each table in a process of its own, for the library reads its settings when imported."""


def front(package: Path | None = None) -> dict[str, Any]:
    text = (tp.open_package(package) if package else ap).metadata("hf-card")
    read: dict[str, Any] = yaml.safe_load(text.split("---\n")[1])
    return read


def load(cache: Path, *folders: Path) -> list[dict[str, Any]]:
    """Load the tables of packages with ``datasets``, which takes a second to import."""
    pytest.importorskip("datasets", reason="datasets is in the extra interop")
    for folder in folders:
        card = tp.open_package(folder).metadata("hf-card")
        (folder / "README.md").write_text(card, encoding="utf-8")
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", LOAD, *map(str, folders)],
        env={**os.environ, **offline}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded: list[dict[str, Any]] = json.loads(done.stdout)
    return loaded


def same(rows: list[dict[str, Any]], frames: Frames, table: str) -> None:
    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value

    ours = [{k: plain(v) for k, v in row.items()} for row in frames[table].to_dicts()]
    assert rows == ours, table


@pytest.mark.slow  # the library takes seconds
class TestLoading:
    @pytest.mark.parametrize("form", ["csv", "parquet"])
    def test_the_dataset_from_an_exported_folder(
        self, exported: Callable[[str], Path], form: str, own: Frames, tmp_path: Path
    ) -> None:
        (loaded,) = load(tmp_path, exported(form))
        assert list(loaded["rows"]) == list(own)
        for table in own:
            same(loaded["rows"][table], own, table)
        assert (loaded["first"], loaded["length"]) == ("entities", own["entities"].height)
        assert loaded["version"] == own.package.version

    def test_odd_values(self, market: Path, make: Make, tmp_path: Path) -> None:
        """Texts that look like numbers, values for missing ones, and numbers of many digits."""

        def one(name: str, path: str, text: str, *types: str, **properties: Any) -> Path:
            fields = [{"name": n, "type": kind} for n, kind in zip("ab", types, strict=True)]
            dialect = properties.pop("dialect", {})
            schema = {"fields": fields, **properties}
            entry = {"name": "t", "path": path, "dialect": dialect, "schema": schema}
            return make({path: text}, [entry]).rename(tmp_path / name)

        tables = tables_of(market)
        heights = {table: frame.height for table, frame in tables.items()}
        fruit_market = market.rename(tmp_path / "fruit market")
        own_way = one(
            "own way", "[a]*.csv", "a;b\n1;NA\n-;x\n9007199254740991;-\n", "integer", "string",
            missingValues=["-", ""], dialect={"delimiter": ";"},
        )  # fmt: skip
        large = "9223372036854775807"
        integers = one("integers", "t.csv", f"a,b\n{large},{large}\n,1\n", "integer", "integer")
        numbers = "a,b\n135217135789158401,135217135789158400\n"
        decimals = one("decimals", "t.csv", numbers, "number", "number")
        loaded = load(tmp_path / "cache", fruit_market, own_way, integers, decimals)
        assert {table: len(rows) for table, rows in loaded[0]["rows"].items()} == heights
        fruit = loaded[0]["rows"]["fruit"]
        assert [row["sold"] for row in fruit] == ["007", None, "12"]
        # pandas: no null among bool
        assert [row["ripe"] for row in fruit] == ["true", None, "false"]
        assert [row["weight"] for row in fruit] == [0.2, None, 1.5]
        assert [each["rows"]["t"] for each in loaded[1:]] == [
            [{"a": 1, "b": "NA"}, {"a": None, "b": "x"}, {"a": 9007199254740991, "b": None}],
            [{"a": large, "b": 2**63 - 1}, {"a": None, "b": 1}],
            [{"a": "135217135789158401", "b": 135217135789158400.0}],
        ]


class TestFrontMatter:
    @pytest.mark.slow
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

    @pytest.mark.each("said, kept", [*LICENCES.items(), ("other-pd", "other")])
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
