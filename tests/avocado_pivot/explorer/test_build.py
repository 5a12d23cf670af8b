"""The pages of any package: safe, complete, and honest about what is left out."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest
from click.testing import CliRunner

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot.commands import main
from avocado_pivot.explorer.pages import StoryPages

from .conftest import HOSTILE, unpacked


def script(text: str) -> Any:
    """Read the rows of a page as a browser would."""
    return unpacked(text, "package_rows", "rows")


@pytest.mark.slow
def test_the_site_of_the_dataset_is_small(explorer: Path) -> None:
    files = [path for path in explorer.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000


@pytest.mark.slow
def test_no_page_names_a_place_elsewhere_but_in_links(explorer: Path) -> None:
    for path in explorer.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]*)"', text)
        assert all((path.parent / place).is_file() for place in loaded), path


@pytest.mark.slow
def test_every_link_leads_to_a_page_and_a_place_on_it(explorer: Path) -> None:
    places = {
        path: set(re.findall(r'\bid="([^"]*)"', path.read_text(encoding="utf-8")))
        for path in explorer.rglob("*.html")
    }
    for path in (explorer / "tables").glob("*.js"):  # whose rows the page makes
        rows = script(path.read_text(encoding="utf-8"))["rows"]
        places[path.with_suffix(".html")] |= {quote(row[0], safe="") for row in rows}
    for path in places:
        text = path.read_text(encoding="utf-8")
        for link in set(re.findall(r'<a [^>]*href="(?!https?:)([^"]*)"', text)):
            page, _, anchor = link.partition("#")
            target = (path.parent / page).resolve() if page else path
            assert target in places, (path, link)
            assert not anchor or anchor in places[target], (path, link)


@pytest.mark.slow
def test_every_row_is_in_its_table_and_on_a_page(explorer: Path) -> None:
    for name in ap.tables():
        data = script((explorer / f"tables/{name}.js").read_text(encoding="utf-8"))
        page = explorer / f"records/{name}.html"
        assert len(data["rows"]) == ap.load(name).height
        assert page.exists() is not (name in StoryPages.plain)
        if page.exists():
            assert page.read_text(encoding="utf-8").count("<article ") == ap.load(name).height


@pytest.mark.slow
def test_a_record_tells_what_show_tells_and_how_to_cite_it(explorer: Path) -> None:
    page = (explorer / "records/events.html").read_text(encoding="utf-8")
    (article,) = re.findall(r'<article id="behemoth-postponed">.*?</article>', page, re.DOTALL)
    told = ap.show("events/behemoth-postponed")
    assert all(f"<dt>{heading}" in article for heading in told.parts)
    assert ap.cite("events/behemoth-postponed").split()[-1] in article


def test_what_looks_like_html_is_text(package: Callable[..., Path], tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [HOSTILE, "b"], "note": [HOSTILE, None]})
    tp.open_package(package({HOSTILE: frame}, {HOSTILE: {"primaryKey": "id"}})).site(
        tmp_path / "out"
    )
    for path in (tmp_path / "out").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<img" not in text
        assert "{{" not in text.replace("{{ 7 * 7 }}", "")
        assert "49" not in re.sub(r"sha256:\w+", "", text)
    (data,) = (tmp_path / "out/tables").glob("*.js")
    text = data.read_text(encoding="utf-8")
    assert "\u2028" not in text
    assert script(text)["rows"][0] == [HOSTILE, HOSTILE, HOSTILE]  # its identifier, its cells


def test_names_that_are_no_names_of_files(package: Callable[..., Path], tmp_path: Path) -> None:
    one = pl.DataFrame({"id": [1]})
    made = tp.open_package(package({"../a": one, "A": one, "a": one, "..": one})).site(
        tmp_path / "out"
    )
    assert made.files == 9 + 4 * 3
    assert not (tmp_path / "a.html").exists()


def test_a_row_without_a_key_or_a_name_is_named_by_its_number(
    package: Callable[..., Path], tmp_path: Path
) -> None:
    frames = {"a": pl.DataFrame({"n": [5]}), "b": pl.DataFrame({"n": [5]})}
    tp.open_package(package(frames, {"b": {"primaryKey": "n"}})).site(tmp_path / "out")
    titles = [
        re.findall("<h2><a[^>]*>([^<]*)<", (tmp_path / f"out/records/{name}.html").read_text())
        for name in frames
    ]
    assert titles == [["Row 2"], ["5"]]


def test_the_list_of_tables_has_descriptions_if_a_table_has_one(
    package: Callable[..., Path], tmp_path: Path
) -> None:
    folder = package({"rain_days": pl.DataFrame({"n": [5]})})
    tp.open_package(folder).site(tmp_path / "out")
    text = (tmp_path / "out/index.html").read_text()
    assert "rain_<wbr>days" in text
    assert "Description" not in text
    descriptor = folder / "datapackage.json"
    whole = json.loads(descriptor.read_text())
    whole["resources"][0]["description"] = "By month."
    descriptor.write_text(json.dumps(whole))
    tp.open_package(folder).site(tmp_path / "out", force=True)
    text = (tmp_path / "out/index.html").read_text()
    assert "Description" in text
    assert "By month." in text


def test_a_package_of_another_kind_has_no_story(
    package: Callable[..., Path], tmp_path: Path
) -> None:
    made = tp.open_package(package({"t": pl.DataFrame({"id": [1, 2]})})).site(tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").glob("*.html")} == {"index.html"}
    assert made.notes == ()


def test_what_is_left_out_is_said(
    package: Callable[..., Path], tmp_path: Path, configure: Any
) -> None:
    configure(max_page_rows=5, max_record_rows=7)
    folder = package({"t": pl.DataFrame({"id": range(9)})})
    result = CliRunner().invoke(
        main, ["site", str(tmp_path / "out"), "--package", str(folder)], prog_name="dataset"
    )
    says = "t: the first 5 of 9 rows are shown; rows are not described in detail, as there are more"
    assert says in result.stderr
    assert says in (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert says in (tmp_path / "out/tables/t.html").read_text(encoding="utf-8")
    assert not (tmp_path / "out/records").exists()


def test_so_many_bytes_are_shown_and_no_more(
    package: Callable[..., Path], tmp_path: Path, configure: Any
) -> None:
    configure(max_page_bytes=20)
    made = tp.open_package(package({"t": pl.DataFrame({"id": range(9)})})).site(tmp_path / "out")
    assert "of 9 rows are shown" in made.notes[0]


def test_files_in_the_way_are_kept_unless_forced(
    package: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "out/assets").mkdir(parents=True)
    (tmp_path / "out/assets/mine.txt").write_text("mine")
    folder = package({"t": pl.DataFrame({"id": [1]})})
    run, call = CliRunner(), ["site", str(tmp_path / "out"), "--package", str(folder)]
    result = run.invoke(main, call, prog_name="dataset")
    assert result.exit_code == 2
    assert "to overwrite its files" in result.stderr
    assert run.invoke(main, [*call, "--force"]).exit_code == 0
    assert (tmp_path / "out/index.html").is_file()
    assert (tmp_path / "out/assets/mine.txt").read_text() == "mine"


def test_a_file_is_no_folder(package: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    folder = package({"t": pl.DataFrame({"id": [1]})})
    with pytest.raises(ap.ExportError, match="is not a folder"):
        tp.open_package(folder).site(tmp_path / "out", force=True)


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for name in (
        "tablepact.site.templating",
        "tablepact.site.build",
        "avocado_pivot.explorer.charts",
        "avocado_pivot.explorer.pages",
    ):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(ap.ExportError, match=r"pip install 'avocado-pivot\[site\]'"):
        ap.site(tmp_path / "out")


def test_a_table_that_cannot_be_read_is_left_out_and_said(
    package: Callable[..., Path], tmp_path: Path
) -> None:
    one = pl.DataFrame({"id": [1]})
    refers = {"fields": "id", "reference": {"resource": "bad", "fields": "id"}}
    schemas = {"good": {"foreignKeys": [refers]}, "odd": {"foreignKeys": [{}]}}
    folder = package({"good": one, "bad": one, "odd": one}, schemas)
    (folder / "1.csv").write_text("id\nx\n")
    opened = tp.open_package(folder)
    made = opened.site(tmp_path / "out")
    assert [note.split(" is left out: ")[0] for note in made.notes] == ["bad"]
    assert "read without its foreign keys" in opened.frames.notes["odd"]
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert "bad is left out" in page
    assert "sha256" not in page
    pages = (tmp_path / "out/tables").glob("*.html")
    assert {path.name for path in pages} == {"good.html", "odd.html"}


def test_if_no_table_can_be_read_that_is_an_error(
    package: Callable[..., Path], tmp_path: Path
) -> None:
    folder = package({"bad": pl.DataFrame({"id": [1]})})
    (folder / "0.csv").write_text("id\nx\n")
    with pytest.raises(ap.PackageError, match="bad"):
        tp.open_package(folder).site(tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "odd",
    [
        {"constraints": {"enum": 5}}, {"constraints": {"enum": "ab"}}, {"constraints": 7},
        {"categories": 5}, {"categories": [{}]}, {"categories": [["a"]]}, {"title": 3},
        {"description": None}, {"type": ["string"]}, {"constraints": {"enum": ["a"] * 99}},
    ],
)  # fmt: skip
def test_a_field_may_be_described_in_odd_ways(
    package: Callable[..., Path], tmp_path: Path, odd: dict[str, Any]
) -> None:
    """It is shown all the same, or refused in one line."""
    folder = package({"t": pl.DataFrame({"id": ["a"]})}, {"t": {"fields": [{"name": "id", **odd}]}})
    try:
        tp.open_package(folder).site(tmp_path / "out")
    except ap.PackageError:
        return
    page = (tmp_path / "out/tables/t.html").read_text(encoding="utf-8")
    assert "<select" not in page
