"""What is cited: title, authors, version, date, DOI, and the digest of the very rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import avocado_pivot as ap
from avocado_pivot import dataset
from tablepact.errors import PackageError, UnknownRecord, UnknownTable
from tablepact.frames.frames import Frames
from tablepact.metadata_formats.citation_styles import STYLES
from tablepact.metadata_formats.cited_work import Author, Work, cited_work
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.digests.digest import package_digest, table_digest

OWN = Frames(dataset.bundled())
VERSION = dataset.version().replace(".", "-")
Make = Callable[..., Frames]
FIELDS = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Make a package of fruit; what is given goes into its descriptor."""

    def make(text: str = "id,name\n1,pear\n2,fig\n", **given: Any) -> Frames:
        (tmp_path / "fruit.csv").write_text(text, encoding="utf-8", newline="")
        schema = {"fields": FIELDS, "primaryKey": "id"}
        entry = {"name": "fruit", "path": "fruit.csv", "schema": schema}
        given = {key: value for key, value in given.items() if value is not ...}
        descriptor = {"name": "market", "resources": [entry]} | given
        (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return Frames(read_package(tmp_path))

    return make


def all_styles(work: Work) -> dict[str, str]:
    return {name: style(work) for name, style in STYLES.items()}


def digests(frames: Frames) -> dict[str | None, str]:
    """Return the digests of the package, its table and a row."""
    return {address: cited_work(frames, address).digest for address in (None, "fruit", "fruit/1")}


class TestWhat:
    def test_the_dataset(self) -> None:
        work = cited_work(OWN)
        metadata = dataset.bundled().metadata
        assert work.title == metadata["title"]
        assert work.version == dataset.version()
        assert work.date == metadata["created"][:10]
        assert work.authors == (Author("The avocado-pivot maintainers"),)
        assert (work.licence, work.doi, work.url, work.publisher) == ("CC-BY-4.0", "", "", "")
        assert work.keywords == tuple(metadata["keywords"])
        assert work.digest == package_digest(OWN)

    def test_a_table(self) -> None:
        work = cited_work(OWN, "events")
        assert work.title == f"{cited_work(OWN).title}, table events"
        assert (work.abstract, work.digest) == ("", table_digest(OWN["events"]))
        assert work.key == f"avocado-pivot-events-{VERSION}"

    def test_a_row(self) -> None:
        work = cited_work(OWN, "events/behemoth-postponed")
        row = OWN["events"].filter(event_id="behemoth-postponed")
        assert work.title.endswith(", row events/behemoth-postponed: Behemoth is postponed")
        assert work.digest == table_digest(row)
        assert work.key == f"avocado-pivot-events-behemoth-postponed-{VERSION}"

    def test_a_row_that_nothing_stands_for(self) -> None:
        address = f"participants/{OWN['participants'][0, 0]}"
        assert cited_work(OWN, address).title.endswith(f", row {address}")

    @pytest.mark.each(
        "address, error",
        [
            ("event", UnknownTable),
            ("events/x", UnknownRecord),
            ("events/", UnknownRecord),
            ("", UnknownTable),
            ("/", UnknownTable),
        ],
    )
    def test_what_is_not_there(self, address: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            cited_work(OWN, address)

    def test_a_table_that_cannot_be_read(self, made: Make) -> None:
        with pytest.raises(PackageError):
            cited_work(made("id,name\nx,pear\n"))

    def test_the_public_function_does_the_same(self) -> None:
        cited: dict[str, str] = {style: ap.cite("events", style) for style in STYLES}
        assert cited == all_styles(cited_work(OWN, "events"))

    def test_every_row_of_events_has_a_digest_and_a_key_of_its_own(self) -> None:
        works = [cited_work(OWN, f"events/{key}") for key in OWN["events"]["event_id"]]
        assert len({work.digest for work in works}) == len(works)
        assert len({work.key for work in works}) == len(works)


class TestDigests:
    def test_that_of_a_row_changes_with_a_cell_of_it_alone(self, made: Make) -> None:
        pear = cited_work(made(), "fruit/1").digest
        assert cited_work(made("id,name\n1,pears\n2,fig\n"), "fruit/1").digest != pear
        assert cited_work(made("id,name\n1,\n2,fig\n"), "fruit/1").digest != pear
        assert cited_work(made("id,name\n1,pear\n2,figs\n"), "fruit/1").digest == pear
        assert cited_work(made("id,name\n1,pear\n"), "fruit/1").digest == pear

    @pytest.mark.each(
        "text",
        [
            "id,name\n2,fig\n1,pear\n",
            "id,name\r\n1,pear\r\n2,fig\r\n",
            'id,name\n"1","pear"\n2,fig\n',
            "\ufeffid,name\n1,pear\n2,fig\n",
        ],
    )
    def test_the_form_of_the_file_does_not_matter(self, made: Make, text: str) -> None:
        plain = digests(made())
        assert digests(made(text)) == plain

    def test_what_the_descriptor_says_does_not_matter(self, made: Make) -> None:
        other = digests(made(title="Other", version="9", created="2020-01-01", name="shop"))
        assert other == digests(made())

    def test_a_copy_of_the_dataset(self, copy: Any) -> None:
        address = "events/behemoth-postponed"
        before = cited_work(OWN, address).digest
        assert cited_work(Frames(read_package(copy.folder)), address).digest == before
        copy.edit("events", lambda rows: rows.reverse())
        assert cited_work(Frames(read_package(copy.folder)), address).digest == before
        copy.edit("events", lambda rows: [row.update(title=row["title"] + "!") for row in rows])
        assert cited_work(Frames(read_package(copy.folder)), address).digest != before


class TestAuthors:
    @pytest.mark.each(
        "contributors, expected",
        [
            ([{"title": "Ann"}], ["Ann"]),
            ([{"title": "Ann", "role": "author"}, {"title": "Bob", "role": "wrangler"}], ["Ann"]),
            ([{"title": "Ann", "roles": ["author"]}, {"title": "Bob", "roles": ["x"]}], ["Ann"]),
            ([{"title": "Bob", "roles": ["x", "author"]}, {"title": "Ann"}], ["Bob"]),
            ([{"title": "Ann", "roles": ["creator"]}, {"title": "Bob"}], ["Ann"]),
            ([{"title": "Ann", "role": "x"}, {"title": "Bob", "role": "y"}], ["Ann", "Bob"]),
            ([{"givenName": "Plato", "roles": ["author"]}], ["Plato"]),
            ([{"familyName": "Plato"}], ["Plato"]),
            ([{"title": "  Ann \n B. "}], ["Ann B."]),
            ([], []),
            (..., []),
            (None, []),
            ("Ann", []),
            (5, []),
            ({"title": "Ann"}, []),
            (["Ann", 5, None, ["x"], {"title": 7}, {"title": ""}, {}, {"title": "Bob"}], ["Bob"]),
            ([{"title": "Ann", "roles": 5}], ["Ann"]),
            ([{"title": "Ann", "roles": {"author": 1}}], ["Ann"]),
            (
                [{"title": "Ann", "roles": "coauthored"}, {"title": "Bob", "role": "author"}],
                ["Bob"],
            ),
            ([{"title": "Ann", "roles": [None, 5]}], ["Ann"]),
            ([{"title": "Ann", "role": ["author"]}], ["Ann"]),
        ],
    )
    def test_names(self, made: Make, contributors: Any, expected: list[str]) -> None:
        work = cited_work(made(contributors=contributors))
        assert [author.name for author in work.authors] == expected
        assert all(all_styles(work).values())

    def test_of_persons(self, made: Make) -> None:
        person = {"givenName": "Virginia Anne", "familyName": "Woolf", "roles": ["author"]}
        both = {"title": "V. Woolf", **person}
        work = cited_work(made(contributors=[person, both]))
        assert work.authors == (
            Author("Virginia Anne Woolf", "Woolf", "Virginia Anne"),
            Author("V. Woolf", "Woolf", "Virginia Anne"),
        )

    def test_the_publisher_is_no_author(self, made: Make) -> None:
        work = cited_work(made(contributors=[
            {"title": "Ann", "roles": ["author"]}, {"title": "Quay", "roles": ["publisher"]},
        ]))  # fmt: skip
        assert (work.publisher, [a.name for a in work.authors]) == ("Quay", ["Ann"])


class TestDoi:
    @pytest.mark.each("given", [..., None, "", "market", 5, ["10.5281/zenodo.1"], "10.",
                                       "b03ec84-77fd-4270-813b-0c698943f7ce", "https://doi.org/",
                                       "https://example.org/10.5281/zenodo.1"])  # fmt: skip
    def test_none_is_invented(self, made: Make, given: Any) -> None:
        frames = made(id=given, contributors=[{"title": "Ann"}])
        for address in (None, "fruit", "fruit/1"):
            work = cited_work(frames, address)
            texts = all_styles(work)
            assert work.doi == ""
            assert {s: t for s, t in texts.items() if "doi" in t.lower() or "10." in t} == {}

    @pytest.mark.parametrize("address", [None, "events", "events/behemoth-postponed"])
    def test_the_dataset_has_none(self, address: str | None) -> None:
        texts = all_styles(cited_work(OWN, address))
        is_doi = re.compile(r"\bdoi\b|10\.\d", re.IGNORECASE)
        assert {style: text for style, text in texts.items() if is_doi.search(text)} == {}

    @pytest.mark.each(
        "given",
        [
            "10.5281/zenodo.1",
            "https://doi.org/10.5281/zenodo.1",
            "doi:10.5281/zenodo.1",
            "DOI:10.5281/zenodo.1",
            "http://doi.org/10.5281/zenodo.1",
            "https://dx.doi.org/10.5281/zenodo.1",
            " 10.5281/zenodo.1\n",
        ],
    )
    def test_that_of_the_descriptor_appears_in_every_style(self, made: Make, given: str) -> None:
        work = cited_work(made(id=given, homepage="https://example.org"))
        assert (work.doi, work.url) == ("10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1")
        assert all("10.5281/zenodo.1" in text for text in all_styles(work).values())

    @pytest.mark.each("given", ["10.5281/a b", "10.5281/a}b{", "10.5281/a\\b", "10./x"])
    def test_what_cannot_be_one_is_none(self, made: Make, given: str) -> None:
        assert cited_work(made(id=given)).doi == ""


class TestMalformed:
    @pytest.mark.each(
        "created",
        [None, 5, "", "soon", "yesterday afternoon", "24.11.2026", "2026-13-01", "2026-02-30",
         "}{", "2026/11/24", "-1-1-1", "0000-00-00", "２０２６-01-01", ["2026-01-01"]],
    )  # fmt: skip
    def test_what_is_no_date_is_none(self, made: Make, created: Any) -> None:
        work = cited_work(made(created=created))
        assert work.date == ""
        texts = all_styles(work)
        assert "(n.d.)" in texts["apa"]
        assert "issued" not in texts["csl-json"]
        assert "date-released" not in texts["cff"]

    @pytest.mark.each(
        "created, date",
        [
            ("2026-11-24", "2026-11-24"),
            ("2026-11-24T23:59:59Z", "2026-11-24"),
            ("2026-11-24T00:00:00+14:00", "2026-11-24"),
            (" 2026-11-24 ", "2026-11-24"),
        ],
    )
    def test_a_date(self, made: Make, created: str, date: str) -> None:
        assert cited_work(made(created=created)).date == date

    @pytest.mark.each(
        "keywords, expected",
        [
            (["a", "b"], ("a", "b")),
            ([], ()),
            (None, ()),
            (5, ()),
            (True, ()),
            ("boats", ()),
            ({"a": 1}, ()),
            (["a", 5, None, ["b"], ""], ("a",)),
            (["a", "b", "a"], ("a", "b")),
        ],
    )
    def test_keywords(self, made: Make, keywords: Any, expected: tuple[str, ...]) -> None:
        assert cited_work(made(keywords=keywords)).keywords == expected

    @pytest.mark.each("version", [None, "", ...])
    def test_without_version(self, made: Make, version: Any) -> None:
        work = cited_work(made(version=version))
        assert (work.version, work.key) == ("", "market")
        assert not any("None" in text for text in all_styles(work).values())

    @pytest.mark.each(
        "given",
        [
            {"title": 5},
            {"title": ["x"]},
            {"description": {"a": 1}},
            {"homepage": 5},
            {"licenses": "MIT"},
            {"licenses": ["MIT", {"name": 5, "path": []}]},
            {"licenses": [{}]},
            {"licenses": None},
            {"version": 1.5},
            {"version": ["1"]},
            {"contributors": [[]]},
        ],
    )
    def test_what_is_no_text_is_left_out(self, made: Make, given: dict[str, Any]) -> None:
        texts = all_styles(cited_work(made(**given)))
        assert all(texts.values())

    @pytest.mark.each("name", ["数据", "---", "données libres", "A_b", "}{,\\"])
    def test_the_key_is_ascii_and_never_empty(self, made: Make, name: str) -> None:
        for address in (None, "fruit", "fruit/1"):
            assert re.fullmatch(r"[A-Za-z0-9-]+", cited_work(made(name=name), address).key)

    @pytest.mark.each("space", ["\n", "\t", "\r\n", "\u2028", "\x85", "  ", "\x1c"])
    def test_all_is_on_one_line(self, made: Make, space: str) -> None:
        text = f"a{space}b"
        work = cited_work(
            made(
                f'id,name\n1,"x{space}y"\n',
                title=text, version=text, homepage=f"https://example.org/{space}x",
                contributors=[{"title": text, "roles": ["author", "publisher"]}],
            ),
            "fruit/1",
        )  # fmt: skip
        assert work.title == "a b, row fruit/1: x y"
        for value in (work.title, work.version, work.publisher, work.authors[0].name):
            assert value == " ".join(value.split())
        assert len(STYLES["apa"](work).splitlines()) == 1
