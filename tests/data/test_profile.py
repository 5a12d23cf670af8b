"""Our descriptors hold to the profile of Data Package 2.0 that they name.

``data-package-2.0.json`` of the catalogue is that profile as check-datapackage 0.37.0 ships it
(MIT); that tool itself needs Python 3.12.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from avocado_pivot import dataset
from tablepact.package.descriptor.pinned_copies import BUNDLED

PROFILE = BUNDLED / "data-package-2.0.json"
JUDGE = jsonschema.Draft7Validator(json.loads(PROFILE.read_text(encoding="utf-8")))


def whole(folder: Path) -> dict[str, Any]:
    """Read a descriptor, its schemas put into it."""
    made: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in made["resources"]:
        if isinstance(resource.get("schema"), str):
            resource["schema"] = json.loads((folder / resource["schema"]).read_text("utf-8"))
    return made


def faults(descriptor: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in JUDGE.iter_errors(descriptor)]


def test_the_descriptor_holds_to_the_profile() -> None:
    assert faults(whole(dataset.root())) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda made: made["sources"][0].update(path="ni:///sha-256;x"), "$.sources[0].path"),
        (lambda made: made["resources"][2]["schema"]["fields"][6].update(example=49),
         "$.resources[2].schema.fields[6]"),
        (lambda made: made.pop("resources"), "$"),
    ],
)  # fmt: skip
def test_the_profile_finds_a_fault(change: Any, place: str) -> None:
    made = whole(dataset.root())
    change(made)
    assert [fault.split(": ")[0] for fault in faults(made)] == [place]


@pytest.mark.parametrize(
    "form",
    ["csv", *(pytest.param(form, marks=pytest.mark.slow) for form in ("jsonl", "parquet"))],
)
def test_an_exported_descriptor_holds_to_the_profile(tmp_path: Path, form: str) -> None:
    from click.testing import CliRunner

    from avocado_pivot.commands import main

    done = CliRunner().invoke(main, ["export", "-f", form, "-o", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert faults(whole(tmp_path / "out")) == []
