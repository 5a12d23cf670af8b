"""Set values in a YAML text, and keep everything else: comments, order, quotes and blank lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress

from tablepact.package.metadata.yaml_text import (
    YamlError,
    YamlNode,
    find_node,
    parse_yaml,
    read_nodes,
)

Scalar = int | str
Changes = Sequence[tuple[list[str], Mapping[str, Scalar]]]
"""The steps of the pointer to each mapping, and its new values."""


def edited_yaml(text: str, changes: Changes, expected: object) -> str | None:
    """Return a text with some values of mappings replaced or added.

    Args:
        text: The text, which ``read_nodes`` reads.
        changes: The changes.
        expected: The value of the new text.

    Returns:
        The new text; None if it is written so that no edit gives the expected value: a mapping is
        in braces and lacks a key, or an alias repeats what changes.
    """
    edited = _with_values(text, changes)
    with suppress(YamlError):
        return edited if edited is not None and parse_yaml(edited) == expected else None
    return None


def _with_values(text: str, changes: Changes) -> str | None:
    """Return a text with new values; None if a mapping is in braces and lacks a key."""
    top = read_nodes(text)
    edits: list[tuple[int, int, str]] = []
    for steps, values in changes:
        found = find_node(top, steps)
        if found is None or found[1].kind != "map":
            return None
        mapping, added = found[1], {}
        for name, value in values.items():
            old = next((item for key, item in mapping.pairs if key.text == name), None)
            if old is None:
                added[name] = value
            else:
                edits.append((old.start, old.end, _written(value, quoted=not old.plain)))
        if added and (mapping.flow or not mapping.items):
            return None
        if added:
            edits.append(_insertion(text, mapping, added))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _insertion(text: str, mapping: YamlNode, values: Mapping[str, Scalar]) -> tuple[int, int, str]:
    """Return the edit that adds values to a mapping in lines, below its path or its first key."""
    first = mapping.items[0]
    below = next((item for key, item in mapping.pairs if key.text == "path"), mapping.items[1])
    margin = " " * (first.start - text.rfind("\n", 0, first.start) - 1)
    line_end = text.find("\n", max(below.end - 1, 0))
    at = len(text) if line_end == -1 else line_end
    lines = [f"\n{margin}{name}: {_written(value)}" for name, value in values.items()]
    return at, at, "".join(lines)


def _written(value: Scalar, *, quoted: bool = False) -> str:
    return json.dumps(value) if quoted and isinstance(value, str) else str(value)
