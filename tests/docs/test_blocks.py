"""Every code block of the README and the documentation runs, and prints what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from blocks import (
    INSTALLS,
    NOT_RUN,
    QUICK,
    REPOSITORY,
    TESTED_ELSEWHERE,
    Runner,
    blocks,
    is_run,
    pages,
    same,
)


def text_of(page: str) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page", [pytest.param(one, marks=() if one in QUICK else pytest.mark.slow) for one in pages()]
)
def test_the_blocks_of_a_page_run(page: str, tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    for block in blocks(text_of(page)):
        printed = runner.run(block)
        if printed is not None and block.printed is not None and not same(printed, block.printed):
            assert printed == block.printed  # so that pytest shows the difference


def test_every_reason_not_to_run_is_needed() -> None:
    lines = [
        INSTALLS.sub("", line.removeprefix("$ "))
        for page in pages()
        for block in blocks(text_of(page))
        for line in block.code.splitlines()
    ]
    for pattern in NOT_RUN:
        assert any(re.match(pattern, line) for line in lines), pattern
    assert set(pages()) >= QUICK
    assert all((REPOSITORY / page).is_file() for page in TESTED_ELSEWHERE)


def test_a_command_that_is_not_run_begins_with_a_pattern() -> None:
    assert not is_run("pip install .")
    assert is_run("tablepact validate")
