"""The page on versions lists the rules of the code; its commands are run by tests/docs."""

from __future__ import annotations

import re
from pathlib import Path

from tablepact.comparison.version_bump import VERSION_RULES

PAGE = Path(__file__).resolve().parents[3] / "docs/explanation/releases.md"


def test_the_rules_are_those_of_the_code() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.*?) \| (\w+) \|$", text, re.MULTILINE)
    assert rows == [
        (code, rule.description, str(rule.level)) for code, rule in VERSION_RULES.items()
    ]
