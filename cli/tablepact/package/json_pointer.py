"""JSON pointers (RFC 6901) into a descriptor: what they name, and the line on which it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def pointer(*steps: str | int) -> str:
    """Write steps as a pointer."""
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{step}" for step in escaped)


def pointer_steps(pointer: str) -> list[str]:
    """Return the steps of a pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def resolve_pointer(pointer: str, value: Any) -> Any:
    """Return what a pointer names in a value; None if that is nothing."""
    for step in pointer_steps(pointer):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def pointer_lines(text: str, pointers: Collection[str]) -> dict[str, int]:
    """Return the line of a JSON text on which what a pointer names begins, with its name.

    Args:
        text: The text.
        pointers: The pointers; of one that names nothing there is no line.
    """
    lines: dict[str, int] = {}
    depths = {target.count("/") for target in pointers}
    path: list[str | int | None] = []
    line, end = 1, 0

    def note(*, named: bool = False) -> None:
        depth = len(path)  # the values in a text are many, and those that are wanted few
        if depth in depths and (at := pointer(*map(str, path))) in pointers:
            lines[at] = line if named else lines.get(at, line)

    for match in _WORDS.finditer(text):
        line += text.count("\n", end, match.start())
        word, end = match[0], match.start()
        if word in "{[":
            note()
            path.append(None if word == "{" else 0)
        elif word in "}]":
            del path[-1:]
        elif word == "," and path:
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
        elif word.startswith('"') and path and path[-1] is None:
            path[-1] = json.loads(word, strict=False)
            note(named=True)
        elif word not in ",:":
            note()
    return lines
