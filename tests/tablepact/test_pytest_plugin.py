"""``pytest --datapackage``: a test for every step, and nothing unless it is asked for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tablepact import open_package, validate

pytest_plugins = ["pytester"]

PORTS = Path(__file__).resolve().parents[1] / "docs/ports"


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """Import what the plug-in needs: pytester forgets what is imported while it runs."""
    validate(PORTS)
    assert open_package(PORTS).frames["ships"].height


@pytest.fixture
def ports(pytester: pytest.Pytester) -> Path:
    """A package of two tables beside the tests."""
    return Path(shutil.copytree(PORTS, pytester.path / "ports"))


def spoil(ports: Path, tons: str = "heavy") -> None:
    """Write a cell that is no number into the table ships."""
    path = ports / "ships.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("300", tons), encoding="utf-8")


def run(pytester: pytest.Pytester, *words: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:randomly", *words)


@pytest.mark.usefixtures("ports")
def test_every_step_is_a_test(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--datapackage", "ports", "-v")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["ports::descriptor PASSED*", "ports::table ships PASSED*"])
    assert result.ret == 0


def test_findings_are_the_text_of_a_failure(pytester: pytest.Pytester, ports: Path) -> None:
    spoil(ports)
    result = run(pytester, "--datapackage", "ports")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        ["*ports 1.0.0: table ships*", '*type-error  ships, row 2, tons*"heavy"*', "*hint: *"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    assert result.ret == 1


def test_what_did_not_run_fails(pytester: pytest.Pytester, ports: Path) -> None:
    """If it were skipped, pytest would end with 0, as if everything had been checked."""
    descriptor = ports / "datapackage.json"
    package = json.loads(descriptor.read_text(encoding="utf-8"))
    package["resources"][1]["path"] = "https://example.org/ships.csv"
    descriptor.write_text(json.dumps(package), encoding="utf-8")
    result = run(pytester, "--datapackage", "ports")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["not run *table *ships*"])


def test_warnings_are_warnings(pytester: pytest.Pytester, ports: Path) -> None:
    spoil(ports)
    (ports / "tablepact.toml").write_text('warn = ["type-error"]\n', encoding="utf-8")
    result = run(pytester, "--datapackage", "ports")
    result.assert_outcomes(passed=4, warnings=1)
    result.stdout.fnmatch_lines(["*DataPackageWarning: pass *", "*warning: type-error*"])


@pytest.mark.usefixtures("ports")
def test_tests_are_chosen_by_marker_and_name(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_other(): pass")
    run(pytester, "--datapackage", "ports").assert_outcomes(passed=5)
    run(pytester, "--datapackage", "ports", "-m", "datapackage").assert_outcomes(
        passed=4, deselected=1
    )
    run(pytester, "--datapackage", "ports", "-k", "ships").assert_outcomes(passed=1, deselected=4)


@pytest.mark.usefixtures("ports")
def test_a_package_named_twice_is_validated_once(pytester: pytest.Pytester) -> None:
    run(pytester, "--datapackage", "ports", "--datapackage", "ports").assert_outcomes(passed=4)


@pytest.mark.usefixtures("ports")
def test_nothing_happens_unless_asked(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_other(): pass")
    run(pytester).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nowhere", "*--datapackage nowhere: *nowhere*No such file or directory*"),
        ("", "*--datapackage is empty*"),
        ("s3://bucket/package", "*--datapackage s3://bucket/package: *"),
    ],
)
def test_a_package_that_cannot_be_read_is_an_error_in_one_line(
    pytester: pytest.Pytester, path: str, reason: str
) -> None:
    result = run(pytester, "--datapackage", path)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([reason])
    result.stdout.no_fnmatch_line("*Traceback*")
    assert result.ret != 0


def test_the_fixture_has_the_frames_of_the_package(pytester: pytest.Pytester, ports: Path) -> None:
    ports.rename(pytester.mkdir("data") / "ports")
    pytester.mkdir("tests").joinpath("test_frames.py").write_text(
        "import pytest\n\n"
        "@pytest.mark.datapackage('../data/ports')\n"
        "def test_marked(datapackage):\n"
        "    assert datapackage.frames['ships']['tons'].sum() == 750\n\n"
        "def test_option(datapackage):\n"
        "    assert set(datapackage.frames) == {'ports', 'ships'}\n",
        encoding="utf-8",
    )
    run(pytester, "--datapackage", "data/ports").assert_outcomes(passed=6)


@pytest.mark.parametrize(
    ("marker", "reason"),
    [
        ("", "*names 0 packages: name the one of this test by @pytest.mark.datapackage(PATH)"),
        ("@pytest.mark.datapackage", "the marker is @pytest.mark.datapackage(PATH)"),
        ("@pytest.mark.datapackage(1)", "the marker is @pytest.mark.datapackage(PATH)"),
        ("@pytest.mark.datapackage('nowhere')", "*nowhere*No such file or directory*"),
    ],
)
def test_a_test_without_its_package_is_an_error_in_one_line(
    pytester: pytest.Pytester, marker: str, reason: str
) -> None:
    pytester.makepyfile(f"import pytest\n{marker}\ndef test_it(datapackage): pass")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([reason])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_no_code_in_a_package_runs(pytester: pytest.Pytester, ports: Path) -> None:
    for name in ("conftest.py", "__init__.py", "test_evil.py"):
        (ports / name).write_text("raise SystemExit('it ran')\n", encoding="utf-8")
    ports.rename(pytester.path.parent / f"{pytester.path.name}-ports")
    path = f"../{pytester.path.name}-ports"
    run(pytester, "--datapackage", path).assert_outcomes(passed=4)


def test_names_of_a_package_write_no_control_characters(
    pytester: pytest.Pytester, ports: Path
) -> None:
    descriptor = ports / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(text.replace('"ships"', json.dumps("s\x1b[31m\n::x")), encoding="utf-8")
    result = run(pytester, "--datapackage", "ports", "-v")
    assert "\x1b" not in result.stdout.str()
    assert r"s\x1b[31m\n" in result.stdout.str()


@pytest.mark.slow
def test_workers_of_xdist_share_the_tests(pytester: pytest.Pytester, ports: Path) -> None:
    spoil(ports)
    result = pytester.runpytest_subprocess("--datapackage", "ports", "-n2")
    result.assert_outcomes(passed=3, failed=1)


def test_the_plug_in_imports_next_to_nothing() -> None:
    """It is imported by every pytest of an environment that has the library."""
    code = (
        "import sys, pytest; before = {*sys.modules}; import tablepact.pytest_plugin;"
        "print(*sorted(n for n in {*sys.modules} - before if n.startswith('tablepact')));"
        "print(len({*sys.modules} - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, number = done.stdout.splitlines()
    assert set(names.split()) == {
        *("tablepact", "tablepact._about", "tablepact.pytest_plugin", "tablepact.system"),
        *("tablepact.errors", "tablepact.escape", "tablepact.system.fork_safety"),
    }
    assert int(number) <= 8
