"""``dataset validate``: its options, its exit codes, and how it ends."""

from __future__ import annotations

import gzip
import json
import re
import signal
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = Path(__file__).resolve().parents[3] / "docs/reference/validation.md"
TEXT = "fruit,price\npear,1.5\nfig,x\nplum,2\n"
FIELDS = [{"name": "fruit", "type": "string"}, {"name": "price", "type": "number"}]


@pytest.fixture
def market(tmp_path: Path, monkeypatch: Any) -> Path:
    """A package with one bad cell, in the current directory."""
    folder = tmp_path / "market"
    folder.mkdir()
    (folder / "fruit.csv").write_bytes(TEXT.encode())
    schema = {"fields": FIELDS}
    resource = {"name": "fruit", "path": "fruit.csv", "bytes": len(TEXT), "schema": schema}
    described = {"name": "market", "resources": [resource]}
    (folder / "datapackage.json").write_text(json.dumps(described))
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_document_names_every_option(run: Any) -> None:
    told = set(re.findall(r"--[a-z-]+", DOCUMENT.read_text(encoding="utf-8")))
    known = set(re.findall(r"--[a-z-]+", run("validate", "--help").stdout))
    assert known - {"--help", "--format", "--output"} <= told


def test_a_single_file_needs_no_descriptor(run: Any, market: Path) -> None:
    result = run("validate", market / "fruit.csv")
    assert result.exit_code == 0
    assert "3 rows, 2 fields" in result.stdout


@pytest.mark.parametrize("form", ["gz", "ZIP"])
def test_a_single_file_may_be_compressed(run: Any, market: Path, form: str) -> None:
    text, packed = (market / "fruit.csv").read_bytes(), market / f"fruit.csv.{form}"
    if form == "gz":
        packed.write_bytes(gzip.compress(text))
    else:
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("fruit.csv", text)
    result = run("validate", packed)
    assert result.exit_code == 0
    assert "pass     table        fruit  3 rows, 2 fields" in result.stdout


def test_a_single_file_that_is_not_there(run: Any, tmp_path: Path) -> None:
    result = run("validate", tmp_path / "no.csv")
    assert result.exit_code == 3
    assert "No such file" in result.stderr


@pytest.mark.parametrize(("limit", "listed"), [(2, 2), (0, 5), (1000, 5)])
def test_so_many_errors_are_listed_and_all_counted(
    run: Any, market: Path, limit: int, listed: int
) -> None:
    (market / "fruit.csv").write_text("fruit,price\n" + "fig,x\n" * 5)
    told = json.loads(run("validate", market, "-f", "json", "--limit-errors", str(limit)).stdout)
    (task,) = told["tasks"]
    assert len([one for one in task["errors"] if one["type"] == "type-error"]) == listed
    assert told["counts"]["type-error"] == 5


def test_it_can_stop_at_the_limit(run: Any, market: Path, configure: Any) -> None:
    configure(block_bytes=30)
    (market / "fruit.csv").write_text("fruit,price\n" + "fig,x\n" * 500)
    result = run("validate", market, "--limit-errors", "2", "--stop", "-f", "json")
    told = json.loads(result.stdout)
    assert len(told["tasks"][0]["errors"]) == 2
    assert told["counts"] == {"type-error": 2}
    assert "byte-count" not in told["counts"]


def test_rules_of_frictionless_alone(run: Any, market: Path) -> None:
    described = json.loads((market / "datapackage.json").read_text())
    described["tableRules"] = [{"name": "own", "message": "it holds", "path": "rule.sql"}]
    (market / "rule.sql").write_text("FROM fruit")
    (market / "datapackage.json").write_text(json.dumps(described))
    steps = json.loads(run("validate", market, "-f", "json").stdout)["steps"]
    assert [step["judge"] for step in steps] == ["descriptor", "table", "rule"]
    told = json.loads(run("validate", market, "--rules", "frictionless", "-f", "json").stdout)
    assert [step["judge"] for step in told["steps"]] == ["descriptor", "table"]


def test_it_can_be_held_against_frictionless(run: Any, market: Path) -> None:
    result = run("validate", market, "--compare-frictionless")
    assert "same result as frictionless: 1 error" in result.stdout


def test_what_cannot_be_validated_ends_with_3(run: Any, market: Path) -> None:
    described = json.loads((market / "datapackage.json").read_text())
    described["resources"][0]["path"] = "http://192.0.2.1/fruit.csv"
    (market / "datapackage.json").write_text(json.dumps(described))
    result = run("validate", market)
    assert result.exit_code == 3
    assert "1 not run" in result.stdout


def test_the_schema_of_the_report(run: Any) -> None:
    schema = json.loads(run("validate", "--report-schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_md5_is_taken_for_the_report_of_frictionless(run: Any, market: Path) -> None:
    (task,) = json.loads(run("validate", market, "-f", "json").stdout)["tasks"]
    assert {"md5", "sha256", "bytes", "fields", "rows"} <= set(task["stats"])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
def test_ctrl_c_ends_it_cleanly(start: Any, market: Path) -> None:
    slow = {"name": "fruit", "type": "string", "constraints": {"pattern": r"(\w+\s?)+(?<!x)"}}
    schema = {"fields": [slow, FIELDS[1]]}
    described = {"resources": [{"name": "fruit", "path": "fruit.csv", "schema": schema}]}
    (market / "datapackage.json").write_text(json.dumps(described))
    (market / "fruit.csv").write_text(f"fruit,price\n{'a' * 60}!,1\n")
    process = start(
        "validate",
        str(market),
        cwd=market,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.strip() == "Aborted!"
