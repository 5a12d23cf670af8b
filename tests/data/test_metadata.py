"""One source of metadata: what other files say of the dataset is what the descriptor says."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
import yaml

from avocado_pivot import dataset
from tablepact.package.descriptor.rehash import size_and_hash

ROOT = dataset.root()
REPOSITORY = Path(__file__).resolve().parents[2]
DESCRIPTOR = dataset.bundled().metadata


def test_the_changelog_begins_with_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert newest
    assert newest[1] == DESCRIPTOR["version"]


def test_citation_says_what_the_descriptor_says() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["type"] == "dataset"
    assert str(citation["version"]) == DESCRIPTOR["version"]
    assert citation["title"] == DESCRIPTOR["title"]
    assert citation["abstract"] == DESCRIPTOR["description"]
    assert citation["keywords"] == DESCRIPTOR["keywords"]
    assert citation["license"] == DESCRIPTOR["licenses"][0]["name"]
    authors = [person["title"] for person in DESCRIPTOR["contributors"]]
    assert [author["name"] for author in citation["authors"]] == authors


REACHED = {"homepage", "id", "email", "path", "contact", "url", "repository", "repository-code"}
"""Where a descriptor or a citation says how its makers are reached."""
LINK = "docs/explanation/datasheet.md#corrections"


def test_whom_to_write_to_is_said_in_one_place_and_promises_nothing() -> None:
    """As long as there is no address, no page has one; the first one is said under Corrections."""
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    makers = [*DESCRIPTOR["contributors"], *citation["authors"]]
    assert not REACHED & {key for one in (DESCRIPTOR, citation, *makers) for key in one}
    page = (REPOSITORY / "docs/explanation/datasheet.md").read_text(encoding="utf-8")
    assert "has no public address" in page.partition("### Corrections\n")[2]
    for name in ("README.md", "CONTRIBUTING.md", "RELEASING.md"):
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        assert LINK in text
        page += text
    for name in ("CITATION.cff", "datapackage.json", "pyproject.toml"):
        page += (REPOSITORY / name).read_text(encoding="utf-8")
    assert not re.search(r"mailto:|@[\w-]+(\.[\w-]+)*\.[a-z]{2,}\b|/issues\b|doi\.org/10", page)


@pytest.mark.each("table", dataset.tables())
def test_resource_is_complete(table: str) -> None:
    resource = dataset.package().frames.resource(table)
    entry = resource.metadata
    assert entry["title"]
    assert entry["description"].endswith(".")
    assert (entry["path"], entry["schema"]) == (f"data/{table}.csv", f"schemas/{table}.json")
    assert {key: entry[key] for key in ("bytes", "hash")} == size_and_hash(resource)


def test_descriptor_has_what_a_data_package_says_of_itself() -> None:
    said = {"$schema", "name", "title", "description", "version", "created", "licenses"}
    assert said | {"sources", "contributors", "keywords"} <= set(DESCRIPTOR)
    assert re.fullmatch(r"\d+\.\d+\.\d+", DESCRIPTOR["version"])


def test_the_three_tables_that_most_people_need_come_first() -> None:
    names = [resource["name"] for resource in DESCRIPTOR["resources"]]
    assert names[:3] == ["entities", "events", "figures"]
    assert names == dataset.tables()


def test_the_source_is_named_by_its_hash() -> None:
    article = dataset.load("sources", source="article")
    digest = bytes.fromhex(article["text_sha256"].item())
    address = base64.urlsafe_b64encode(digest).decode().rstrip("=")  # RFC 6920
    assert article["url"].item() == f"ni:///sha-256;{address}"
    assert DESCRIPTOR["sources"][0]["identifier"] == article["url"].item()


def test_no_file_is_left_out_and_none_is_left_over() -> None:
    lists = ("resources", "tableRules", "tableViews")
    named = {entry["path"] for name in lists for entry in DESCRIPTOR[name]}
    named |= {r["schema"] for r in DESCRIPTOR["resources"]}
    named |= {r["derivedBy"] for r in DESCRIPTOR["resources"] if "derivedBy" in r}
    files = [*ROOT.glob("data/*"), *ROOT.glob("schemas/**/*")]
    assert named == {str(f.relative_to(ROOT).as_posix()) for f in files if f.is_file()}


def test_descriptor_is_written_as_rehash_writes_it() -> None:
    text = (ROOT / "datapackage.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
