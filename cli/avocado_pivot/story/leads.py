"""The lead of a row's description: who, how much and when, and later findings by others."""

from __future__ import annotations

import re
from collections.abc import Callable

from avocado_pivot.story.provenance import FIRMNESS, date_words
from avocado_pivot.story.quantities import amount
from avocado_pivot.story.record_lookup import RecordLookup, Row

_MODES = {  # a title says that a row is negated
    "planned": "planned",
    "forecast": "forecast",
    "possible": "only possible",
}
_STANCES = ("contradicts", "updates", "refines")
"""The stances of assessments that change the meaning of a row, the strongest first."""


def lead(lookup: RecordLookup, table: str, identifier: str, row: Row) -> str:
    """Return the key facts of a row and the findings of others in one line."""
    parts = (short_answer(lookup, table, row), _later_finding(lookup, table, identifier))
    return " ".join(part for part in parts if part)


def short_answer(lookup: RecordLookup, table: str, row: Row) -> str:
    """Return the key facts of a row in one line; empty for tables that have none."""
    return _LEADS[table](lookup, row) if table in _LEADS else ""


def summary_line(lookup: RecordLookup, table: str, identifier: str) -> str:
    """Return a row in one line for a list: its label and its key facts."""
    row = lookup.row(table, identifier)
    title = lookup.title(table, row) or identifier
    answer = short_answer(lookup, table, row)
    end = "" if title.endswith(("?", ".")) else "."
    return f"{title}{end} {answer}" if answer else title


def _entity(lookup: RecordLookup, row: Row) -> str:
    names = [
        name["name"]
        for name in lookup.rows("names", entity_id=row["entity_id"])
        if name["kind"] in ("alias", "code-name") and name["name"] != row["name"]
    ]
    return " ".join(
        [row["description"] or "", *([f"Also called {', '.join(names)}."] * bool(names))]
    )


def _event(_lookup: RecordLookup, row: Row) -> str:
    return " ".join(
        part for part in (_sentence(_mode(row), *_dates(row)), row["description"]) if part
    )


def _figure(_lookup: RecordLookup, row: Row) -> str:
    return _sentence(
        amount(row), _mode(row), *(f"for {_bare(date)}" for date in _dates(row, "period"))
    )


def _statement(lookup: RecordLookup, row: Row) -> str:
    speaker = row["speaker_id"]
    who = lookup.row("entities", speaker)["name"] if speaker else "speaker not named"
    return _sentence(who, *_dates(row), row["medium"])


def _claim(lookup: RecordLookup, row: Row) -> str:
    return _sentence(_mode(row), FIRMNESS[row["assertion"]], _attribution(lookup, row))


def _relation(lookup: RecordLookup, row: Row) -> str:
    figure = row["figure_id"]
    much = amount(lookup.row("figures", figure)) if figure else ""
    return _sentence(much, row["status"], _mode(row))


def _conflict(lookup: RecordLookup, row: Row) -> str:
    members = list(lookup.rows("conflict_members", conflict_id=row["conflict_id"]))
    best = [member for member in members if member["standing"] == "preferred"] or members
    if len(best) == 1 < len(members):
        (member,) = best
        answer = summary_line(lookup, member["record_table"], member["record_id"])
        return f"Preferred answer: {answer}"
    answers = "; ".join(_answer(lookup, member) for member in best)
    return f"{'Preferred answers' if len(best) < len(members) else 'Undecided between'}: {answers}."


def _answer(lookup: RecordLookup, member: Row) -> str:
    table, row = member["record_table"], lookup.row(member["record_table"], member["record_id"])
    title = (lookup.title(table, row) or "").rstrip(".")
    dated = _dates(row) if "date_edtf" in row else []
    more = amount(row) if table == "figures" else ", ".join(dated)
    return f"{title} ({more})" if more else title


def _assessment(lookup: RecordLookup, row: Row) -> str:
    ties = lookup.rows("assessment_records", assessment_id=row["assessment_id"])
    about = ", ".join(f"{tie['record_table']}/{tie['record_id']}" for tie in ties)
    return _sentence(
        f"{row['stance']} {about}" if about else row["stance"], f"{row['confidence']} confidence"
    )


def _source(_lookup: RecordLookup, row: Row) -> str:
    if not row["title"]:
        return row["note"] or ""
    return _sentence(row["publisher"], row["published_edtf"], row["url"])


_LEADS: dict[str, Callable[[RecordLookup, Row], str]] = {
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


def _later_finding(lookup: RecordLookup, table: str, identifier: str) -> str:
    """Return the first sentence of the finding that changes the meaning of a row most."""
    ties = lookup.rows("assessment_records", record_table=table, record_id=identifier)
    assessments = [lookup.row("assessments", tie["assessment_id"]) for tie in ties]
    changing = [row for row in assessments if row["stance"] in _STANCES]
    if not changing:
        return ""
    best = min(changing, key=lambda row: _STANCES.index(row["stance"]))
    first = re.split(r"(?<=[.!?]) (?=[A-Z“])", best["finding"])[0]
    return f"Other sources: {first} (assessments/{best['assessment_id']})"


def _attribution(lookup: RecordLookup, row: Row) -> str:
    who = row["attributed_to"]
    return f"by {lookup.row('entities', who)['name']}" if who else ""


def _mode(row: Row) -> str:
    return _MODES.get(row.get("modality") or "", "")


def _dates(row: Row, prefix: str = "date") -> list[str]:
    return [date.split(";")[0] for date in date_words(row, prefix)]


def _bare(text: str) -> str:
    return re.sub(r"^(?:in|on) ", "", text)


def _sentence(*parts: str | None) -> str:
    text = ", ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
