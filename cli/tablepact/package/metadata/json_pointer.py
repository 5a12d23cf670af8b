"""JSON pointers (RFC 6901) into a descriptor: resolve them to values and to lines."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

_WORDS = r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+'


def pointer(*steps: str | int) -> str:
    """Return the pointer for steps."""
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{step}" for step in escaped)


def pointer_steps(pointer: str) -> list[str]:
    """Return the steps of a pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def resolve_pointer(pointer: str, value: Any) -> Any:
    """Return the part of a value at a pointer; None if it does not exist."""
    for step in pointer_steps(pointer):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def pointer_lines(text: str, pointers: Collection[str]) -> dict[str, int]:
    """Return the line number of each pointer in a JSON text: of the name, or of an array item.

    Args:
        text: The JSON text.
        pointers: The pointers; those that do not exist are left out of the result.
    """
    lines: dict[str, int] = {}
    depths = {target.count("/") for target in pointers}
    path: list[str | int | None] = []
    line, end = 1, 0

    def note(*, named: bool = False) -> None:
        depth = len(path)  # compared first: a text has many values, and few are wanted
        if depth in depths and (at := pointer(*map(str, path))) in pointers:
            lines[at] = line if named else lines.get(at, line)

    for match in re.finditer(_WORDS, text, re.DOTALL):
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
