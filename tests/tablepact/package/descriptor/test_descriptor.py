"""A good package is read; of a bad one, one clear line says what is wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tablepact.errors import PackageError
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.parse_descriptor import read_package

SCHEMA = {"fields": [{"name": "tree"}, {"name": "height", "type": "number"}], "primaryKey": "tree"}
RULE = {"name": "tall", "message": "a tree is tall", "path": "rules/tall.sql"}
GOOD = {
    "name": "trees",
    "version": "1.2.0",
    "tableContract": "strict",
    "resources": [
        {"name": "by-path", "path": "data/trees.csv", "schema": "schemas/trees.json"},
        {"name": "by-object", "path": ["data/more trees.csv"], "schema": SCHEMA},
        {"name": "bare", "path": "data/bäume.csv"},
    ],
    "tableRules": [RULE],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make the folder of a package, with secrets beside it that it must not reach."""
    for name in ("trees.csv", "trees.json", "tall.sql"):
        (tmp_path / name).write_text("{}")
    folder = tmp_path / "package"
    for name in ("schemas", "rules", "data"):
        (folder / name).mkdir(parents=True)
    (folder / "schemas/trees.json").write_text(json.dumps(SCHEMA))
    return folder


def write(folder: Path, metadata: Any) -> Path:
    path = folder / "datapackage.json"
    path.write_text(json.dumps(metadata))
    return path


def read(folder: Path, **resource: Any) -> Package:
    """Read a package with one resource."""
    return read_package(write(folder, {"resources": [{"name": "trees", **resource}]}))


def refusal(path: Path) -> str:
    """Return the one line with which a package is refused."""
    with pytest.raises(PackageError) as caught:
        read_package(path)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


def refusal_of(folder: Path, **resource: Any) -> str:
    return refusal(write(folder, {"resources": [{"name": "trees", **resource}]}))


class TestGood:
    @pytest.mark.parametrize("given", ["datapackage.json", ""])
    def test_descriptor_or_folder(self, folder: Path, given: str) -> None:
        path = write(folder, GOOD)
        package = read_package(folder / given)
        assert (package.path, package.name, package.version) == (path, "trees", "1.2.0")
        assert package.title == "trees 1.2.0"
        assert package.strict
        assert package.metadata == GOOD
        by_path, by_object, bare = package.resources
        assert by_path.path == folder / "data/trees.csv"
        assert by_path.schema == by_object.schema == SCHEMA
        assert by_object.path == folder / "data/more trees.csv"
        assert (bare.path, bare.schema) == (folder / "data/bäume.csv", None)
        (rule,) = package.rules
        assert (rule.name, rule.message) == ("tall", "a tree is tall")
        assert rule.path == folder / "rules/tall.sql"

    def test_path_as_text_and_another_name(self, folder: Path) -> None:
        write(folder, GOOD).rename(folder / "trees.json")
        assert read_package(str(folder / "trees.json")).name == "trees"

    def test_nearly_nothing(self, folder: Path) -> None:
        package = read(folder, data=[])
        assert (package.name, package.version, package.title) == ("", "", "")
        assert not package.strict
        assert package.rules == ()

    def test_a_byte_order_mark(self, folder: Path) -> None:
        path = folder / "datapackage.json"
        path.write_text(json.dumps(GOOD), encoding="utf-8-sig")
        assert read_package(path).name == "trees"

    @pytest.mark.parametrize(
        "resource",
        [
            {"path": "https://example.com/trees.csv"},
            {"path": "HTTP://example.com/trees.csv"},
            {"path": "s3://bucket/trees.csv"},
            {"path": ["a.csv", "b.csv"]},
            {"path": ["a.csv", "https://example.com/b.csv"]},
            {"path": []},
            {"data": [{"tree": "oak"}]},
            {},
        ],
    )
    def test_without_one_local_file(self, folder: Path, resource: dict[str, Any]) -> None:
        assert read(folder, **resource).resources[0].path is None

    def test_a_remote_schema_is_not_fetched(self, folder: Path) -> None:
        assert read(folder, schema="https://example.com/trees.json").resources[0].schema is None

    @pytest.mark.parametrize("path", ["./data/trees.csv", "data/../data/trees.csv", "a..b", "..."])
    def test_odd_paths_that_stay_inside(self, folder: Path, path: str) -> None:
        found = read(folder, path=path).resources[0].path
        assert found is not None
        assert found.resolve().is_relative_to(folder)

    def test_a_link_that_stays_inside(self, folder: Path) -> None:
        (folder / "link.csv").symlink_to(folder / "data/trees.csv")
        assert read(folder, path="link.csv").resources[0].path == folder / "link.csv"

    def test_a_folder_behind_a_link(self, folder: Path) -> None:
        write(folder, GOOD)
        (folder.parent / "link").symlink_to(folder)
        assert read_package(folder.parent / "link").name == "trees"

    def test_resource_by_name(self, folder: Path) -> None:
        package = read_package(write(folder, GOOD))
        assert package.resource("bare") is package.resources[2]
        with pytest.raises(KeyError, match="shrubs"):
            package.resource("shrubs")

    @pytest.mark.parametrize(
        ("key", "single"),
        [("tree", "tree"), (["tree"], "tree"), (["tree", "height"], None), ([], None)],
    )
    def test_key(self, folder: Path, key: Any, single: str | None) -> None:
        resource = read(folder, schema={**SCHEMA, "primaryKey": key}).resources[0]
        assert resource.key == single
        assert [field.name for field in resource.fields] == ["tree", "height"]

    def test_neither_key_nor_fields(self, folder: Path) -> None:
        resource = read(folder).resources[0]
        assert (resource.key, resource.fields) == (None, ())


class TestRefused:
    @pytest.mark.parametrize("given", ["nowhere", "nowhere/datapackage.json", ""])
    def test_no_descriptor(self, folder: Path, given: str) -> None:
        assert "cannot be read: No such file" in refusal(folder / given)

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"", "is not JSON"),
            (b'{"name": "x",}', "remove the comma"),
            (b'{"name": ["x",]}', "remove the comma"),
            (b'{"name": "x" // y\n}', "remove the comment"),
            (b"{'name': 'x'}", "double quotation marks"),
            (b'{"name": "x"\n "title": "y"}', "add a comma"),
            (b'{"name": True}', "in lower case"),
            (b"{'name': 'trees'}\n", "is not JSON"),
            (b'{"resources": [\n\n', "is not JSON"),
            (b'{"version": NaN}', "NaN is not a JSON value"),
            (b'{"bytes": [-Infinity]}', "-Infinity is not a JSON value"),
            (b"[]", "; if it is a table, describe the file as a resource of a datapackage.json"),
            (b'"trees"', "is not a JSON object"),
            (b'{"name": "\xe4"}', "is not UTF-8"),
            ('{"name": "trees"}'.encode("utf-16"), "is not UTF-8"),
            (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "is not JSON"),
            (b'{"a": ' + b"9" * 5000 + b"}", "is not JSON"),
            (b"{}", "must have a list of resources"),
            (b'{"resources": []}', "must have a list of resources"),
            (b'{"resources": {"name": "trees"}}', "must have a list of resources"),
        ],
        ids=lambda value: value if isinstance(value, str) else value[:12].decode("latin-1"),
    )
    def test_what_is_no_descriptor(self, folder: Path, data: bytes, says: str) -> None:
        (folder / "datapackage.json").write_bytes(data)
        assert says in refusal(folder)

    @pytest.mark.parametrize("room", [-1, 0])
    def test_too_large(self, folder: Path, configure: Any, room: int) -> None:
        path = write(folder, GOOD)
        configure(max_metadata_bytes=path.stat().st_size + room)
        if room < 0:
            assert "is larger than" in refusal(path)
        else:
            assert read_package(path).name == "trees"

    @pytest.mark.parametrize("resource", [{}, {"name": None}, {"name": 1}, [], "trees", None])
    def test_a_resource_without_a_name(self, folder: Path, resource: Any) -> None:
        path = write(folder, {"resources": [{"name": "good"}, resource]})
        assert "every resource must be an object with a name" in refusal(path)

    @pytest.mark.parametrize("contract", ["lax", "", None, True, {"strict": True}])
    def test_another_contract(self, folder: Path, contract: Any) -> None:
        says = refusal(write(folder, {**GOOD, "tableContract": contract}))
        assert f'tableContract must be "strict", not {contract!r}' in says

    @pytest.mark.parametrize("rules", [{}, {"tall": RULE}, "rules", None])
    def test_rules_that_are_no_list(self, folder: Path, rules: Any) -> None:
        assert "tableRules must be a list" in refusal(write(folder, {**GOOD, "tableRules": rules}))

    @pytest.mark.parametrize(
        "rule",
        [
            *({key: RULE[key] for key in RULE if key != lacking} for lacking in RULE),
            *({**RULE, key: 1} for key in RULE),
            "rules/tall.sql",
            None,
        ],
        ids=str,
    )
    def test_a_rule_that_lacks_something(self, folder: Path, rule: Any) -> None:
        says = refusal(write(folder, {**GOOD, "tableRules": [rule]}))
        assert "every rule must have a name, a message and a path" in says

    def test_row_rules_in_another_place(self, folder: Path) -> None:
        path = write(folder, {**GOOD, "rowRules": []})
        assert "rowRules must be in a Table Schema" in refusal(path)
        assert "rowRules must be in a Table Schema" in refusal_of(folder, rowRules=[])

    @pytest.mark.parametrize("schema", [[], [SCHEMA], 1, True, False])
    def test_a_schema_that_is_neither(self, folder: Path, schema: Any) -> None:
        assert "the schema of trees must be a path or an object" in refusal_of(
            folder, schema=schema
        )

    @pytest.mark.parametrize(
        ("text", "says"), [(None, "cannot be read"), ("{", "is not JSON"), ("[]", "JSON object")]
    )
    def test_a_schema_file(self, folder: Path, text: str | None, says: str) -> None:
        if text is not None:
            (folder / "bad.json").write_text(text)
        message = refusal_of(folder, schema="bad.json")
        assert says in message
        assert "bad.json" in message

    def test_a_schema_that_is_a_folder(self, folder: Path) -> None:
        assert "cannot be read" in refusal_of(folder, schema="schemas")

    @pytest.mark.parametrize(
        "fields", [5, "tree", {"tree": "string"}, ["tree"], [{"type": "string"}], [{"name": 5}]]
    )
    def test_fields_that_are_none(self, folder: Path, fields: Any) -> None:
        """What reads a table takes it that each field is an object with a name."""
        assert "trees" in refusal_of(folder, schema={"fields": fields})

    def test_a_name_of_two_lines(self, folder: Path) -> None:
        refusal(write(folder, {"resources": [{"name": "one\ntwo", "schema": 5}]}))

    @pytest.mark.parametrize("names", [["trees", "trees"], ["a", "trees", "b", "trees"]])
    def test_a_name_that_stands_twice(self, folder: Path, names: list[str]) -> None:
        """A resource is found by its name, and its name is unique in the package."""
        path = write(folder, {"resources": [{"name": name} for name in names]})
        assert "trees" in refusal(path)


def naming(where: str, path: Any) -> dict[str, Any]:
    """Make a descriptor that names a path in one of the places where one can stand."""
    resource: dict[str, Any] = {"name": "trees"}
    if where == "rule":
        return {"resources": [resource], "tableRules": [{**RULE, "path": path}]}
    key = "schema" if where == "schema" else "path"
    return {"resources": [{**resource, key: ["a.csv", path] if where == "part" else path}]}


@pytest.mark.parametrize("where", ["data", "part", "schema", "rule"])
class TestPaths:
    @pytest.mark.parametrize(
        "path",
        [
            "../trees.csv",
            "data/../../trees.csv",
            "..",
            "/etc/hostname",
            "//etc/hostname",
            "~",
            "~/trees.csv",
            "~root/trees.csv",
        ],
    )
    def test_that_lead_out(self, folder: Path, where: str, path: str) -> None:
        says = refusal(write(folder, naming(where, path)))
        assert f"the path {path!r} leads out of the package's folder" in says

    @pytest.mark.parametrize("path", ["", "a\0b", "trees\0.csv"])
    def test_that_are_none(self, folder: Path, where: str, path: str) -> None:
        assert f"{path!r} is not a path" in refusal(write(folder, naming(where, path)))

    @pytest.mark.parametrize("link", ["link", "data/link", "folder/trees.csv"])
    def test_links_that_lead_out(self, folder: Path, where: str, link: str) -> None:
        (folder / "link").symlink_to(folder.parent / "trees.csv")
        (folder / "data/link").symlink_to("../../trees.csv")
        (folder / "folder").symlink_to(folder.parent)
        assert "leads out" in refusal(write(folder, naming(where, link)))

    def test_a_link_to_itself(self, folder: Path, where: str) -> None:
        """From Python 3.13 a path may go round in circles; reading it is refused in any case."""
        (folder / "loop").symlink_to("loop")
        path = write(folder, naming(where, "loop"))
        if where == "schema" or sys.version_info < (3, 13):
            assert "loop" in refusal(path)
        else:
            assert len(read_package(path).resources) == 1

    def test_half_a_character(self, folder: Path, where: str) -> None:
        assert "is not a path" in refusal(write(folder, naming(where, "\ud800")))


@pytest.mark.parametrize("where", ["data", "schema", "rule"])
def test_a_descriptor_that_is_a_link(folder: Path, where: str) -> None:
    """What is checked is what is opened, also if the descriptor lies in another folder."""
    (folder / "within").mkdir()
    (folder / "within/innocent").write_text("{}")
    (folder.parent / "trees.csv").write_text('{"secret": 1}')
    (folder / "innocent").symlink_to(folder.parent / "trees.csv")
    write(folder / "within", naming(where, "innocent"))
    (folder / "datapackage.json").symlink_to("within/datapackage.json")
    try:
        package = read_package(folder)
    except PackageError:
        return
    (resource,) = package.resources
    opened = resource.path or next((rule.path for rule in package.rules), None)
    assert (opened.read_text() if opened else json.dumps(resource.schema)) == "{}"


@pytest.mark.parametrize("path", [5, {}, True, ["a.csv", 5], [None]])
def test_a_path_of_another_type(folder: Path, path: Any) -> None:
    assert "is not a path" in refusal_of(folder, path=path)


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("max_resources", "resources; the limit is 1"),
        ("max_columns", "t has 2 fields; the limit is 1"),
        ("max_files", "t has 2 files; the limit is 1"),
    ],
)
def test_what_is_too_much(tmp_path: Path, configure: Any, limit: str, told: str) -> None:
    fields = [{"name": "a"}, {"name": "b"}]
    t = {"name": "t", "path": ["x.csv", "y.csv"], "schema": {"fields": fields}}
    text = json.dumps({"resources": [t, {"name": "u", "data": []}]})
    (tmp_path / "datapackage.json").write_text(text)
    assert len(read_package(tmp_path).resources) == 2
    configure(**{limit: 1})
    with pytest.raises(PackageError, match=told):
        read_package(tmp_path)
