"""What is said of a row first: who, how much, when; and what others have found since."""

from __future__ import annotations

import re
from collections.abc import Callable

from avocado_pivot.story.provenance import FIRMNESS, when
from avocado_pivot.story.quantities import amount
from avocado_pivot.story.record_lookup import Book, Row

_MODES = {  # a title says that a row is negated
    "planned": "planned",
    "forecast": "forecast",
    "possible": "only possible",
}
_TELLING = ("contradicts", "updates", "refines")
"""The stances that change what a row says, the strongest first."""


def lead(book: Book, table: str, identifier: str, row: Row) -> str:
    """Answer in a line what is most often asked of a row, and say what others have found."""
    told = (said(book, table, row), _since(book, table, identifier))
    return " ".join(part for part in told if part)


def said(book: Book, table: str, row: Row) -> str:
    """Answer in a line what is most often asked of a row; nothing for a table without answers."""
    return _LEADS[table](book, row) if table in _LEADS else ""


def line(book: Book, table: str, identifier: str) -> str:
    """Put a row in one line for a list: what it is called, and what answers."""
    row = book.row(table, identifier)
    title = book.title(table, row) or identifier
    answer = said(book, table, row)
    end = "" if title.endswith(("?", ".")) else "."
    return f"{title}{end} {answer}" if answer else title


def _entity(book: Book, row: Row) -> str:
    names = [
        name["name"]
        for name in book.rows("names", entity_id=row["entity_id"])
        if name["kind"] in ("alias", "code-name") and name["name"] != row["name"]
    ]
    return " ".join(
        [row["description"] or "", *([f"Also called {', '.join(names)}."] * bool(names))]
    )


def _event(_book: Book, row: Row) -> str:
    return " ".join(
        part for part in (_sentence(_mode(row), *_when(row)), row["description"]) if part
    )


def _figure(_book: Book, row: Row) -> str:
    for_when = _when(row, "period")
    return _sentence(amount(row), _mode(row), *(f"for {_bare(one)}" for one in for_when))


def _statement(book: Book, row: Row) -> str:
    speaker = row["speaker_id"]
    who = book.row("entities", speaker)["name"] if speaker else "no speaker is named"
    return _sentence(who, *_when(row), row["medium"])


def _claim(book: Book, row: Row) -> str:
    return _sentence(_mode(row), FIRMNESS[row["assertion"]], _whose(book, row))


def _relation(book: Book, row: Row) -> str:
    figure = row["figure_id"]
    much = amount(book.row("figures", figure)) if figure else ""
    return _sentence(much, row["status"], _mode(row))


def _conflict(book: Book, row: Row) -> str:
    members = list(book.rows("conflict_members", conflict_id=row["conflict_id"]))
    best = [one for one in members if one["standing"] == "preferred"] or members
    if len(best) == 1 < len(members):
        return f"Preferred answer: {line(book, best[0]['record_table'], best[0]['record_id'])}"
    answers = "; ".join(_answer(book, one) for one in best)
    return f"{'Preferred answers' if len(best) < len(members) else 'Undecided between'}: {answers}."


def _answer(book: Book, member: Row) -> str:
    table, row = member["record_table"], book.row(member["record_table"], member["record_id"])
    title = (book.title(table, row) or "").rstrip(".")
    dated = _when(row) if "date_edtf" in row else []
    more = amount(row) if table == "figures" else ", ".join(dated)
    return f"{title} ({more})" if more else title


def _assessment(book: Book, row: Row) -> str:
    ties = book.rows("assessment_records", assessment_id=row["assessment_id"])
    about = ", ".join(f"{tie['record_table']}/{tie['record_id']}" for tie in ties)
    return _sentence(
        f"{row['stance']} {about}" if about else row["stance"], f"{row['confidence']} confidence"
    )


def _source(_book: Book, row: Row) -> str:
    if not row["title"]:
        return row["note"] or ""
    return _sentence(row["publisher"], row["published_edtf"], row["url"])


_LEADS: dict[str, Callable[[Book, Row], str]] = {
    "entities": _entity,
    "events": _event,
    "figures": _figure,
    "statements": _statement,
    "claims": _claim,
    "relations": _relation,
    "conflicts": _conflict,
    "assessments": _assessment,
    "sources": _source,
}


def _since(book: Book, table: str, identifier: str) -> str:
    """Give the first sentence of the finding that changes most what a row says."""
    ties = book.rows("assessment_records", record_table=table, record_id=identifier)
    found = [book.row("assessments", tie["assessment_id"]) for tie in ties]
    telling = [row for row in found if row["stance"] in _TELLING]
    if not telling:
        return ""
    best = min(telling, key=lambda row: _TELLING.index(row["stance"]))
    first = re.split(r"(?<=[.!?]) (?=[A-Z“])", best["finding"])[0]
    return f"Others: {first} (assessments/{best['assessment_id']})"


def _whose(book: Book, row: Row) -> str:
    who = row["attributed_to"]
    return f"by {book.row('entities', who)['name']}" if who else ""


def _mode(row: Row) -> str:
    return _MODES.get(row.get("modality") or "", "")


def _when(row: Row, prefix: str = "date") -> list[str]:
    return [one.split(";")[0] for one in when(row, prefix)]


def _bare(text: str) -> str:
    return re.sub(r"^(?:in|on) ", "", text)


def _sentence(*parts: str | None) -> str:
    text = ", ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
