"""The pytest plug-in: ``pytest --datapackage PATH`` makes a test of every step of a validation.

pytest imports this module wherever the library is installed. So it imports nothing of the library
before it is asked for something.

A package may come from a stranger. So no collector of pytest enters its folder, which would import
an ``__init__.py`` or a ``conftest.py`` in there.
"""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tablepact.data_package import DataPackage
    from tablepact.report.model import Step
    from tablepact.report.report import Report

_MARKER = "datapackage"
_OPENED = pytest.StashKey[dict[str, Any]]()
_NAME_LENGTH = 120


class DataPackageWarning(UserWarning):
    """Findings of a step that passed: warnings and notes."""


class StepFailed(Exception):  # noqa: N818 - it is the result of a test
    """A step has errors, or did not run; the message is what the command prints about it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--datapackage``."""
    parser.getgroup("data packages").addoption(
        "--datapackage",
        action="append",
        default=[],
        metavar="PATH",
        help="Validate the data package at PATH, with a test for every step. PATH is whatever "
        "`tablepact validate` takes. Repeat it for others. Default: none.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.stash[_OPENED] = {}
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(path): the package, relative to the test file, that the fixture "
        f"`datapackage` opens; the tests of --datapackage have the marker, too",
    )


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Add the packages that are asked for to what the session collects."""
    report = yield
    if isinstance(collector, pytest.Session) and report.passed:
        asked = dict.fromkeys(collector.config.getoption("datapackage"))
        report.result = [*(report.result or []), *(_package(collector, path) for path in asked)]
    return report


def _package(session: pytest.Session, path: str) -> PackageCollector:
    made = PackageCollector.from_parent(session, name=path, nodeid=_name(path))
    assert isinstance(made, PackageCollector)  # noqa: S101 - pytest has no type for it
    return made


class PackageCollector(pytest.Collector):
    """Collects a test for every step of the validation of a package."""

    def collect(self) -> Iterator[pytest.Item]:
        """Validate the package, and yield its tests.

        Raises:
            pytest.CollectError: The package cannot be read.
        """
        from tablepact.api import validate
        from tablepact.errors import TablepactError
        from tablepact.escape import escape

        if not self.name:
            raise self.CollectError("--datapackage is empty; use . for the current directory")
        base = self.config.invocation_params.dir
        try:
            report = validate(_from(base, self.name))
        except (TablepactError, ValueError) as error:
            reason = escape(error, 1000)
            raise self.CollectError(f"--datapackage {_name(self.name)}: {reason}") from error
        names: Counter[str] = Counter()
        for step in report.steps:
            name = _name(f"{step.kind} {step.subject}".strip())
            names[name] += 1
            number = f" #{names[name]}" if names[name] > 1 else ""
            yield StepTest.from_parent(self, name=f"{name}{number}", step=step, report=report)


class StepTest(pytest.Item):
    """A step: it fails if it has errors or did not run, and warns of other findings."""

    def __init__(self, *, step: Step, report: Report, **given: Any) -> None:
        super().__init__(**given)
        self._step = step
        self._report = report
        self.add_marker(_MARKER)

    def runtest(self) -> None:
        """Report what was found.

        Raises:
            StepFailed: The step failed, or did not run. It would be skipped in the words of
                pytest, which are no failure: nobody would see that nothing was checked.
        """
        if self._step.status != "pass":
            raise StepFailed(self._text())
        if self._step.findings:
            warnings.warn(DataPackageWarning(self._text()), stacklevel=1)

    def _text(self) -> str:
        """Return what the command prints about the step."""
        from dataclasses import replace

        text = replace(self._report, steps=(self._step,), configuration=None).to_text()
        return text.rstrip("\n").rpartition("\n")[0]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the findings in place of a traceback."""
        if isinstance(excinfo.value, StepFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the heading of a failure."""
        return self.path, None, f"{_name(self._report.package)}: {self.name}"


@pytest.fixture
def datapackage(request: pytest.FixtureRequest) -> DataPackage:
    """The open package that ``@pytest.mark.datapackage`` or ``--datapackage`` names.

    Its tables are ``datapackage.frames``. It is opened once for all tests.
    """
    from tablepact.data_package import open_package
    from tablepact.errors import TablepactError
    from tablepact.escape import escape

    source = _source(request)
    opened: dict[str, DataPackage] = request.config.stash[_OPENED]
    if source not in opened:
        try:
            opened[source] = open_package(source)
        except TablepactError as error:
            pytest.fail(escape(error, 1000), pytrace=False)
    return opened[source]


def _source(request: pytest.FixtureRequest) -> str:
    """Return the package that a test is about."""
    if marker := request.node.get_closest_marker(_MARKER):
        if len(marker.args) != 1 or marker.kwargs or not isinstance(marker.args[0], str | Path):
            pytest.fail("the marker is @pytest.mark.datapackage(PATH)", pytrace=False)
        return _from(request.path.parent, str(marker.args[0]))
    asked = list(dict.fromkeys(request.config.getoption("datapackage")))
    if len(asked) != 1:
        pytest.fail(
            f"--datapackage names {len(asked)} packages: name the one of this test by "
            "@pytest.mark.datapackage(PATH)",
            pytrace=False,
        )
    return _from(request.config.invocation_params.dir, asked[0])


def _from(folder: Path, path: str) -> str:
    """Return a path from a folder, unless it is no path: an address, or a revision of git."""
    inner = folder / path
    return str(inner) if os.path.exists(inner) or ":" not in path else path  # noqa: PTH110 - no path fails


def _name(text: str) -> str:
    """Return a text of a package as a part of the name of a test."""
    from tablepact.escape import escape_unprintable

    return escape_unprintable(text)[:_NAME_LENGTH]
