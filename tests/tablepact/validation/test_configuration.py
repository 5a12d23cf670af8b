"""The configuration of a package: where it is found, what it may say, and that it is told."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

import tablepact as tp
from tablepact.errors import PackageError

TEXT = "id,name\nfive,pear\n2,fig\n"
"""One type-error."""
TOML = 'ignore = ["type-error"]\n'


def ignored(path: Path | str, **given: Any) -> dict[str, int]:
    return dict(tp.validate(path, **given).ignored)


def test_a_file_beside_the_descriptor(make: Any) -> None:
    path = make(TEXT, files={"tablepact.toml": TOML})
    report = tp.validate(path)
    assert (report.valid, report.counts, report.ignored) == (True, {}, {"type-error": 1})
    assert str(report).splitlines()[-2] == (
        "tablepact.toml ignores type-error (1 finding); tablepact validate --no-config ignores it"
    )
    assert report.to_dict()["configuration"]["severities"] == {"type-error": "ignore"}


def test_the_table_of_a_pyproject(make: Any) -> None:
    path = make(TEXT, files={"pyproject.toml": f"[tool.tablepact]\n{TOML}fail-on = 'note'\n"})
    report = tp.open_package(path).validate()
    assert (report.valid, report.ignored) == (True, {"type-error": 1})
    assert report.severities.fail_on == "note"


@pytest.mark.parametrize(
    "pyproject",
    [
        *("[tool.ruff]\nline-length = 100\n", "this is {{ no TOML", "tool = 1\n# tablepact", ""),
        *("[tool.tablepact]", "[project]\nname = 'p'\ndependencies = ['tablepact']\n"),
    ],
)
def test_a_pyproject_without_it_is_passed_over(make: Any, pyproject: str) -> None:
    report = tp.validate(make(TEXT, files={"pyproject.toml": pyproject}))
    assert (report.valid, report.configuration) == (False, None)


def test_the_own_file_is_used_alone(make: Any) -> None:
    other = "[tool.tablepact]\nignore = ['type-error']\n"
    files = {"tablepact.toml": "warn = ['type-error']\n", "pyproject.toml": other}
    report = tp.validate(make(TEXT, files=files))
    assert (report.valid, report.findings[0].severity, report.ignored) == (True, "warning", {})


def test_an_own_file_that_sets_nothing_is_passed_over(make: Any) -> None:
    files = {"tablepact.toml": "# later\n", "pyproject.toml": f"[tool.tablepact]\n{TOML}"}
    assert ignored(make(TEXT, files=files)) == {"type-error": 1}


def test_that_of_a_package_in_a_zip(make: Any, tmp_path: Path) -> None:
    path = make(TEXT, files={"tablepact.toml": TOML})
    archive = shutil.make_archive(str(tmp_path / "market"), "zip", path)
    assert ignored(archive) == {"type-error": 1}
    assert ignored(archive, config=False) == {}


def test_no_folder_above_is_searched(make: Any, tmp_path: Path, monkeypatch: Any) -> None:
    path = make(TEXT)
    (tmp_path / "tablepact.toml").write_text(TOML, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert not tp.validate(path).valid


def test_a_table_on_its_own_has_that_of_its_folder(make: Any) -> None:
    path = make("id,name\n1\n", files={"tablepact.toml": "ignore = ['missing-cell']"})
    assert ignored(path / "fruit.csv") == {"missing-cell": 1}


def test_the_caller_is_heard_first(make: Any) -> None:
    path = make(TEXT, files={"tablepact.toml": f"{TOML}fail-on = 'note'\n"})
    report = tp.validate(path, severities={"type-error": "warning"}, fail_on="error")
    assert (report.valid, report.counts, report.ignored) == (True, {"type-error": 1}, {})
    assert (
        str(report).splitlines()[-2].startswith("tablepact.toml has no setting that takes effect")
    )


def test_it_can_be_left_out(make: Any) -> None:
    path = make(TEXT, files={"tablepact.toml": "nonsense"})
    report = tp.validate(path, config=False)
    assert (report.counts, report.configuration) == ({"type-error": 1}, None)


def test_the_rules_of_frictionless_do_not_use_it(make: Any) -> None:
    report = tp.validate(make(TEXT, files={"tablepact.toml": TOML}), rules="frictionless")
    assert (report.valid, report.configuration) == (False, None)


@pytest.mark.parametrize("given", [{"fail_on": "warning"}, {"severities": {"type-error": "note"}}])
def test_the_rules_of_frictionless_know_no_severities(make: Any, given: Any) -> None:
    with pytest.raises(ValueError, match="have no severities"):
        tp.validate(make(), rules="frictionless", **given)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail_on = 'note'", "unknown key 'fail_on'; did you mean fail-on?"),
        ("rules = 'all'", "unknown key 'rules'; the keys are fail-on, ignore, warn, error"),
        ("fail-on = 'warn'", "fail-on is 'warn', not one of error, warning, note"),
        ("fail-on = []", "fail-on is [], not one of"),
        ("ignore = 'type-error'", "ignore is not a list of codes"),
        ("ignore = [1]", "ignore is not a list of codes"),
        ("ignore = ['type-err']", "there is no code 'type-err'; did you mean type-error?"),
        ("ignore = ['judge-error']", "judge-error stays an error"),
        ("ignore = ['type-error']\nerror = ['type-error']", "set to both ignore and error"),
        ("ignore = [", "Invalid value"),
        (f"ignore = {'[' * 5000}", ""),
        (f"a{'.a' * 100_000} = 1", "a line has more than 200 dots"),
        (f"#{' ' * 2**20}", "it has more than 1,048,576 characters"),
    ],
)
def test_what_it_cannot_say(make: Any, text: str, said: str) -> None:
    path = make(TEXT, files={"tablepact.toml": text})
    with pytest.raises(PackageError) as refused:
        tp.validate(path)
    assert str(refused.value).startswith(f"{path / 'tablepact.toml'}: ")
    assert said in str(refused.value)
    assert str(refused.value).endswith(
        "; tablepact validate --no-config (config=False in Python) ignores the file"
    )


def test_a_tool_that_is_no_table(make: Any) -> None:
    with pytest.raises(PackageError, match=r"tool\.tablepact is not a table"):
        tp.validate(make(TEXT, files={"pyproject.toml": "tool.tablepact = 1"}))


def test_a_link_out_of_the_package_is_refused(make: Any, tmp_path: Path) -> None:
    path = make(TEXT)
    (tmp_path / "elsewhere.toml").write_text(TOML, encoding="utf-8")
    (path / "tablepact.toml").symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(PackageError, match="leads out of the package's folder"):
        tp.validate(path)


def test_bytes_that_are_no_text(make: Any) -> None:
    path = make(TEXT)
    (path / "pyproject.toml").write_bytes(b"\xff")
    with pytest.raises(
        PackageError, match=r"pyproject.toml is not UTF-8; tablepact validate --no-config"
    ):
        tp.validate(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_no_configuration(make: Any) -> None:
    path = make(TEXT)
    os.mkfifo(path / "tablepact.toml")
    assert not tp.validate(path).valid


def test_severities_are_of_every_step(make: Any) -> None:
    rule = {"name": "own", "message": "id is positive", "expression": "id > 5"}
    path = make(
        "id,name\n1,pear\n",
        {"rowRules": [rule]},
        {"tablepact.toml": "warn = ['row-rule', 'table-rule', 'property-name']"},
        sql="SELECT * FROM fruit",
        rowRule=[],
    )
    report = tp.validate(path)
    assert report.counts == {"row-rule": 1, "table-rule": 1, "property-name": 1}
    assert (report.valid, report.severity_counts) == (
        *(True, {"error": 0, "warning": 3, "note": 0}),
    )
    assert json.loads(report.to_json())["stats"]["errors"] == 0
