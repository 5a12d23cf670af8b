"""JSON pointers to the properties of a descriptor that the notes of frictionless name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablepact.package.metadata.json_types import JsonObject, Metadata

_WITHIN = re.compile(r".* at property '(.*)'\Z", re.DOTALL)
_PROPERTIES = {
    r'constraint "(.*)" (?:is not supported|requires)': ("constraints", 1),
    r'"(\w+)" should be set as': (1,),
    r'property "(\w+)': (1,),
    "primary key": ("primaryKey",),
    "foreign key": ("foreignKeys",),
    "example value": ("example",),
    "license requires": ("licenses",),
}
"""Patterns of notes that name a property, and the path to that property; a number in the path
is a group of the match."""


def pointer_to(pointer: str, part: Metadata, note: str) -> str:
    """Return the pointer to the property that a note names, or to the part if it lacks it.

    Args:
        pointer: The pointer to the part.
        part: The part in which the error is.
        note: The note of the error, in frictionless's words.
    """
    steps: list[str] = []
    if within := _WITHIN.match(note):
        steps = within[1].split("/")
    for pattern, named in _PROPERTIES.items():
        if not steps and (begun := re.match(pattern, note, re.DOTALL)):
            steps = [begun[step] if isinstance(step, int) else step for step in named]
    if not steps or steps[0] not in part:
        return pointer
    return "/".join([pointer, *map(_escaped, steps)])


def objects_in(document: object) -> Iterator[tuple[str, JsonObject]]:
    """Yield the objects within a JSON value in document order, each with its pointer."""
    ahead = [("", document)]
    while ahead:
        pointer, node = ahead.pop()
        steps: list[tuple[str, object]] = []
        if isinstance(node, dict):
            yield pointer, node
            steps = [(_escaped(str(name)), value) for name, value in node.items()]
        elif isinstance(node, list):
            steps = [(str(index), value) for index, value in enumerate(node)]
        ahead += [
            (f"{pointer}/{step}", value)
            for step, value in reversed(steps)
            if isinstance(value, dict | list)
        ]


def _escaped(name: str) -> str:
    """Return a name, escaped as a token of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
