"""Each command: what it prints in each format, what it writes, and how it ends."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import avocado_pivot as ap
from avocado_pivot.commands import ORDER
from tablepact.errors import PackageError

REPOSITORY = Path(__file__).resolve().parents[3]
EVIDENCE = ap.load("evidence").columns
PLACES = ["evidence_id", "status", "char_start", "char_end"]
PLACES += ["found_paragraph", "found_start", "found_end"]
HEAVY = ("polars", "pandera", "frictionless", "duckdb")
TEXT = Path("text.txt")


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# every command that prints rows, in every format

ROWS: dict[str, tuple[list[object], list[str], int]] = {
    "tables": (["tables"], ["table", "rows", "description"], 25),
    "describe": (["describe", "names"], ["column", "type", "rules", "description", "example"], 5),
    "codes": (["describe", "names", "--codes"], ["column", "code", "label", "definition"], -1),
    "find": (["find", "scale", "ai"], ["address", "title", "match", "words"], -1),
    "query": (["query", "SELECT name_id, language FROM names"], ["name_id", "language"], -1),
    "verify": (["verify", TEXT, "--all"], PLACES, 2),
    "locate": (["locate", TEXT, "boat"], EVIDENCE, 2),
}


PRINTED: dict[tuple[object, ...], str] = {}
"""What was printed before, by the command and its options."""


@pytest.mark.parametrize(
    "name",
    # test_asking.py has a query in two formats; each starts a process
    [pytest.param(name, marks=pytest.mark.slow) if name == "query" else name for name in ROWS],
)
class TestRows:
    def printed(self, run: Any, name: str, own_text: Path, *more: object) -> str:
        """Return what is printed, which is the same for each text of these tests."""
        if (name, *more) not in PRINTED:
            args = [own_text if arg is TEXT else arg for arg in ROWS[name][0]]
            result = run(*args, *more)
            assert result.exit_code == 0, result.stderr
            PRINTED[name, *more] = str(result.stdout)
        return PRINTED[name, *more]

    def test_csv_is_the_default_in_a_pipe(self, run: Any, name: str, own_text: Path) -> None:
        printed = self.printed(run, name, own_text)
        rows = csv_rows(printed)
        assert list(rows[0]) == ROWS[name][1]
        assert len(rows) == ROWS[name][2] or ROWS[name][2] < 0 < len(rows)
        assert self.printed(run, name, own_text, "-f", "csv") == printed

    def test_json_is_the_same_rows(self, run: Any, name: str, own_text: Path) -> None:
        rows = json.loads(self.printed(run, name, own_text, "--format", "json"))
        lines = self.printed(run, name, own_text, "-f", "jsonl").splitlines()
        assert [json.loads(line) for line in lines] == rows
        told = [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
        assert told == csv_rows(self.printed(run, name, own_text))

    def test_table_has_every_cell(self, run: Any, name: str, own_text: Path) -> None:
        table = self.printed(run, name, own_text, "-f", "table")
        rows = csv_rows(self.printed(run, name, own_text))
        header, _, *lines = [line for line in table.splitlines() if line.strip()]
        shown = [column for column in ROWS[name][1] if column != "words"]  # which are marked
        assert header.split() == shown
        assert len(lines) == len(rows)
        for line, row in zip(lines, rows, strict=True):
            assert all(row[column] in line for column in shown)

    def test_output_is_a_file(self, run: Any, name: str, own_text: Path, tmp_path: Path) -> None:
        file = tmp_path / "out.csv"
        assert self.printed(run, name, own_text, "-o", file) == ""
        assert file.read_text(encoding="utf-8") == self.printed(run, name, own_text)


class TestOutput:
    def test_an_existing_file_stays(self, run: Any, tmp_path: Path) -> None:
        file = tmp_path / "out.csv"
        file.write_text("mine")
        result = run("tables", "-o", file)
        assert (result.exit_code, file.read_text()) == (2, "mine")
        assert "--force" in result.stderr
        assert run("tables", "-o", file, "--force").exit_code == 0
        assert file.read_text() == run("tables").stdout

    def test_it_is_written_beside_and_moved(
        self, run: Any, tmp_path: Path, monkeypatch: Any
    ) -> None:
        file = tmp_path / "out.csv"
        file.write_text("mine")
        moved = []

        def fail(source: Path, target: Path) -> None:
            moved.append((source.parent.parent, source.read_text()[:5], target))
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", fail)
        result = run("tables", "-o", file, "--force")
        assert moved == [(tmp_path, "table", file)]
        assert (result.exit_code, "No space left" in result.stderr) == (2, True)
        assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
        assert file.read_text() == "mine"

    def test_what_is_no_file_is_not_replaced(self, run: Any, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        result = run("tables", "-o", tmp_path / "pipe", "--force")
        assert (tmp_path / "pipe").is_fifo()
        assert result.exit_code == 2

    @pytest.mark.parametrize("path", ["no-such-folder/out.csv", "."])
    def test_it_cannot_be_written(self, run: Any, path: str, tmp_path: Path) -> None:
        result = run("tables", "--force", "-o", tmp_path / path)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        assert "cannot be written" in result.stderr

    def test_the_mode_is_that_of_any_new_file(self, run: Any, tmp_path: Path) -> None:
        run("tables", "-o", tmp_path / "out.csv")
        (tmp_path / "plain").touch()
        assert (tmp_path / "out.csv").stat().st_mode == (tmp_path / "plain").stat().st_mode


# verify and locate


def test_verify_prints_only_what_does_not_match(run: Any, own_text: Path) -> None:
    result = run("verify", own_text)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "2 passages: 2 match\n"


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_verify_in_a_format_that_was_asked_for(run: Any, own_text: Path, form: str) -> None:
    """A program that reads it gets no rows, not nothing at all."""
    printed = run("verify", own_text, "-f", form).stdout
    assert printed == {"csv": ",".join(PLACES) + "\n", "json": "[]\n", "jsonl": ""}[form]


@pytest.mark.parametrize(
    ("before", "after", "code", "told"),
    [
        ("", "", 0, "2 passages: 2 match"),
        ("A line before.\n\n", "", 0, "2 passages: 2 moved"),
        ("", "More follows.\n", 0, "2 passages: 2 match"),
        ("tenth boat\n\nnine boats\n\n", "", 1, "2 passages: 2 ambiguous"),
    ],
)
def test_verify_another_copy(
    run: Any, own_text: Path, before: str, after: str, code: int, told: str
) -> None:
    own_text.write_text(before + own_text.read_text() + after)
    result = run("verify", own_text)
    assert (result.exit_code, result.stderr.strip()) == (code, told)


def test_verify_an_own_text_finds_nothing(run: Any, text: Path) -> None:
    result = run("verify", text)
    passages = ap.load("evidence")["char_start"].count()
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{passages} passages: {passages} absent; this does not look")
    assert result.stdout == ""  # a list of everything would say no more
    listed = csv_rows(run("verify", text, "-f", "csv").stdout)
    assert [row["status"] for row in listed] == ["absent"] * passages


@pytest.mark.parametrize("args", [("verify", "-", "--all"), ("locate", "-", "nine boats")])
def test_text_from_standard_input(run: Any, own_text: Path, args: Any) -> None:
    named = run(*[own_text if arg == "-" else arg for arg in args])
    assert run(*args, input=own_text.read_text()).stdout == named.stdout != ""


def test_verify_the_article(run: Any, article: bytes, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_bytes(article)
    result = run("verify", tmp_path / "article.txt")
    passages = ap.load("evidence")["char_start"].count()
    assert (result.exit_code, result.stderr) == (0, f"{passages} passages: {passages} match\n")


def test_locate_says_that_the_text_is_unknown(run: Any, text: Path) -> None:
    result = run("locate", text, "nine boats")
    assert "The text matches the hash of no known source" in result.stderr
    assert "nine boats" not in result.stdout


# describe


def test_describe_says_codes_and_references(run: Any) -> None:
    rows = {row["column"]: row for row in csv_rows(run("describe", "names").stdout)}
    assert rows["kind"]["type"] == "code"
    assert "one of " in rows["kind"]["rules"]
    assert rows["entity_id"]["rules"] == "required; refers to entities"
    codes = csv_rows(run("describe", "names", "--codes").stdout)
    assert [row["code"] for row in codes if row["column"] == "kind"] == (
        ap.load("names")["kind"].dtype.categories.to_list()  # type: ignore[attr-defined]
    )


def test_an_empty_cell_is_empty(run: Any) -> None:
    assert '""' not in run("describe", "names").stdout


def test_every_table_is_described(run: Any) -> None:
    described = {table: csv_rows(run("describe", table).stdout) for table in ap.tables()}
    assert {table: [row["column"] for row in rows] for table, rows in described.items()} == {
        table: ap.load(table).columns for table in ap.tables()
    }
    assert [one for one in ap.tables() if run("describe", one, "--codes").exit_code != 0] == []


# validate


def test_validate_prints_every_step(run: Any, package: Any) -> None:
    rules = [{"name": "own", "message": "it holds", "expression": "id > 0"}]
    path = package(schema={"primaryKey": "id", "rowRules": rules})
    steps = json.loads(run("validate", path, "-f", "json").stdout)["steps"]
    lines = [one for one in run("validate", path).stdout.splitlines() if one.startswith("pass")]
    assert len(lines) == len(steps) == 3
    for line, step in zip(lines, steps, strict=True):
        assert line.split()[:2] == [step["status"], step["judge"]]
        assert step["subject"] in line
        assert line.endswith(step["detail"])


@pytest.mark.slow
def test_validate_json_is_nothing_but_json(run: Any, tmp_path: Path) -> None:
    """That of a small package is in test_output.py."""
    with contextlib.chdir(tmp_path):  # no descriptor is here
        result = run("validate", "-f", "json")
    report = json.loads(result.stdout)
    assert (report["valid"], report["stats"]["errors"]) == (True, 0)
    assert result.stderr.startswith("Validating the bundled")


def test_validate_a_package(run: Any, package: Any) -> None:
    path = package()
    result = run("validate", path)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == f"Validating {path}"
    assert "market is valid: 2 of 2 steps passed, 0 findings" in result.stdout
    assert run("validate", path / "datapackage.json").exit_code == 0


def test_validate_a_broken_package(run: Any, package: Any) -> None:
    result = run("validate", package("id,name\nfive,pear\n", sql="FROM fruit"))
    assert result.exit_code == 1
    assert "         type-error  fruit, row 2, id: " in result.stdout
    assert "market is not valid: 1 of 3 steps passed, 2 findings" in result.stdout
    told = json.loads(run("validate", package("id,name\nfive,pear\n"), "-f", "json").stdout)
    assert [error["type"] for error in told["tasks"][0]["errors"]] == ["type-error"]


def test_validate_shows_twenty_findings_a_step(run: Any, package: Any) -> None:
    counts = {20: "", 21: "and 1 more", 1001: "and 981 more"}
    names = {f"rule-{count}": count for count in counts}
    rules = [{"name": name, "message": "it holds", "path": f"{name}.sql"} for name in names]
    path = package(tableRules=rules)
    for name, count in names.items():
        (path / f"{name}.sql").write_text(f"FROM range({count})")
    shown = run("validate", path).stdout
    for name, count in names.items():
        step = shown[shown.index(f" {name} ") :].partition("\nfail ")[0]
        assert step.count("table-rule  ") == 20
        assert ("more" in step) == bool(counts[count])
        assert counts[count] in step
    told = json.loads(run("validate", path, "-f", "json").stdout)
    assert len(told["errors"]) == sum(counts)


@pytest.mark.parametrize(
    ("cells", "code"),
    [(("135217135789158401", "135217135789158403"), 0), (("135217135789158401",) * 2, 1)],
)
def test_validate_compares_all_digits_in_a_row_rule(
    run: Any, package: Any, cells: tuple[str, str], code: int
) -> None:
    fields = [{"name": "a", "type": "number"}, {"name": "b", "type": "number"}]
    rules = [{"name": "own", "message": "a is below b", "expression": "a < b"}]
    path = package("a,b\n{},{}\n".format(*cells), schema={"fields": fields, "rowRules": rules})
    result = run("validate", path)
    assert result.exit_code == code
    assert ("a is below b" in result.stdout) == bool(code)


def test_validate_counts_what_did_not_run(
    run: Any, package: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not valid, and no finding: the last line has to say why."""

    def fail(*_: Any) -> None:
        raise PackageError("fruit: it cannot be read")

    monkeypatch.setattr("tablepact.frames.table_reader.TableReader.rows", fail)
    rules = [{"name": "own", "message": "it holds", "expression": "id > 0"}]
    result = run("validate", package(schema={"rowRules": rules}))
    assert result.exit_code == 3
    assert "1 not run" in result.stdout.splitlines()[-1]


# rehash


def test_rehash(run: Any, package: Any) -> None:
    path = package()
    assert run("rehash", path).stdout == "Changed: fruit\n"
    entry = json.loads((path / "datapackage.json").read_text())["resources"][0]
    assert entry["bytes"] == (path / "fruit.csv").stat().st_size
    assert run("rehash", path / "datapackage.json").stdout == "Nothing has changed.\n"
    assert run("validate", path).exit_code == 0
    (path / "fruit.csv").write_text("id,name\n1,apple\n")
    assert run("validate", path).exit_code == 1
    assert run("rehash", path).exit_code == 0
    assert run("validate", path).exit_code == 0


def test_rehash_takes_the_current_directory(run: Any, package: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(package())
    assert run("rehash").stdout == "Changed: fruit\n"


def test_rehash_where_nothing_can_be_written(run: Any, package: Any, monkeypatch: Any) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    path = package()
    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    result = run("rehash", path)
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 3
    assert "Permission denied" in result.stderr


# how a mistake ends


def make_all(tmp_path: Path, package: Any) -> dict[str, Path]:
    """Make what the mistakes below name."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "latin.txt").write_bytes("caf\u00e9 and boats".encode("latin-1"))
    (tmp_path / "latin.json").write_bytes("caf\u00e9 and boats".encode("latin-1"))
    (tmp_path / "long.txt").write_text("boat " * 40_001)
    (tmp_path / "text.txt").write_text("nine boats")
    (tmp_path / "text.md").write_text("nine boats")
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "number.json").write_text("1")
    (tmp_path / "outside.json").write_text(
        json.dumps({"resources": [{"name": "x", "path": "../x.csv"}]})
    )
    (package(folder="gone") / "fruit.csv").unlink()
    package(folder="bad", text="id,name\nfive,pear\n")
    return {name: tmp_path / name for name in ("empty", "gone")}


MISTAKES: list[tuple[list[str], int, str]] = [
    (["describe", "event"], 2, "'events'"),
    (["describe"], 2, "give either one TABLE or --all"),
    (["valdate"], 2, "did you mean 'validate'"),
    (["nonsense"], 2, "No such command"),
    (["tables", "--colour"], 2, "No such option"),
    (["tables", "-f", "xml"], 2, "is not one of"),
    (["validate", "no-such-folder"], 3, "cannot be read"),
    (["validate", "empty"], 3, "cannot be read: No such file or directory; dataset init FOLDER"),
    (["tables", "--package", "text.md"], 3, "; dataset init FOLDER writes a datapackage.json"),
    (["validate", "broken.json"], 3, "is not JSON"),
    (["validate", "latin.json"], 3, "is not UTF-8"),
    (["validate", "number.json"], 3, "is not a JSON object"),
    (["validate", "outside.json"], 1, ""),
    (["validate", "bad"], 1, ""),
    (["validate", "gone"], 1, ""),
    (["verify", "no-such.txt"], 3, "cannot be read"),
    (["verify", "empty"], 3, "cannot be read"),
    (["verify", "latin.txt"], 3, "not UTF-8"),
    (["verify", "long.txt"], 3, "longer than 200,000"),
    (["verify", "text.txt"], 1, ""),
    (["locate", "no-such.txt", "boats"], 3, "cannot be read"),
    (["locate", "latin.txt", "boats"], 3, "not UTF-8"),
    (["locate", "long.txt", "boat"], 3, "longer than 200,000"),
    (["locate", "text.txt", "no such words"], 1, "is not in the text"),
    (["locate", "text.txt", ""], 1, "is empty"),
    (["locate", "text.txt"], 2, "Missing argument"),
    (["rehash", "empty"], 3, "cannot be read"),
    (["rehash", "broken.json"], 3, "is not JSON"),
    (["rehash", "gone"], 3, "cannot be read"),
    (["rehash", "outside.json"], 3, "leads out of"),
    (["--color", "green", "tables"], 2, "is not one of"),
]


def test_a_mistake_is_one_clear_line(
    run: Any, tmp_path: Path, package: Any, monkeypatch: Any
) -> None:
    make_all(tmp_path, package)
    monkeypatch.chdir(tmp_path)
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    for args, code, told in MISTAKES:
        result = run(*args)
        assert isinstance(result.exception, SystemExit), args
        assert result.exit_code == code, args
        assert "Traceback" not in result.output, args
        if told:
            errors = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
            assert len(errors) == 1, args
            assert told in result.stderr, args
            assert result.stdout == "", args
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_a_mistake_in_a_process_of_its_own(start: Any, tmp_path: Path) -> None:
    process = start("validate", "no-such-folder", cwd=tmp_path)
    out, err = process.communicate()
    assert (process.returncode, out) == (3, "")
    assert err == "Error: no-such-folder cannot be read: No such file or directory\n"


def test_exit_codes_in_a_process_of_its_own(start: Any, package: Any) -> None:
    good, bad = package(folder="good"), package(folder="bad", text="id,name\nfive,pear\n")
    processes = [start("validate", good), start("validate", bad), start("describe", "event")]
    ends = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 1, 2]
    assert all("Traceback" not in err for _, err in ends)


# help


def test_help_names_the_exit_codes(run: Any) -> None:
    helps = {command: run(command, "--help") for command in ORDER}
    assert [command for command, one in helps.items() if one.exit_code != 0] == []
    lacking = [one for one in ORDER if "Exits with" not in " ".join(helps[one].stdout.split())]
    assert lacking == ["completion"]  # it ends with 0 or with wrong usage
    assert [one for one in ORDER if run(one, "-h").stdout != helps[one].stdout] == []


def test_help_lists_the_commands(run: Any) -> None:
    listed = run("--help").stdout.split("Commands:")[1].splitlines()
    assert [line.split()[0] for line in listed if line.strip()] == list(ORDER)


def test_help_is_light() -> None:
    """In one process for all commands: the first that imports a large library is named."""
    code = f"""
import sys
from avocado_pivot.commands import main
for args in {[[], *([command] for command in ORDER)]}:
    try:
        main([*args, "--help"])
    except SystemExit as ended:
        assert ended.code == 0, args
    else:
        raise AssertionError(args)
    assert not [name for name in {HEAVY} if name in sys.modules], args
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("Usage:") == 1 + len(ORDER)


def test_version(run: Any) -> None:
    versions = f"avocado-pivot {ap.__version__}\ndataset {ap.dataset_version()}\n"
    assert run("--version").stdout == versions


def test_all_programs_are_installed() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    target = "avocado_pivot.__main__:run"
    library = {"tablepact": "tablepact.__main__:run"}
    assert project["scripts"] == {"dataset": target, "avocado-pivot": target, **library}
