"""Questions find their row: those that were given, and those of ours, each asked as people ask.

What must stand in the first lines is a pattern; ``undecided`` marks what the tables do not know, of
which no row may be told. A question that is answered with a row, and not by it, is the worst that
can happen: none may be.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from avocado_pivot.commands import main

HEAD = 6
"""How many lines somebody reads."""
RIGHT = 0.9
"""How many of the questions must be right."""
TOLD = 0.55
"""How many of those that have an answer must be answered with a row, not with a list."""
FOLDER = Path(__file__).parent / "questions"


def asked(name: str) -> list[dict[str, Any]]:
    return list(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def judge(question: dict[str, Any]) -> tuple[bool, bool]:
    """Ask a question; say whether the head is right, and whether a row is told."""
    result = CliRunner().invoke(main, ["show", *question["question"].split()])
    assert result.exit_code in (0, 1), result.output
    told = result.exit_code == 0
    if question.get("undecided"):
        return not told, told
    head = "\n".join(result.stdout.splitlines()[:HEAD])
    has = all(re.search(one, head, re.IGNORECASE) for one in question["must"])
    not_has = (
        not re.search(one, head, re.IGNORECASE | re.MULTILINE) for one in question["must_not"]
    )
    return has and all(not_has), told


@pytest.mark.parametrize(
    "questions",
    [
        pytest.param(asked("given"), id="given", marks=pytest.mark.slow),
        pytest.param(asked("own")[::64], id="some of ours"),
        pytest.param(asked("own"), id="ours", marks=pytest.mark.slow),
        pytest.param(asked("newcomer"), id="a newcomer's", marks=pytest.mark.slow),
    ],
)
def test_nine_in_ten_are_right_and_none_confidently_wrong(questions: list[dict[str, Any]]) -> None:
    judged = {question["question"]: judge(question) for question in questions}
    missed = [question for question, (right, _) in judged.items() if not right]
    assert [question for question in missed if judged[question][1]] == []
    assert len(missed) <= len(questions) * (1 - RIGHT), missed


@pytest.mark.slow
def test_plain_questions_are_answered() -> None:
    """A search that lists rows for every question is never wrong, and no help."""
    answerable = [one for one in asked("newcomer") if not one.get("undecided")]
    assert sum(judge(one) == (True, True) for one in answerable) >= TOLD * len(answerable)


def test_they_are_of_many_sorts() -> None:
    own = asked("own")
    texts = [one["question"] for one in own]
    assert len(set(texts)) == len(texts) >= 60
    assert {one["who"] for one in own} == {"journalist", "engineer", "reader"}
    assert sum(one.get("undecided", False) for one in own) >= 10
    assert sum(bool(re.search(r"\b(apa|siapa|kapan|berapa|kenapa)\b", one)) for one in texts) >= 5
    assert sum(bool(re.search(r"\d", one)) for one in texts) >= 10
