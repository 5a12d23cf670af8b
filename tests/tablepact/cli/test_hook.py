"""``tablepact hook``: changed files become packages, and each is validated once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result

from tablepact.cli.hook import HOOKS
from tablepact.errors import PackageError
from tablepact.package.git.packages_of_files import packages_of_files

Run = Callable[..., Result]
REPOSITORY = Path(__file__).resolve().parents[3]
MANIFEST = REPOSITORY / ".pre-commit-hooks.yaml"


@pytest.fixture
def folder(tmp_path: Path, ports: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with the packages ports and bad, and one that cannot be read."""
    shutil.copytree(ports, tmp_path / "bad")
    path = tmp_path / "bad/ships.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("300", "heavy"), encoding="utf-8")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/datapackage.json").write_text("{", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def descriptor(folder: Path, *paths: str) -> None:
    """Write a descriptor that names files."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"resources": [{"name": "a", "path": list(paths)}]})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("files", "folders"),
    [
        (["shop/orders.csv"], ["shop"]),
        (["shop/data/deep/gone.csv", "shop/README.md"], ["shop"]),
        (["shop/inner/free.csv"], ["shop/inner"]),
        (["shop/inner/named.csv"], ["shop", "shop/inner"]),
        (["shop/inner/2024-a.csv"], ["shop", "shop/inner"]),
        (["./shop//orders.csv", "other/x"], ["shop"]),
        (["x.csv"], []),
        ([], []),
    ],
)
def test_a_file_belongs_to_the_nearest_package_and_to_those_that_name_it(
    tmp_path: Path, files: list[str], folders: list[str]
) -> None:
    descriptor(tmp_path / "shop", "orders.csv", "./inner/named.csv", "inner/2024-*.csv")
    descriptor(tmp_path / "shop/inner", "free.csv")
    assert packages_of_files(files, tmp_path) == folders


def test_a_package_at_the_top_has_all_files(tmp_path: Path) -> None:
    descriptor(tmp_path, "a.csv")
    assert packages_of_files(["deep/in/here.md"], tmp_path) == ["."]


def test_an_unreadable_package_further_up_names_nothing(tmp_path: Path) -> None:
    descriptor(tmp_path / "inner", "a.csv")
    (tmp_path / "datapackage.json").write_text("[" * 100_000, encoding="utf-8")
    assert packages_of_files(["inner/a.csv"], tmp_path) == ["inner"]


@pytest.mark.parametrize("file", ["../x.csv", "/etc/passwd", "a/../../x"])
def test_a_file_elsewhere_is_refused(tmp_path: Path, file: str) -> None:
    with pytest.raises(PackageError, match="is not below the current directory"):
        packages_of_files([file], tmp_path)


@pytest.mark.usefixtures("folder")
class TestValidate:
    def test_each_package_is_validated_once(self, run: Run) -> None:
        result = run("hook", "validate", "ports/ships.csv", "ports/ports.csv", "x.csv")
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr.count("is valid") == 1

    def test_findings_have_path_and_line(self, run: Run) -> None:
        result = run("hook", "validate", "ports/ships.csv", "bad/ships.csv")
        assert result.exit_code == 1
        assert result.stdout.startswith("bad/ships.csv:2: error: type-error")

    def test_options_come_first(self, run: Run) -> None:
        result = run("hook", "validate", "--warn=type-error", "--format=jsonl", "--", "bad/x")
        assert result.exit_code == 0
        assert json.loads(result.stdout.splitlines()[-1])["valid"] is True

    def test_what_cannot_be_read_does_not_keep_the_others_from_it(self, run: Run) -> None:
        result = run("hook", "validate", "broken/x", "ports/x")
        assert result.exit_code == 3
        assert "Error: " in result.stderr
        assert "ports 1.0.0 is valid" in result.stderr
        assert run("hook", "validate", "broken/x", "bad/x").exit_code == 1

    def test_files_without_a_package_are_reported(self, run: Run) -> None:
        result = run("hook", "validate", "notes.md")
        assert (result.exit_code, result.stdout) == (0, "")
        assert "None of the files belongs to a package" in result.stderr

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["validate", "--fail-on=oops", "ports/x"], "'oops' is not one of"),
            (["validate", "--no-such", "ports/x"], "No such option"),
            (["check", "ports/x"], "'check' is not one of 'validate', 'rehash', 'release-check'"),
        ],
    )
    def test_wrong_usage_is_one_line(self, run: Run, words: list[str], message: str) -> None:
        result = run("hook", *words)
        assert result.exit_code == 2
        assert message in result.stderr.splitlines()[-1]


def test_rehash_updates_each_package(run: Run, folder: Path) -> None:
    result = run("hook", "rehash", "ports/ships.csv", "bad/ships.csv")
    assert result.exit_code == 0
    for name in ("ports", "bad"):
        text = (folder / name / "datapackage.json").read_text(encoding="utf-8")
        assert '"hash": "sha256:' in text


def test_release_check_says_what_is_missing(run: Run, folder: Path) -> None:
    assert run("hook", "release-check", "ports/ships.csv").exit_code == 0
    path = folder / "ports/datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace("1.0.0", "one"), encoding="utf-8")
    result = run("hook", "release-check", "ports/ships.csv")
    assert result.exit_code == 1
    assert '"version" must be three numbers' in result.stdout


def test_the_manifest_has_each_hook() -> None:
    hooks = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    assert [one["id"] for one in hooks] == [f"tablepact-{name}" for name in HOOKS]
    assert [one["entry"] for one in hooks] == [f"tablepact hook {name}" for name in HOOKS]
