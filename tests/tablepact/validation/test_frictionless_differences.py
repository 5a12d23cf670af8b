"""What is not installed here is no fault of a package: the step is not run, and says what to do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tablepact._about import install
from tablepact.engine import validate_resource
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.result import TableResult, bare_task
from tablepact.validation.frictionless_differences import OUR_EXTRA
from tablepact.validation.validate import validate


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that lets frictionless lack an extra."""

    def lack(extra: str) -> None:
        note = f'Please install "frictionless[{extra}]"'

        def verdict(_: Any, source: SessionResource, *__: Any) -> TableResult:
            error = {"type": "error", "note": note, "message": note}
            task = bare_task(source, [error])
            return TableResult(source.name, task=task, counts=validate_resource.Counter(["error"]))

        monkeypatch.setattr(validate_resource, "validate_resource", verdict)

    return lack


@pytest.mark.parametrize(
    ("extra", "line"),
    [
        *((extra, install("formats")) for extra in OUR_EXTRA),
        ("spss", "pip install 'frictionless[spss]'"),
    ],
)
def test_what_is_not_installed_is_not_run(make: Any, lacking: Any, extra: str, line: str) -> None:
    lacking(extra)
    report = validate(make())
    (step,) = (step for step in report.steps if step.kind == "table")
    assert (step.status, step.findings) == ("not run", ())
    assert step.detail.endswith(line)
    assert not report.valid
    assert not report.counts


def test_frictionless_keeps_its_word(make: Any, lacking: Any) -> None:
    lacking("spss")
    assert validate(make(), rules="frictionless").counts == {"error": 1}


def test_the_extra_brings_what_it_is_said_to_bring() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    (wanted,) = project["project"]["optional-dependencies"]["formats"]
    assert re.fullmatch(r"frictionless\[([\w,]+)\]", wanted)[1].split(",") == list(OUR_EXTRA)  # type: ignore[index]


def test_a_workbook_in_xls_may_be_saved_in_another_format(make: Any, lacking: Any) -> None:
    lacking("excel")
    (step,) = [
        one
        for one in validate(make(resource={"path": "t.xls", "type": "table"})).steps
        if one.kind == "table"
    ]
    assert step.status == "not run"
    assert step.detail.endswith("or save the workbook as .xlsx")
