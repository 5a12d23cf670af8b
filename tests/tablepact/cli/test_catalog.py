"""``tablepact catalog``, and ``--catalog`` of the commands that read a package."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import click
import pytest
from click.testing import Result

from tablepact.cli.main import main

ADDRESS = "https://example.org/1.0/fruit.json"
SCHEMA = {"fields": [{"name": "id", "type": "integer"}, {"name": "kg", "type": "number"}]}
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _no_default_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLEPACT_CATALOG", str(tmp_path / "default"))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a table whose schema is at an address, and a table that refers to it."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "fruit.csv").write_text("id,kg\n1,0.5\n2,x\n")
    (folder / "sales.csv").write_text("fruit\n1\n3\n")
    sales = {
        "fields": [{"name": "fruit", "type": "integer"}],
        "foreignKeys": [{"fields": "fruit", "reference": {"resource": "fruit", "fields": "id"}}],
    }
    described = {"name": "shop", "resources": [
        {"name": "fruit", "path": "fruit.csv", "schema": ADDRESS},
        {"name": "sales", "path": "sales.csv", "schema": sales},
    ]}  # fmt: skip
    (folder / "datapackage.json").write_text(json.dumps(described))
    return folder


@pytest.fixture
def catalog(tmp_path: Path, run: Run) -> Path:
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(SCHEMA, indent=1))
    added = run("catalog", "add", ADDRESS, "--from", file, "--to", tmp_path / "copies")
    assert added.exit_code == 0, added.output
    assert f"{ADDRESS}\n  sha256 " in added.stdout
    return tmp_path / "copies"


def statuses(result: Result) -> list[tuple[str, str, list[str]]]:
    report = json.loads(result.stdout)
    return [
        (step["subject"] or step["judge"], step["status"], sorted(step["counts"]))
        for step in report["steps"]
    ]


def test_a_schema_from_the_catalogue_is_applied(run: Run, package: Path, catalog: Path) -> None:
    done = run("validate", package, "--catalog", catalog, "-f", "json")
    assert done.exit_code == 1
    assert statuses(done) == [
        ("descriptor", "pass", []),
        ("fruit", "fail", ["type-error"]),
        ("sales", "fail", ["foreign-key"]),
    ]


def test_the_rules_of_frictionless_use_it_too(run: Run, package: Path, catalog: Path) -> None:
    done = run("validate", package, "--catalog", catalog, "--rules", "frictionless", "-f", "json")
    assert [counts for *_, counts in statuses(done)] == [[], ["type-error"], ["foreign-key"]]


def test_without_a_copy_the_table_is_not_run_and_the_others_are(run: Run, package: Path) -> None:
    done = run("validate", package)
    assert done.exit_code == 3
    table = next(line for line in done.output.splitlines() if " fruit " in line)
    assert table.startswith("not run")
    assert table.endswith(f"tablepact catalog add {ADDRESS} --allow-remote pins a copy")


@pytest.mark.parametrize(
    ("words", "output"),
    [
        (["tables", "-f", "json", "--on-error", "skip"], '"rows": 1'),
        (["schema", "fruit"], '"number"'),
        (["describe", "fruit", "-f", "markdown"], "| kg | number |"),
        (["query", "SELECT sum(kg) AS s FROM fruit", "--on-error", "skip"], "0.5"),
    ],
)
def test_every_command_looks_up_addresses(
    run: Run, package: Path, catalog: Path, words: list[str], output: str
) -> None:
    done = run(words[0], package, *words[1:], "--catalog", catalog)
    assert output in done.output
    assert "remote address" not in done.output


def test_diff_looks_up_addresses(run: Run, package: Path, catalog: Path) -> None:
    (package / "fruit.csv").write_text("id,kg\n1,0.5\n2,2\n")
    done = run("diff", package, package, "--catalog", catalog)
    assert done.exit_code == 0, done.output


def test_no_other_command_lacks_the_option() -> None:
    reading = {"diff", "release", "derive", "rehash", "validate"}
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        names = {param.name for param in command.params}
        if name in reading or ("package" in names and name not in ("init", "infer")):
            assert "catalog" in names, name


def test_the_option_ends_with_the_command(run: Run, package: Path, catalog: Path) -> None:
    assert run("tables", package, "--catalog", catalog, "--on-error", "skip").exit_code == 0
    assert "remote address" in run("tables", package).output


@pytest.mark.parametrize("words", [["--catalog", "absent"], ["--catalog", ""]])
@pytest.mark.usefixtures("here")
def test_a_folder_that_is_no_catalogue_is_an_error(run: Run, words: list[str]) -> None:
    done = run("tables", *words)
    assert done.exit_code == 3
    assert "is not a catalogue" in done.stderr


def test_list_shows_what_is_included_and_what_was_added(run: Run, catalog: Path) -> None:
    done = run("catalog", "list", "--catalog", catalog, "-f", "json")
    listed = {row["address"]: row for row in json.loads(done.stdout)}
    assert listed[ADDRESS]["folder"] == str(catalog)
    assert listed["https://datapackage.org/profiles/2.0/datapackage.json"]["licence"] == "MIT"
    assert run("catalog", "-f", "json").exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["add"], "add needs ADDRESS"),
        (["add", ADDRESS], "nothing is fetched without --allow-remote"),
        (["list", ADDRESS], "list takes no ADDRESS"),
        (["drop", ADDRESS], "'drop' is not one of"),
    ],
)
def test_wrong_use_is_one_line(run: Run, words: list[str], message: str) -> None:
    done = run("catalog", *words)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_changed_copy_needs_force(run: Run, catalog: Path, tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text("{}")
    words = ["catalog", "add", ADDRESS, "--from", tmp_path / "schema.json", "--to", catalog]
    done = run(*words)
    assert done.exit_code == 3
    assert "has changed since" in done.stderr
    assert run(*words, "--force").exit_code == 0
    assert "1 already pinned" in run(*words).stderr


class _Handler(BaseHTTPRequestHandler):
    """Serves a schema, redirects, and more bytes than metadata may have."""

    def do_GET(self) -> None:
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path[4:])
            self.end_headers()
        elif self.path == "/schema.json":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(SCHEMA).encode())
        elif self.path == "/endless.json":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b" " * 2000)
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    held = HTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=held.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{held.server_port}"
    held.shutdown()
    held.server_close()


@pytest.mark.parametrize("path", ["/schema.json", "/to?/schema.json"])
def test_an_address_is_fetched_if_that_is_allowed(
    run: Run, server: str, tmp_path: Path, path: str
) -> None:
    done = run("catalog", "add", f"{server}{path}", "--allow-remote")
    assert done.exit_code == 0, done.output
    (copy,) = json.loads((tmp_path / "default/catalogue.json").read_text())["copies"]
    assert copy["source"] == copy["address"] == f"{server}{path}"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/absent.json", "Not Found"),
        ("/endless.json", "larger than 1,000 bytes"),
        ("/to?file:///etc/passwd", "cannot be fetched"),
        ("/to?ftp://127.0.0.1/x", "cannot be fetched"),
        ("/to?/to?/to?", "cannot be fetched"),
    ],
)
def test_what_cannot_be_fetched_is_one_line(
    run: Run, server: str, tmp_path: Path, configure: Callable[..., object], path: str, message: str
) -> None:
    configure(max_metadata_bytes=1000)
    done = run("catalog", "add", f"{server}{path}", "--allow-remote")
    assert done.exit_code == 3
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "default").exists()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/x", "x", "data:,{}"])
def test_only_addresses_of_http_are_fetched(run: Run, address: str) -> None:
    done = run("catalog", "add", address, "--allow-remote")
    assert done.exit_code == 3
    assert "is not an address that begins with" in done.stderr
