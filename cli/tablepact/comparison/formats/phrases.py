"""Changes in words: short, for a person, in one line."""

from __future__ import annotations

import json
from typing import Any
from unicodedata import category, normalize

from tablepact.comparison.comparison import Change

NOUNS = {
    "row-removed": "row is removed",
    "referenced-row-removed": "row is removed, to which other tables may refer",
    "row-renamed": "row is renamed",
    "row-added": "row is added",
    "reference-updated": "reference to another row is updated",
    "derived-changed": "derived value follows",
    "value-corrected": "value is changed",
}
_MANY = {"row is": "rows are", "reference to another row is": "references to other rows are",
         "value is": "values are", "value follows": "values follow"}  # fmt: skip
_LONGEST = 70


def change_text(change: Change) -> str:
    """Tell a change: ``events: 3 rows are added``, ``events, title: "A" is now "B"``."""
    where = ", ".join(filter(None, (change.table, change.subject)))
    if change.code in NOUNS:
        return f"{where}: {counted(change.count, NOUNS[change.code])}"
    return f"{where or 'the package'}: {change.description}{_values(change)}"


def counted(number: int, noun: str) -> str:
    """Put a number before words that begin with a noun: ``2 rows are added``."""
    if number != 1:
        one = next((one for one in _MANY if one in noun), "")
        noun = noun.replace(one, _MANY.get(one, ""))
    return f"{number:,} {noun}"


def value(content: Any, most: int = _LONGEST) -> str:
    """Write a value of JSON in one line, and cut it if it is long; nothing is ``nothing``."""
    if content is None:
        return "nothing"
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return json.dumps(cut(text, most), ensure_ascii=False) if isinstance(content, str) else cut(
        text, most
    )  # fmt: skip


def contrast_values(old: Any, new: Any, most: int = _LONGEST) -> tuple[str, str]:
    """Write two values that differ so that they look different, too.

    Where they would not, what cannot be seen is escaped, and texts are cut around the first place
    where they differ.
    """
    texts = value(old, most), value(new, most)
    if not (isinstance(old, str) and isinstance(new, str)) or _look(texts[0]) != _look(texts[1]):
        return texts
    differ = (place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    start = max(next(differ, min(len(old), len(new))) - most // 2, 0)
    return _part(old, start, most), _part(new, start, most)


def _look(text: str) -> str:
    """Give what is seen of a text."""
    return "".join(c for c in normalize("NFKC", text) if not category(c).startswith("C"))


def _part(text: str, start: int, most: int) -> str:
    part = text[start : start + most].replace("\\", r"\\").replace('"', r"\"")
    seen = "".join(
        c if c == " " or (c.isprintable() and category(c)[0] not in "MZ") else ascii(c)[1:-1]
        for c in part
    )
    return f'"{"…" * (start > 0)}{seen}{"…" * (start + most < len(text))}"'


def cut(text: str, most: int = _LONGEST) -> str:
    """Shorten a text, with an ellipsis for what is left out."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _values(change: Change) -> str:
    old, new = change.old, change.new
    if change.code == "fields-reordered":
        return f" ({', '.join(map(str, new))})"
    if isinstance(old, list) and isinstance(new, list):
        gone, come = [x for x in old if x not in new], [x for x in new if x not in old]
        parts = [f"{word} {value(x, 300)}" for word, x in (("without", gone), ("with", come)) if x]
        return f" ({', '.join(parts)})" if parts else ""
    if (change.code.startswith(("table-", "field-")) and None in (old, new)) or old == new:
        return ""
    if old is None:
        return f" ({value(new)})"
    if new is None:
        return f" (was {value(old)})"
    return " ({} is now {})".format(*contrast_values(old, new))
