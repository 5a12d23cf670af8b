"""JSON pointers (RFC 6901) into a descriptor: what they name, and the line on which it stands."""

from __future__ import annotations

import json
import re
from typing import Any

_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def pointer(*steps: str | int) -> str:
    """Write steps as a pointer."""
    told = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{step}" for step in told)


def steps_of(pointer: str) -> list[str]:
    """Give the steps of a pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def named_by(pointer: str, value: Any) -> Any:
    """Give what a pointer names in a value; None if there is nothing."""
    for step in steps_of(pointer):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def lines_of(text: str) -> dict[str, int]:
    """Say for each pointer into a JSON text on which line that begins: a property with its name."""
    found: dict[str, int] = {}
    path: list[str | int | None] = []
    line, end = 1, 0

    def note() -> None:
        found.setdefault(pointer(*(step for step in path if step is not None)), line)

    for match in _WORDS.finditer(text):
        line += text.count("\n", end, match.start())
        word, end = match[0], match.start()
        if word in "{[":
            note()
            path.append(None if word == "{" else 0)
        elif word in "}]":
            path = path[:-1]
        elif word == "," and path:
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
        elif word.startswith('"') and path and path[-1] is None:
            path[-1] = json.loads(word, strict=False)
            note()
        elif word not in ",:":
            note()
    return found
