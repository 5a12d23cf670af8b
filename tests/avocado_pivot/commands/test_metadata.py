"""``dataset export --metadata`` and ``dataset cite -f datacite``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import avocado_pivot as ap
import tablepact as tp
from tablepact.cli.export import METADATA_FORMATS

Run = Callable[..., Any]


@pytest.mark.parametrize("form", METADATA_FORMATS)
def test_it_is_printed(run: Run, form: str) -> None:
    result = run("export", "--metadata", form)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == ap.metadata(form)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(one, marks=() if one == "croissant" else pytest.mark.slow)
        for one in METADATA_FORMATS
    ],
)
def test_it_is_written_and_nothing_overwritten(run: Run, form: str, tmp_path: Path) -> None:
    path = tmp_path / "told"
    assert run("export", "--metadata", form, "-o", path).exit_code == 0
    assert path.read_text(encoding="utf-8") == ap.metadata(form)  # type: ignore[arg-type]
    path.write_text("mine")
    again = run("export", "--metadata", form, "-o", path)
    assert (again.exit_code, path.read_text()) == (2, "mine")
    assert "use --force to overwrite it" in again.stderr
    assert run("export", "--metadata", form, "-o", path, "--force").exit_code == 0
    assert path.read_text(encoding="utf-8") == ap.metadata(form)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("more", [["events"], ["-f", "csv"], ["--no-keys"]])
def test_it_is_of_the_whole_package(run: Run, more: list[str]) -> None:
    result = run("export", "--metadata", "datacite", *more)
    assert result.exit_code == 2
    assert "--metadata is about the whole package" in result.stderr


def test_a_folder_gets_its_card(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    assert run("export", "events", "-f", "csv", "-o", folder).exit_code == 0
    card = ["export", "--metadata", "hf-card", "--package", folder, "-o", folder / "README.md"]
    assert run(*card).exit_code == 0
    assert 'path: "events.csv"' in (folder / "README.md").read_text(encoding="utf-8")
    assert tp.validate(folder).valid


def test_what_a_form_asks_for_is_one_line(run: Run, package: Callable[..., Path]) -> None:
    for form, why in (
        ("datacite", "requires a publication year"),
        ("zenodo", "chooses a licence itself"),
        ("web-annotation", "is only for the current version of the data package avocado-pivot"),
        ("nanopub", "is only for the current version of the data package avocado-pivot"),
    ):
        result = run("export", "--metadata", form, "--package", package())
        assert result.exit_code == 2
        assert why in result.stderr.splitlines()[-1]


def test_what_cannot_be_read_ends_in_3(run: Run, package: Callable[..., Path]) -> None:
    folder = package()
    (folder / "fruit.csv").unlink()
    assert run("export", "--metadata", "croissant", "--package", folder).exit_code == 3


def test_an_unknown_form_is_refused(run: Run) -> None:
    assert run("export", "--metadata", "marc").exit_code == 2


def test_a_citation_for_datacite(run: Run) -> None:
    assert run("cite", "-f", "datacite").stdout == ap.metadata("datacite")
    part = json.loads(run("cite", "-f", "datacite", "events/behemoth-postponed").stdout)
    assert "row events/behemoth-postponed" in part["titles"][0]["title"]


def test_a_row_as_a_nanopublication(run: Run, package: Callable[..., Path]) -> None:
    result = run("cite", "-f", "nanopub", "events/behemoth-postponed")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == ap.cite("events/behemoth-postponed", "nanopub")
    for address, why in (
        ("names/x", "there is no row names/x"),
        ("names", "names: only rows of entities, events"),
        ("events/behemoth-postponed@0.1.0", "only for the current version"),
    ):
        refused = run("cite", "-f", "nanopub", address)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert why in refused.stderr.splitlines()[-1]
    other = run("cite", "-f", "nanopub", "--package", package())
    assert (other.exit_code, other.stdout) == (2, "")
    assert "not for market" in other.stderr.splitlines()[-1]
