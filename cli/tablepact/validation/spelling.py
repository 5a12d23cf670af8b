"""Find what a misspelled word, or a value of the wrong type, in a descriptor most likely means."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from tablepact.language import message
from tablepact.package.descriptor.known_properties import (
    CONSTRAINTS,
    DIALECT_PROPERTIES,
    PARTS,
    PROPERTY_PARTS,
    TYPE_SYNONYMS,
)

_SEPARATOR = re.compile(r"\s*[,;|]\s*")
_BOUNDS = {"min": ("minimum", "minLength"), "max": ("maximum", "maxLength")}


def near(word: str, known: Collection[str], limit: int = 2) -> str | None:
    """Return the known word that is most similar to a word; None if none is similar enough.

    Case and separators are ignored. The words may differ by one edit (a letter inserted, deleted,
    replaced, or two neighbours swapped), and by two edits if the known word has ten letters or
    more. Words of fewer than five letters have too many neighbours to allow an edit.

    Args:
        word: The word as written.
        known: The known words.
        limit: The maximum number of edits.
    """
    normalized, matches = _normalized(word), []
    for candidate in known:
        letters = len(candidate)
        edits = min(limit, 0 if letters < 5 else 1 if letters < 10 else 2)
        distance = _distance(normalized, _normalized(candidate), edits)
        if distance <= edits:
            matches.append((distance, candidate))
    return min(matches)[1] if matches else None


def property_meant(part: str, name: str) -> tuple[str, str] | None:
    """Return the property that a misspelled or misplaced name means, and the part it belongs to.

    None if the name may be a custom property. The singular or plural of a property that only
    describes, such as ``title``, counts as a custom property.
    """
    known = PARTS[part]
    if name in known.names | known.also | known.about:
        return None
    if part == "resource" and name in DIALECT_PROPERTIES:
        return name, "dialect"
    if part == "resource" and name != "missingValues" and near(name, ["missingValues"]):
        return "missingValues", "schema"
    homes = {
        other: home
        for other, home in PROPERTY_PARTS.items()
        if home != "constraints" or part == "field"
    }
    meant = near(name, known.names) if name not in homes else None
    if meant:
        return meant, part
    if meant := near(name, homes):
        return meant, homes[meant]
    about = {other for other in known.about if len(other) > 7}
    if about & {f"{name}s", name.removesuffix("s")}:
        return None
    meant = near(name, about, limit=1)
    return (meant, part) if meant else None


def type_advice(kind: str) -> str:
    """Return how to fix a field type that does not exist."""
    meant = TYPE_SYNONYMS.get(kind.lower()) or near(kind, CONSTRAINTS)
    if meant:
        return message(
            'did you mean "{meant}"? the types are {types}',
            meant=meant,
            types=", ".join(CONSTRAINTS),
        )
    return message("use one of the types {types}", types=", ".join(CONSTRAINTS))


def constraint_advice(name: str, kind: str) -> str:
    """Return how to fix a constraint that a field type does not support."""
    known = ("required", "unique", *CONSTRAINTS.get(kind, ()))
    bound = _BOUNDS.get(name.lower(), ())
    meant = next((one for one in bound if one in known), None) or near(name, known)
    asked = message('did you mean "{meant}"? ', meant=meant) if meant else ""
    return message(
        '{asked}the type "{kind}" supports the constraints {known}',
        asked=asked,
        kind=kind,
        known=", ".join(known),
    )


def field_name_advice(names: Collection[str], fields: Collection[str]) -> str:
    """Return how to fix names in a key that are not fields of the schema."""
    wrong = [name for name in names if name not in fields]
    meant = [(name, other) for name in wrong if (other := near(name, fields))]
    if meant:
        return "; ".join(
            message('did you mean "{other}" instead of "{name}"?', other=other, name=name)
            for name, other in meant
        )
    listed = ", ".join(json.dumps(name, ensure_ascii=False) for name in wrong[:8])
    rule = message("name fields of this schema, spelled exactly as there")
    return message("instead of {listed}, {rule}", listed=listed, rule=rule) if listed else rule


def json_type_advice(kind: str, value: object) -> str:
    """Return how to write a value of a JSON type, in place of one of another type."""
    text = value.strip() if isinstance(value, str) else ""
    if kind in ("integer", "number") and text.lstrip("+-").replace(".", "", 1).isdecimal():
        return message("write the number without quotation marks: {text}", text=text)
    if kind == "boolean":
        said = text.lower() in ("true", "false") and text.lower()
        return message("write {said}, without quotation marks", said=said or "true or false")
    if kind == "string" and isinstance(value, int | float):
        return message('put it in quotation marks: "{value}"', value=value)
    if kind == "array" and isinstance(value, str) and (parts := _SEPARATOR.split(text))[1:]:
        return message("write a list: {items}", items=json.dumps(parts, ensure_ascii=False))
    if kind == "array" and isinstance(value, str | int | float):
        return (
            message("write a list: [{items}]", items=json.dumps(value))
            if len(str(value)) < 60
            else message("write a list")
        )
    if kind == "array":
        return message("write a list, in square brackets")
    if kind == "object":
        return message("write an object, in braces")
    return message("write a value of the JSON type {kind}", kind=kind)


def repeated_names_advice(names: Sequence[object]) -> str:
    """Return how to fix a schema with fields of the same name."""
    repeated = [name for name, count in Counter(map(str, names)).items() if count > 1]
    listed = ", ".join(json.dumps(name, ensure_ascii=False) for name in repeated[:8])
    return message("give each field its own name; more than one is called {listed}", listed=listed)


def name_advice(name: str) -> str:
    """Return how to fix the name of a package or resource."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9._/]+", "-", plain).strip("-")
    rule = message("a name has only lowercase letters, digits, and . _ -")
    return (
        message('write "{plain}": {rule}', plain=plain, rule=rule)
        if plain and len(plain) < 100
        else rule
    )


def _normalized(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")


def _distance(word: str, other: str, limit: int) -> int:
    """Return the edit distance of two words (restricted Damerau-Levenshtein), up to a limit."""
    if abs(len(word) - len(other)) > limit or len(set(word) ^ set(other)) > 2 * limit:
        return limit + 1  # or more
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        now = [row]
        for column, another in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != another))
            swapped = word[row - 2 : row] == other[column - 2 : column][::-1]
            if row > 1 and column > 1 and swapped:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]
