"""Any name works in every command, or is one clear line: those of a stranger's descriptor."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.avocado_pivot.commands.conftest import run_dataset

import tablepact as tp
from tablepact.engine.cells.regex import rust_pattern

NAMES = [
    "*", "^a$", "^.*$", "^(", " ", "  a ", "a\nb", "a\rb", "a\tb", "a\0b", "\x1b[31mred", "\x7f",
    "__index__", "k0", "c0", "row", "time", "hash", "select", "table", "literal", "len", "index",
    "a_right", "constructor", "__proto__", 'a"b', "a'b", "a`b", "a.b", "a/b", "a\\b", "a,b", "a;b",
    "a|b", "a@1", "a#1", "../x", "/x/y", ".", "..", "con", "NUL", "nul.txt", "\u202eabc", "\ufeff",
    "e\u0301", "\u00e9", "{}", "{0}", "%s", "%", "-x", "--help", "<b>", "&amp;", "[a]", "$x",
    "::error::x", "=1+1", "\U0001f600", "1", "x" * 3000,
]  # fmt: skip
UNHELD = ["", "a\ud800b"]
"""Names that polars or frictionless cannot hold, each in a package of its own."""
PLACES = ("table", "field", "both", "about", "package", "rules", "codes", "missing")
Package = dict[str, Any]


def in_csv(cells: list[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def resource(name: str, field: str, **more: Any) -> Package:
    rows = [["id", field], ["1", "oak"], ["2", "elm"]]
    schema = {
        "primaryKey": ["id"],
        "uniqueKeys": [["id", field]],
        "fields": [{"name": "id", "type": "integer"}, {"name": field, "type": "string"}],
    }
    text = "".join(f"{in_csv(row)}\n" for row in rows)
    return {"name": name, "type": "table", "schema": schema, "text": text, **more}


def described(place: str, names: list[str]) -> Package:
    """Put names in one place of a descriptor; ``text`` is what the file of a table holds."""
    made: Package = {"name": "p", "version": "1.0.0", "created": "2024-01-01"}
    made |= {"licenses": [{"name": "CC0-1.0"}], "resources": [resource("plain", "f")]}
    plain = made["resources"][0]
    field = plain["schema"]["fields"][1]
    match place:
        case "table":
            made["resources"] += [resource(name, "f") for name in names]
        case "field":
            made["resources"] += [resource(f"t{n}", name) for n, name in enumerate(names)]
        case "both":
            made["resources"] += [resource(name, name) for name in names]
        case "about":
            made["resources"] += [
                resource(f"t{n}", "f", title=name, description=name) for n, name in enumerate(names)
            ]
            for one, name in zip(made["resources"][1:], names, strict=True):
                one["schema"]["fields"][1] |= {"title": name, "description": name, "example": name}
            made["licenses"] = [{"name": "CC0-1.0", "title": names[0]}]
            made |= {"title": names[0], "description": names[-1], "keywords": names}
            made["contributors"] = made["sources"] = [{"title": name} for name in names]
        case "package":
            made["name"] = names[0]
        case "rules":
            plain["schema"]["rowRules"] = [
                {"name": name, "message": name, "expression": "length(f) > 3"} for name in names
            ]
            made["tableRules"] = [{"name": n, "message": n, "path": "rule.sql"} for n in names[:9]]
            made["tableViews"] = [{"name": names[0], "path": "rule.sql"}]
        case "codes":
            field["categories"] = [*names, "oak", "elm"]
        case "missing":
            plain["schema"]["missingValues"] = ["", *names]
            field["constraints"] = {"enum": names}
    return made


def write(folder: Path, package: Package) -> Path:
    folder.mkdir(parents=True)
    for number, one in enumerate(package["resources"]):
        one["path"] = f"{number}.csv"
        text = one.pop("text")
        (folder / one["path"]).write_bytes(text.encode(errors="surrogatepass"))
    (folder / "rule.sql").write_text("FROM plain WHERE id = 2")
    (folder / "datapackage.json").write_text(json.dumps(package))
    return folder


def commands(package: Path, other: Path, out: Path, name: str) -> Iterator[list[object]]:
    """Yield every command that takes a package, but for those that start a process each time."""
    given = ["--package", package]
    for form in ("csv", "json", "jsonl", "markdown", "table", "parquet", "xlsx"):
        yield ["tables", *given, "-f", form]
    for form in ("markdown", "svg", "csv", "table"):
        yield ["describe", "--all", *given, "-f", form]
    yield ["describe", name, *given]
    yield ["describe", name, *given, "--codes"]
    for form in ("table-schema", "sql", "json-schema", "pandera"):
        yield ["schema", name, *given, "-f", form]
    yield ["find", "oak", *given]
    yield ["find", *given, "--", name]
    for form in ("text", "json"):
        yield ["show", *given, "-f", form, "--", f"{name}/1"]
    for style in ("apa", "bibtex", "ris", "csl-json", "cff", "datacite"):
        yield ["cite", *given, "-f", style]
        yield ["cite", *given, "-f", style, "--", f"{name}/1"]
    for form in ("csv", "json", "jsonl", "markdown", "parquet", "arrow"):
        yield ["export", *given, "-f", form, "-o", out / form]
    for ending in ("xlsx", "sqlite", "duckdb"):
        yield ["export", *given, "-o", out / f"x.{ending}"]
    for form in ("croissant", "schema-org", "datacite", "cff", "zenodo", "hf-card"):
        yield ["export", *given, "--metadata", form]
    yield ["diff", other, package, "-f", "json"]
    yield ["release", "--check", package]
    yield ["rehash", package]
    yield ["infer", package / "1.csv"]
    yield ["init", package, "--force"]


def processes(package: Path, other: Path, out: Path, name: str) -> Iterator[list[object]]:
    """Yield the commands that start processes, or write many files."""
    quoted = '"' + name.replace('"', '""') + '"'
    for form in ("text", "json", "jsonl", "sarif", "junit", "github"):
        yield ["validate", package, "-f", form]
    for form in ("text", "markdown", "csv"):
        yield ["diff", other, package, "-f", form]
    yield ["diff", package, other]
    yield ["query", f"FROM {quoted}", "--package", package]
    yield ["site", "--package", package, out / "site"]
    yield ["derive", package]


def see(result: Result, args: list[object]) -> None:
    error = result.exception
    assert error is None or isinstance(error, SystemExit), (args, repr(error))
    assert 0 <= result.exit_code <= 3, args
    if "-o" not in args and "parquet" not in args and "xlsx" not in args:
        result.stdout_bytes.decode()  # no half of a character
    lines = result.stderr_bytes.decode().splitlines()
    assert len(lines) <= 8 or args[0] == "init", (args, lines)
    assert all(line.isprintable() and len(line) < 4000 for line in lines), (args, lines)


def package_of(folder: Path, place: str, names: list[str]) -> tuple[Path, Path, str]:
    package = described(place, names)
    name = str(package["resources"][-1]["name"])
    return (
        write(folder / "package", package),
        write(folder / "other", described("about", ["x"])),
        name,
    )


ALL = (
    [(place, NAMES) for place in PLACES]
    + [("field", NAMES[::4]), ("field", NAMES[::8])]
    + [(place, [name]) for place in PLACES for name in UNHELD]
)
QUICK = ("field", NAMES[::8])
"""The place and the names of the quick tier."""


@pytest.mark.parametrize(
    ("place", "names"),
    [
        pytest.param(
            place,
            names,
            id=f"{place}-{len(names)}-{names[0]!a:.9}",
            marks=() if (place, names) == QUICK else pytest.mark.slow,
        )
        for place, names in ALL
    ],
)
def test_every_command_takes_any_name(place: str, names: list[str], tmp_path: Path) -> None:
    package, other, name = package_of(tmp_path, place, names)
    before = set(tmp_path.iterdir())
    (tmp_path / "out").mkdir()
    for args in commands(package, other, tmp_path / "out", name):
        see(run_dataset(*args), args)
    assert set(tmp_path.iterdir()) - before == {tmp_path / "out"}


@pytest.mark.slow
@pytest.mark.parametrize("place", ["table", "field", "rules"])
def test_so_do_the_commands_that_start_processes(place: str, tmp_path: Path) -> None:
    package, other, name = package_of(tmp_path, place, NAMES)
    for args in processes(package, other, tmp_path, name):
        see(run_dataset(*args), args)
    assert {path.name for path in tmp_path.iterdir()} == {"package", "other", "site"}


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_names_made_at_random(
    place: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    letters = st.characters() | st.sampled_from("*^$\"'./\\%{}\ud800\0\n\x1b")
    names = data.draw(st.lists(st.text(letters, max_size=8), min_size=1, max_size=9, unique=True))
    folder = tmp_path_factory.mktemp("any")
    package, other, name = package_of(folder, place, names)
    (folder / "out").mkdir()
    for args in commands(package, other, folder / "out", name):
        see(run_dataset(*args), args)


def test_a_column_is_read_by_its_own_name(tmp_path: Path) -> None:
    names = ["*", "^a$", "^.*$", "^(", "a,b", "{}", "k0", "row"]
    tables = [resource(f"t{number}", name) for number, name in enumerate(names)]
    package = write(tmp_path / "package", {"name": "p", "resources": tables})
    out = tmp_path / "out"
    assert run_dataset("export", "--package", package, "-f", "parquet", "-o", out).exit_code == 0
    for number, name in enumerate(names):
        frame = pl.read_parquet(out / f"t{number}.parquet")
        assert frame.columns == ["id", name]
        assert frame.get_column(name).to_list() == ["oak", "elm"]
    sql = " UNION ALL ".join(
        f'SELECT "{name}" AS x FROM t{number}'  # noqa: S608
        for number, name in enumerate(names)
    )
    answer = run_dataset("query", sql, "--package", package)
    assert answer.stdout == "x\n" + "oak\nelm\n" * len(names)


@pytest.mark.parametrize("name", ["*", "^a$", "^.*$", "a,b", "a\nb", "k0"])
def test_a_row_rule_holds_for_a_column_of_any_name(name: str, tmp_path: Path) -> None:
    made: Package = {"name": "p", "resources": [resource("t", name)]}
    rule = {"name": name, "message": "no elm", "expression": f"\"{name}\" <> 'elm'"}
    made["resources"][0]["schema"]["rowRules"] = [rule]
    package = write(tmp_path / "package", made)
    found = [one for step in tp.validate(package).steps for one in step.findings]
    assert [(one.code, one.row) for one in found if one.code == "row-rule"] == [("row-rule", 3)]


@pytest.mark.parametrize("name", ["x" * 1_000_000, "\ud800" * 1000])
def test_an_error_is_a_line_that_ends(name: str, tmp_path: Path) -> None:
    made: Package = {"name": "p", "resources": [resource(name, "f"), resource(name, "f")]}
    package = write(tmp_path / "package", made)
    result = run_dataset("describe", "nowhere", "--package", package)
    assert result.exit_code == 2
    assert len(result.stderr) < 2000


def test_a_long_pattern_takes_no_time(tmp_path: Path) -> None:
    """Python compiles a pattern of a million characters for ten seconds, and Rust refuses it."""
    made: Package = {"name": "p", "resources": [resource("t", "f"), resource("u", "f")]}
    for one, pattern in zip(made["resources"], ["a" * 1_000_000, "(" * 9000], strict=True):
        one["schema"]["fields"][1]["constraints"] = {"pattern": pattern}
    package = write(tmp_path / "package", made)
    before = time.process_time()
    for table in ("t", "u"):
        for form in ("json-schema", "sql", "pandera"):
            args = ["schema", table, "--package", package, "-f", form]
            see(run_dataset(*args), [*args, "-o"])
    assert rust_pattern("a" * 1_000_000) is None
    assert time.process_time() - before < 8
