"""The sections on integrations whose blocks show what they print: they print it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from blocks import REPOSITORY, Runner, blocks, same

SECTIONS = ("Programs that call frictionless", "Assistants (MCP)")


@pytest.mark.parametrize("title", SECTIONS)
def test_its_blocks_print_what_it_shows(title: str, tmp_path: Path) -> None:
    page = (REPOSITORY / "docs/integrations.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    shutil.copytree(REPOSITORY / "tests/docs/ports", tmp_path / "harbour")
    runner, listed = Runner(tmp_path), [*blocks(section)]
    assert listed
    for block in listed:
        printed = runner.run(block)
        assert printed is None or same(printed, block.printed or ""), printed
