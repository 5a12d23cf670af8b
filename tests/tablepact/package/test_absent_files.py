"""A pointer of Git LFS or git-annex in place of a file is named as one, in every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tablepact import validate
from tablepact.cli.main import main

LFS = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
ANNEX = "/annex/objects/SHA256E-s123--0123.csv\n"
NAMES = ["t.csv", "t.tsv", "t.json", "t.jsonl", "t.xlsx", "t.ods", "t.parquet", "t.arrow",
         "t.sqlite", "t.csv.gz", "t.csv.zip"]  # fmt: skip


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    resource = {"name": "t", "type": "table", "path": name}
    if name == "t.sqlite":
        resource |= {"format": "sqlite", "dialect": {"table": "t"}}  # type: ignore[dict-item]
    (folder / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    return folder


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("text", "what"), [(LFS, "git lfs pull"), (ANNEX, "git annex get")])
def test_it_is_one_finding_that_says_what_to_run(
    tmp_path: Path, name: str, text: str, what: str
) -> None:
    package = write(tmp_path, name, text)
    (finding,) = validate(package).findings
    assert (finding.code, finding.hint) == (
        "format-error",
        "get the content of the file with git, and validate again",
    )
    assert finding.message.startswith(f"{name!r} is a ")
    assert what in finding.message


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "words", [["tables"], ["query", "FROM t"], ["export", "-o", "x.xlsx"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_every_command_says_it(tmp_path: Path, name: str, words: list[str]) -> None:
    package = str(write(tmp_path, name, LFS))
    first, *rest = words
    result = CliRunner().invoke(main, [first, package, *rest])
    assert result.exit_code == 3
    assert f"{name} is a Git LFS pointer, not the file itself; run" in result.stderr


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.json", "t.zip"])
def test_a_table_file_or_an_archive_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(LFS)
    result = CliRunner().invoke(main, ["tables", str(tmp_path / name)])
    assert (result.exit_code, "git lfs pull" in result.stderr) == (3, True)


def test_a_schema_or_a_descriptor(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id\n1\n")
    (tmp_path / "s.json").write_text(LFS)
    resource = {"name": "t", "path": "t.csv", "schema": "s.json"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    result = CliRunner().invoke(main, ["tables", str(tmp_path)])
    assert (result.exit_code, "s.json is a Git LFS pointer" in result.stderr) == (0, True)
    (tmp_path / "datapackage.json").write_text(LFS)
    result = CliRunner().invoke(main, ["tables", str(tmp_path)])
    assert (result.exit_code, "datapackage.json is a Git LFS pointer" in result.stderr) == (3, True)


def test_a_link_of_git_annex_without_content(tmp_path: Path) -> None:
    package = write(tmp_path, "t.csv", "")
    (package / "t.csv").unlink()
    (package / "t.csv").symlink_to(".git/annex/objects/a/b/SHA256E-s1--0.csv")
    result = CliRunner().invoke(main, ["query", str(package), "FROM t"])
    assert (result.exit_code, "git annex get" in result.stderr) == (3, True)
    (package / "t.csv").unlink()
    (package / "t.csv").symlink_to("../.git/annex/objects/a/b/SHA256E-s1--0.csv")
    result = CliRunner().invoke(main, ["query", str(package), "FROM t"])
    assert (result.exit_code, "git annex get" in result.stderr) == (3, True)
    assert "leads out of the package" in result.stderr


def test_frictionless_rules_have_no_such_finding(tmp_path: Path) -> None:
    package = write(tmp_path, "t.csv", LFS)
    assert "format-error" not in validate(package, rules="frictionless").counts


def test_a_table_that_has_these_words_is_read(tmp_path: Path) -> None:
    package = write(tmp_path, "t.csv", "id\nversion https://git-lfs.github.com/spec/v1\n")
    assert validate(package).valid
