"""The catalogue: what is included, what a folder adds, and what a hostile folder cannot do."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tablepact.errors import PackageError
from tablepact.package.descriptor.pin_copies import pin, read_copies
from tablepact.package.descriptor.pinned_copies import (
    BUNDLED,
    MANIFEST,
    PinnedCopy,
    find_copy,
    list_copies,
    pinned_document,
    read_manifest,
    use_catalog,
    with_pinned_copies,
)

ADDRESS = "https://example.org/1.0/fruit.json"
SCHEMA = {"fields": [{"name": "id", "type": "integer"}]}


@pytest.fixture(autouse=True)
def _no_default_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLEPACT_CATALOG", str(tmp_path / "default"))


def manifest(folder: Path, **changes: Any) -> Path:
    """Write a catalogue of one copy, with changes to its entry."""
    folder.mkdir(exist_ok=True)
    content = json.dumps(SCHEMA).encode()
    (folder / "fruit.json").write_bytes(content)
    entry = {"address": ADDRESS, "file": "fruit.json",
             "sha256": hashlib.sha256(content).hexdigest(), **changes}  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps({"copies": [entry]}))
    return folder


@pytest.mark.each("copy", read_manifest(BUNDLED))
def test_each_bundled_copy_has_its_hash_licence_and_source(copy: PinnedCopy) -> None:
    document = copy.document()
    assert {"type", "$schema", "allOf"} & set(document)
    assert copy.licence == "MIT"
    assert copy.source.endswith("on PyPI")
    assert copy.date


def test_each_bundled_file_is_in_the_manifest_and_its_licence_beside_it() -> None:
    files = {copy.file for copy in read_manifest(BUNDLED)}
    licences = {path.name for path in BUNDLED.glob("LICENSE-*")}
    assert {path.name for path in BUNDLED.iterdir()} == {MANIFEST, *files, *licences}
    sources = {copy.source.split()[0] for copy in read_manifest(BUNDLED)} - {"tableschema"}
    assert licences == {f"LICENSE-{source}.md" for source in sources}


def test_the_copies_take_little_room_in_the_wheel(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in BUNDLED.iterdir():
            archive.write(path)
    assert (tmp_path / "all.zip").stat().st_size < 100_000


@pytest.mark.parametrize(
    "address",
    [
        "https://datapackage.org/profiles/2.0/tableschema.json",
        "http://specs.frictionlessdata.io/schemas/data-package.json",
        "https://datapackage.org/profiles/1.0/datapackage.json#",
    ],
)
def test_an_address_is_found_with_either_scheme_and_an_empty_fragment(address: str) -> None:
    assert pinned_document(address)


@pytest.mark.each("address", [ADDRESS, "fruit.json", "", None, 5, "https://[", "file:///x"])
def test_what_is_not_pinned_is_not_there(address: object) -> None:
    assert pinned_document(address) is None


def test_a_folder_is_looked_up_while_it_is_used(tmp_path: Path) -> None:
    with use_catalog(manifest(tmp_path / "copies")):
        assert pinned_document(ADDRESS) == SCHEMA
    assert pinned_document(ADDRESS) is None


def test_a_folder_comes_before_the_bundled_copies(tmp_path: Path) -> None:
    address = "https://datapackage.org/profiles/2.0/tableschema.json"
    with use_catalog(manifest(tmp_path / "copies", address=address)):
        assert pinned_document(address) == SCHEMA
        assert list_copies()[0].folder == tmp_path / "copies"


def test_the_default_folder_is_always_looked_up(tmp_path: Path) -> None:
    manifest(tmp_path / "default")
    assert pinned_document(ADDRESS) == SCHEMA


def test_schemas_and_dialects_are_replaced_and_nothing_else(tmp_path: Path) -> None:
    resource = {"name": "t", "path": ADDRESS, "schema": ADDRESS, "dialect": ADDRESS}
    with use_catalog(manifest(tmp_path / "copies")):
        made = with_pinned_copies({"profile": ADDRESS, "resources": [resource, 5]})
    replaced = {"name": "t", "path": ADDRESS, "schema": SCHEMA, "dialect": SCHEMA}
    assert made == {"profile": ADDRESS, "resources": [replaced, 5]}
    assert with_pinned_copies({"resources": 5}) == {"resources": 5}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sha256": "0" * 64}, "is not the pinned copy"),
        ({"file": "../secret.json"}, "leads out of"),
        ({"file": "/etc/passwd"}, "leads out of"),
        ({"file": "absent.json"}, "cannot be read"),
        ({"file": 5}, "has no text 'file'"),
        ({"address": ""}, "has no text 'address'"),
        ({"also": "x"}, "is not a list of texts"),
        ({"pointer": "/fields"}, "has no JSON object"),
        ({"without": ["/absent/part"]}, "has no part"),
    ],
)
def test_a_faulty_folder_is_refused_in_one_line(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    (tmp_path / "secret.json").write_text("{}")
    with (
        pytest.raises(PackageError, match=message) as caught,
        use_catalog(manifest(tmp_path / "copies", **changes)),
    ):
        pinned_document(ADDRESS)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"copies": 5}', '{"copies": [5]}', "[" * 99999])
def test_a_faulty_manifest_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(PackageError), use_catalog(tmp_path):
        pass


def test_a_folder_without_a_manifest_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="is not a catalogue"), use_catalog(tmp_path):
        pass


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_no_link_leads_out_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(json.dumps(SCHEMA))
    folder = manifest(tmp_path / "copies")
    (folder / "fruit.json").unlink()
    (folder / "fruit.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(PackageError, match="leads out of"), use_catalog(folder):
        pinned_document(ADDRESS)


def test_a_pinned_document_is_found_again_byte_for_byte(tmp_path: Path) -> None:
    content = b'{\r\n  "fields": []\r\n}\r\n'
    (copy,) = pin({ADDRESS: content}, tmp_path / "new", licence="CC0-1.0")
    assert copy.content() == content
    with use_catalog(tmp_path / "new"):
        found = find_copy(ADDRESS)
        assert found == copy
        assert (found.licence, found.source) == ("CC0-1.0", ADDRESS)
    assert pin({ADDRESS: content}, tmp_path / "new") == []


def test_a_changed_document_is_not_replaced_unasked(tmp_path: Path) -> None:
    pin({ADDRESS: b"{}"}, tmp_path)
    with pytest.raises(PackageError, match="has changed since 20"):
        pin({ADDRESS: b'{"a": 1}', "https://example.org/b.json": b"{}"}, tmp_path)
    assert [copy.sha256 for copy in read_manifest(tmp_path)] == [hashlib.sha256(b"{}").hexdigest()]
    pin({ADDRESS: b'{"a": 1}'}, tmp_path, replace=True)
    with use_catalog(tmp_path):
        assert pinned_document(ADDRESS) == {"a": 1}


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"\xef\xbb\xbf{}", b"[" * 99999])
def test_what_is_no_json_object_is_not_pinned(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(PackageError):
        pin({ADDRESS: content}, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_files_of_a_folder_are_pinned_under_its_address(tmp_path: Path) -> None:
    for name in ("a.json", "deep/b.json", ".git/c.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "list.json").write_text("[]")
    assert read_copies("https://example.org/1.0/", tmp_path) == {
        "https://example.org/1.0/a.json": b"{}",
        "https://example.org/1.0/deep/b.json": b"{}",
    }
    (tmp_path / "empty").mkdir()
    with pytest.raises(PackageError, match="no file with a JSON object"):
        read_copies("https://example.org/", tmp_path / "empty")
