"""All forms: they say the same, a DOI is set in one place, and any package is told."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from avocado_pivot.extension import AvocadoPivot
from tablepact.frames.frames import Frames
from tablepact.metadata_formats.formats import METADATA_FORMATS

from .conftest import FRUIT, SAID, SCHEMAS, Make
from .test_datacite import VALIDATOR as DATACITE
from .test_zenodo import VALIDATOR as ZENODO

DOI = "10.5281/zenodo.7654321"
ANY = [*METADATA_FORMATS]
OURS = [*METADATA_FORMATS, "web-annotation"]
"""The forms of this dataset that are JSON or YAML; tests/story reads the other as RDF."""


def front_matter(text: str) -> dict[str, Any]:
    """Read what stands between the first two lines of three hyphens."""
    _, front, _ = re.split(r"(?m)^---\n", text, maxsplit=2)
    read: dict[str, Any] = yaml.safe_load(front)
    return read


READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    **dict.fromkeys(OURS, json.loads),
    "cff": yaml.safe_load,
    "hf-card": front_matter,
}


def read(form: str, package: Any = None) -> dict[str, Any]:
    """Load a form of a package or the dataset; check it by its schema where there is one."""
    if isinstance(package, Path):
        package = tp.open_package(package)
    loaded = READERS[form]((package or ap).metadata(form))
    schemas = {"datacite": DATACITE, "zenodo": ZENODO}
    if form in schemas:
        assert [error.message for error in schemas[form].iter_errors(loaded)] == []
    return loaded


VERSIONS: dict[str, Callable[[dict[str, Any]], str]] = {
    **dict.fromkeys(OURS, lambda told: told["version"]),
    "hf-card": lambda told: told["configs"][0]["version"],
    "web-annotation": lambda told: told["schema:version"],
}
LICENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "croissant": lambda told: told["license"][0],
    "schema-org": lambda told: told["license"][0]["url"],
    "datacite": lambda told: told["rightsList"][0]["rightsIdentifier"],
    "cff": lambda told: told["license"],
    "zenodo": lambda told: told["license"],
    "hf-card": lambda told: told["license"],
    "web-annotation": lambda told: told["rights"][0],
}
ROWS: dict[str, Callable[[dict[str, Any]], dict[str, int]]] = {
    "croissant": lambda told: counts(told["description"]),
    "schema-org": lambda told: {
        one["name"].partition(".")[0]: one["size"]["value"] for one in told["distribution"]
    },
    "datacite": lambda told: {
        one.partition(":")[0]: whole(one.split()[1]) for one in told["sizes"] if ":" in one
    },
    "zenodo": lambda told: counts(told["notes"]),
    "hf-card": lambda told: {
        one["config_name"]: one["splits"][0]["num_examples"] for one in told["dataset_info"]
    },
}


def counts(text: str) -> dict[str, int]:
    return {name: whole(rows) for name, rows in re.findall(r"(\w+) \(([\d,]+) rows?\)", text)}


def whole(digits: str) -> int:
    return int(digits.replace(",", ""))


class TestTheSame:
    def test_version(self) -> None:
        found = {form: VERSIONS[form](read(form)) for form in OURS}
        assert found == dict.fromkeys(OURS, dataset.version())

    def test_licence(self) -> None:
        licence = dataset.bundled().metadata["licenses"][0]
        known = (licence["name"], licence["name"].lower(), licence["path"])
        found = {form: LICENCES[form](read(form)) for form in OURS}
        assert {form: said for form, said in found.items() if said not in known} == {}

    def test_rows(self, own: Frames) -> None:
        rows = {name: frame.height for name, frame in own.items()}
        assert {form: ROWS[form](read(form)) for form in ROWS} == dict.fromkeys(ROWS, rows)

    @pytest.mark.slow
    @pytest.mark.parametrize("form", OURS)
    def test_an_exported_folder_says_what_the_dataset_says(
        self, form: str, exported: Callable[[str], Path]
    ) -> None:
        folder = exported("csv")
        for told in (VERSIONS, LICENCES, ROWS):
            if form in told:
                assert told[form](read(form, folder)) == told[form](read(form))

    def test_cff_is_that_of_cite(self) -> None:
        assert ap.metadata("cff") == ap.cite(style="cff")


@pytest.mark.slow
def test_no_reader_is_needed_to_write(tmp_path: Path) -> None:
    readers = [
        "mlcroissant",
        "rdflib",
        "datacite",
        "datasets",
        "huggingface_hub",
        "pyarrow",
        "nanopub",
    ]
    code = f"""
import sys
sys.modules |= dict.fromkeys({readers})
import avocado_pivot as ap
for form in {[*METADATA_FORMATS, *AvocadoPivot.metadata_formats]}:
    assert ap.metadata(form)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


class TestDoi:
    def test_there_is_none_before_there_is_one(self) -> None:
        texts = {form: ap.metadata(form) for form in OURS}
        assert [form for form in OURS if re.search(r"\b10\.\d{4,9}/", texts[form])] == []

    @pytest.mark.slow
    @pytest.mark.parametrize("form", OURS)
    @pytest.mark.parametrize(
        "said",
        [DOI]
        + [
            pytest.param(one, marks=pytest.mark.slow)
            for one in (f"https://doi.org/{DOI}", f"doi:{DOI}")
        ],
    )
    def test_it_is_set_in_one_place(self, form: str, said: str, copy: Any) -> None:
        path = copy.folder / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(descriptor | {"id": said}), encoding="utf-8")
        assert DOI in tp.open_package(copy.folder).metadata(form)  # type: ignore[arg-type]
        told = read(form, copy.folder)
        assert told.get("doi", DOI) == DOI


FAR = {"name": "far", "path": "https://example.org/t.csv", "hash": f"sha256:{'d' * 64}",
       "schema": SCHEMAS["stalls"]}  # fmt: skip
ODD: dict[str, tuple[dict[str, str | bytes], list[dict[str, Any]]]] = {
    "remote": ({}, [FAR]),
    "remote and here": ({"a.csv": FRUIT}, [FAR, {"name": "a", "path": "a.csv"}]),
    "no table": ({"n.txt": "n"}, [{"name": "n", "path": "n.txt"}]),
    "no file": ({}, [{"name": "n", "path": "n.txt", "hash": "d" * 32, "bytes": 3}]),
    "no schema": ({"a.csv": FRUIT}, [{"name": "a", "path": "a.csv"}]),
    "parts": ({"1.csv": "a\n1\n", "2.csv": "2\n"}, [{"name": "a", "path": ["1.csv", "2.csv"]}]),
    "inline": ({}, [{"name": "a", "data": [{"x": 1}], "type": "table"}]),
    "no rows": ({"a.csv": "a\n"}, [{"name": "a", "path": "a.csv"}]),
    "nothing": ({}, [{"name": ""}]),
}


class TestAnyPackage:
    @pytest.mark.parametrize("odd", ODD)
    def test_odd_resources(self, odd: str, make: Make) -> None:
        package = tp.open_package(make(*ODD[odd], **SAID))
        versions = {form: read(form, package).get("version") for form in ANY}
        assert versions == {**dict.fromkeys(ANY, "1.2.3"), "hf-card": None}

    def test_a_package_that_says_no_name(self, make: Make) -> None:
        said = {"name": None, "created": "2026-11-24", "licenses": [{"name": "MIT"}]}
        folder = make({"a.csv": "a\n1\n"}, [{"name": "a", "path": "a.csv"}], **said)
        assert [form for form in ANY if not read(form, folder)] == []

    def test_a_package_with_a_table_elsewhere_has_no_digest(self, make: Make) -> None:
        folder = make(*ODD["remote and here"], **SAID)
        assert "identifiers" not in read("cff", folder)
        assert "alternateIdentifiers" not in read("datacite", folder)
        assert "far (remote), a (3 rows)" in read("croissant", folder)["description"]
        with pytest.raises(ap.PackageError, match="is not fetched"):
            tp.open_package(folder).cite()

    @pytest.mark.parametrize("form", ANY)
    def test_a_table_that_cannot_be_read_is_an_error(self, form: str, make: Make) -> None:
        folder = make({}, [{"name": "a", "path": "gone.csv"}], **SAID)
        with pytest.raises(ap.PackageError, match=r"gone\.csv"):
            tp.open_package(folder).metadata(form)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["hf-card", "zenodo", "schema-org"])
def test_a_source_has_its_address_and_its_name(form: str, make: Make) -> None:
    source = {"title": "A text", "path": "https://example.org/t", "identifier": "urn:example:t"}
    said = {**SAID, "sources": [source]}
    told = tp.open_package(
        make({"a.csv": "a\n1\n"}, [{"name": "a", "path": "a.csv"}], **said)
    ).metadata(form)  # type: ignore[arg-type]
    assert source["path"] in told
    assert source["identifier"] in told.replace("\\", "")
