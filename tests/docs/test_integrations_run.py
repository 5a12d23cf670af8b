"""The sections on integrations whose blocks show what they print: they print it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from blocks import REPOSITORY, Block, Runner, blocks, same

import tablepact as tp

PAGE = REPOSITORY / "docs/integrations.md"
SECTIONS = (
    "Programs that call frictionless",
    "Assistants (MCP)",
    "Polars, dagster and dbt",
    "Editors",
)


def section(title: str) -> list[Block]:
    page = PAGE.read_text(encoding="utf-8")
    return [*blocks(page.partition(f"\n## {title}\n")[2].partition("\n## ")[0])]


@pytest.mark.parametrize("title", SECTIONS)
def test_its_blocks_print_what_it_shows(title: str, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "tests/docs/ports", tmp_path / "harbour")
    runner, listed = Runner(tmp_path), section(title)
    assert listed
    for block in listed:
        printed = runner.run(block)
        assert printed is None or same(printed, block.printed or ""), printed


def test_the_problem_matcher_reads_each_finding(tmp_path: Path) -> None:
    (block,) = section("Editors")
    matcher = json.loads(block.code)["tasks"][0]["problemMatcher"]["pattern"]
    ports = Path(shutil.copytree(REPOSITORY / "tests/docs/ports", tmp_path / "ports"))
    (ports / "ships.csv").write_text("ship,port,tons\nAlba,oslo,many\nBrina,nowhere\n")
    report = tp.validate(ports)
    lines = report.to_concise().splitlines()
    assert len(lines) == len(report.findings) > 1
    for line, finding in zip(lines, report.findings, strict=True):
        found = re.fullmatch(matcher["regexp"], line)
        assert found, line
        assert found[matcher["code"]] == finding.code
        assert found[matcher["severity"]] == finding.severity
        assert found[matcher["file"]] == "ships.csv"
        assert int(found[matcher["line"]]) == (finding.line or finding.row or 1)


def test_the_image_is_built_from_files_that_exist_and_has_no_rights() -> None:
    """Its commands install the source; no builder is needed to see what they name."""
    lines = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    named = [word for line in lines for word in re.findall(r"/source/(\S+)", line)]
    assert named
    assert all((REPOSITORY / one).exists() for one in named)
    last = lines[max(i for i, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert any(re.fullmatch(r"USER \d+:\d+", line) for line in last)
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv"} <= {*ignored}
