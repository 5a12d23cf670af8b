"""The words for what frictionless refuses in a descriptor, and how to fix it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tablepact.language import later, message
from tablepact.validation.spelling import (
    constraint_advice,
    field_name_advice,
    json_type_advice,
    name_advice,
    near,
    repeated_names_advice,
    type_advice,
)

_TYPE = re.compile(r'field type "(.*)" is not supported', re.DOTALL)
_CONSTRAINT = re.compile(r'constraint "(.*)" is not supported by type "(\w+)"', re.DOTALL)
_REQUIRED = re.compile(r"'(\w+)' is a required property")
_NOT_OF_TYPE = re.compile(r".* is not of type '(\w+)'(?: at property '.*')?", re.DOTALL)
_KEY = re.compile(r'\w+ key "\[(.*)\]" does not match the fields "\[(.*)\]"', re.DOTALL)
_NAME = re.compile("'([^']*)'")
_KEY_FIELDS = "does not match the fields"
_MISPLACED = re.compile(r'"(\w+)" should be set as "(\w+)\.\w+"')
_NAME_RULE = "does not match '^([-a-z0-9._/])+$'"
_LISTS = {
    "'fields'": later('move "fields" into the schema: "schema": {"fields": […]}'),
    "'schema'": later('write an object with the list in it: {"fields": […]}'),
}
"""How to fix a list where the property must be something else."""
_NAMES = re.compile(r'"\[(?:\'[^\']*\'(?:, )?)*\]"')
_LINK = re.compile(r'foreign key "\{.*\}" does', re.DOTALL)
_EITHER = later("set either path, for a file, or data, for data in the descriptor itself")
_ADVICE = {
    '"path" and "data"': _EITHER,
    '"path" or "data"': _EITHER,
    " is not safe": later(
        "put the file into the folder of the descriptor or below it, and write its path from there"
    ),
    'does not match the reference fields "[]"': later(
        'add "reference": {"resource": …, "fields": […]}'
    ),
    "does not match the reference fields": later("refer to as many fields as the key has"),
    " requires datapackage v2": later(
        'declare version 2, by "$schema": "'
        'https://datapackage.org/profiles/2.0/datapackage.json" in the descriptor'
    ),
    "cannot retrieve metadata": later(
        "check that the file exists at this path and contains a JSON object"
    ),
}
"""How to fix an error, by words in the note of frictionless."""


def in_words(text: str, part: object) -> str:
    """Return a message of frictionless without lists and objects as Python writes them."""
    text = _LINK.sub("a foreign key does", text)
    text = _NAMES.sub(lambda listed: ", ".join(_NAME.findall(listed[0])) or "none", text)
    if isinstance(part, list | dict):
        written = " ".join(str(part).split())
        kind = "a list" if isinstance(part, list) else "an object"
        text = text.replace(f"{written} is not", f"{kind} is not")
    return text


def advice_on(note: str, part: object) -> str:
    """Return how to fix an error, if that is more specific than the hint of its code."""
    if kind := _TYPE.match(note):
        return type_advice(kind[1])
    if constraint := _CONSTRAINT.match(note):
        return constraint_advice(constraint[1], constraint[2])
    if required := _REQUIRED.match(note):
        misspelled = near(required[1], part) if isinstance(part, dict) else None
        if misspelled:
            return message(
                'rename "{misspelled}" to "{required}", which is required',
                misspelled=misspelled,
                required=required[1],
            )
        return message('add "{required}", which is required', required=required[1])
    if key := _KEY.fullmatch(note):
        return field_name_advice(*(_NAME.findall(names) for names in key.groups()))
    if advice := _part_advice(note, part):
        return advice
    if wrong := _NOT_OF_TYPE.fullmatch(note):
        return json_type_advice(wrong[1], part)
    return next((message(advice) for words, advice in _ADVICE.items() if words in note), "")


def _part_advice(note: str, part: object) -> str:
    """Return how to fix a part that is written elsewhere, or otherwise, than it should be."""
    if "names of the fields are not unique" in note and isinstance(part, dict):
        fields = part.get("fields")
        listed = [one.get("name") for one in fields or [] if isinstance(one, dict)]
        return repeated_names_advice(listed)
    if note.startswith("foreign key ") and _KEY_FIELDS in note and isinstance(part, list):
        return _foreign_key_advice(note, part)
    if misplaced := _MISPLACED.fullmatch(note):
        return message('move "{name}" into the {part}', name=misplaced[1], part=misplaced[2])
    if _NAME_RULE in note and isinstance(part, str):
        return name_advice(part)
    kind, name = type(part), note.rpartition("at property ")[2]
    if kind is str and name == "'missingValues'":
        return json_type_advice("array", part)
    return message(_LISTS[name]) if kind is list and name in _LISTS else ""


def _foreign_key_advice(note: str, keys: Sequence[Any]) -> str:
    """Return how to fix the fields of foreign keys that are not fields of the schema."""
    fields = _NAME.findall(note.rpartition(_KEY_FIELDS)[2])
    named = [key.get("fields") for key in keys if isinstance(key, dict)]
    listed = [name for one in named for name in (one if isinstance(one, list) else [one])]
    return field_name_advice([name for name in listed if isinstance(name, str)], fields)
