"""Describe changes in words, in one line."""

from __future__ import annotations

import json
from typing import Any
from unicodedata import category, normalize

from tablepact.comparison.result import Change

NOUNS = {
    "row-removed": "row is removed",
    "referenced-row-removed": "row is removed from a table that other tables refer to",
    "row-renamed": "row is renamed",
    "row-added": "row is added",
    "reference-updated": "reference to another row is updated",
    "derived-changed": "derived value is changed",
    "value-corrected": "value is changed",
}
_PLURALS = {"row is": "rows are", "reference to another row is": "references to other rows are",
         "value is": "values are"}  # fmt: skip
_MAX_LENGTH = 70


def change_text(change: Change) -> str:
    """Return a change in words: ``fruit: 3 rows are added``, ``fruit, name: "A" is now "B"``."""
    subject = ", ".join(filter(None, (change.table, change.subject)))
    if change.code in NOUNS:
        return f"{subject}: {count_text(change.count, NOUNS[change.code])}"
    return f"{subject or 'the package'}: {change.description}{_values(change)}"


def count_text(number: int, noun: str) -> str:
    """Return a number with a noun phrase in singular or plural: ``2 rows are added``."""
    if number != 1:
        singular = next((singular for singular in _PLURALS if singular in noun), "")
        noun = noun.replace(singular, _PLURALS.get(singular, ""))
    return f"{number:,} {noun}"


def value_text(content: Any, max_length: int = _MAX_LENGTH) -> str:
    """Return a JSON value in one line, truncated if it is long; null is ``nothing``."""
    if content is None:
        return "nothing"
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    text = truncate(text, max_length)
    return json.dumps(text, ensure_ascii=False) if isinstance(content, str) else text


def contrast_values(old: Any, new: Any, max_length: int = _MAX_LENGTH) -> tuple[str, str]:
    """Return two different values as texts that also look different.

    If they would look the same, invisible characters are escaped, and the texts are cut around the
    first character that differs.
    """
    texts = value_text(old, max_length), value_text(new, max_length)
    if not (isinstance(old, str) and isinstance(new, str)) or _visible(texts[0]) != _visible(
        texts[1]
    ):
        return texts
    differ = (index for index, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    start = max(next(differ, min(len(old), len(new))) - max_length // 2, 0)
    return _part(old, start, max_length), _part(new, start, max_length)


def _visible(text: str) -> str:
    """Return the visible characters of a text."""
    return "".join(c for c in normalize("NFKC", text) if not category(c).startswith("C"))


def _part(text: str, start: int, max_length: int) -> str:
    part = text[start : start + max_length].replace("\\", r"\\").replace('"', r"\"")
    escaped = "".join(
        c if c == " " or (c.isprintable() and category(c)[0] not in "MZ") else ascii(c)[1:-1]
        for c in part
    )
    return f'"{"…" * (start > 0)}{escaped}{"…" * (start + max_length < len(text))}"'


def truncate(text: str, max_length: int = _MAX_LENGTH) -> str:
    """Return a text in one line, cut with an ellipsis if it is too long."""
    text = " ".join(text.split())
    return text if len(text) <= max_length else f"{text[: max_length - 1].rstrip()}…"


def _values(change: Change) -> str:
    old, new = change.old, change.new
    if change.code == "fields-reordered":
        return f" ({', '.join(map(str, new))})"
    if isinstance(old, list) and isinstance(new, list):
        removed, added = [x for x in old if x not in new], [x for x in new if x not in old]
        parts = [
            f"{word} {value_text(x, 300)}"
            for word, x in (("without", removed), ("with", added))
            if x
        ]
        return f" ({', '.join(parts)})" if parts else ""
    if (change.code.startswith(("table-", "field-")) and None in (old, new)) or old == new:
        return ""
    if old is None:
        return f" ({value_text(new)})"
    if new is None:
        return f" (was {value_text(old)})"
    return " ({} is now {})".format(*contrast_values(old, new))
