"""The lists of formats and styles say the same wherever they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from avocado_pivot.extension import AvocadoPivot
from tablepact.cli import cite, export, output
from tablepact.data_package import ExportFormat
from tablepact.export.formats import FORMATS, MULTI_TABLE_FORMATS
from tablepact.metadata_formats.citation_styles import STYLES
from tablepact.metadata_formats.formats import METADATA_FORMATS

REPOSITORY = Path(__file__).resolve().parents[2]


def test_formats_of_exports() -> None:
    known = {*FORMATS, *MULTI_TABLE_FORMATS}
    assert set(get_args(ExportFormat)) == set(export.FORMATS) == known
    page = (REPOSITORY / "docs/reference/exports.md").read_text(encoding="utf-8")
    table = page[page.index("| format |") :].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`(?=[ ,|].*\|)", table)) - {"about", "_package"} >= known


def test_formats_of_rows() -> None:
    assert set(output.FORMATS) == {"table", *FORMATS}


def test_styles() -> None:
    assert set(cite.STYLES) == {*STYLES, "datacite"}


def test_forms_of_metadata() -> None:
    assert set(export.METADATA_FORMATS) == set(METADATA_FORMATS)
    page = (REPOSITORY / "docs/reference/metadata.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)) == {
        *METADATA_FORMATS,
        *AvocadoPivot.metadata_formats,
    }


def test_an_unknown_form_of_metadata_is_refused() -> None:
    with pytest.raises(ValueError, match="use one of croissant"):
        ap.metadata("marc")


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="use one of apa"):
        ap.cite(style="mla")


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="use one of csv"):
        ap.export(tmp_path / "out", "ods")  # type: ignore[arg-type]


def test_a_file_of_one_table_cannot_hold_several(tmp_path: Path) -> None:
    with pytest.raises(ap.ExportError, match=f"not {len(dataset.tables())}; name one table"):
        ap.export(tmp_path / "all.csv", "csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_copy_of_the_dataset_is_described_as_the_dataset(tmp_path: Path) -> None:
    ap.export(tmp_path / "copy", "csv")
    address = "events/behemoth-postponed"
    assert tp.open_package(tmp_path / "copy").show(address) == ap.show(address)
    assert tp.open_package(tmp_path / "copy").cite() == ap.cite()
    assert tp.open_package(tmp_path / "copy").find("alpukat").equals(ap.find("alpukat"))
    assert tp.validate(tmp_path / "copy").valid
