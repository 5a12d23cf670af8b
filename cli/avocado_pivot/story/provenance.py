"""What stands behind a row: how firmly it is put, by whom, on which passages, what disputes it."""

from __future__ import annotations

from avocado_pivot.story.record_lookup import Book, Row
from tablepact.notation.edtf import edtf_in_words, parse_edtf

Parts = dict[str, list[str]]

FIRMNESS = {
    "stated": "stated plainly",
    "presupposed": "taken for granted, and not told",
    "reported": "only reported: the source hedges",
    "alleged": "alleged: passed on as an accusation",
    "opinion": "a judgement or an interpretation",
}
"""The codes of ``assertion`` in words."""

_PREPOSITIONS = {
    "day": "on ",
    **dict.fromkeys(("month", "season", "year"), "in "),
    **dict.fromkeys(("quarter", "half-year", "decade", "century"), "in the "),
}

SOURCES = 3
"""How many sources of a finding are named with a row."""


def asserted(book: Book, table: str, row: Row) -> Parts:
    """Say how firmly and in what mode, who says so, and what we concluded."""
    parts = {"How firmly": [FIRMNESS[row["assertion"]]]}
    if row.get("modality"):
        label, meaning = book.code(table, "modality", row["modality"])
        parts["Mode"] = [f"{label}. {meaning}"]
    if row["attributed_to"]:
        parts["Who says so"] = [book.called("entities", row["attributed_to"])]
    else:
        parts["Who says so"] = [
            "the article itself" if row["origin"] == "article" else "the sources below"
        ]
    if row.get("inferred"):
        columns = [book.heading(table, name) for name in row["inferred"].split(";")]
        parts["Concluded"] = [f"{', '.join(columns)}: not stated, but concluded by us"]
    return parts


def when(row: Row, prefix: str = "date") -> list[str]:
    """Say a date in words, with the words of the source; nothing where there is none."""
    edtf = row[f"{prefix}_edtf"]
    if not edtf:
        return []
    words, precision = edtf_in_words(edtf), parse_edtf(edtf).precision
    doubt = "possibly " if words.startswith("possibly ") else ""
    words = words.removeprefix("possibly ")
    about = "about " if words.startswith("about ") else ""
    words = words.removeprefix("about ").removeprefix("the ")
    if not words.startswith("a "):  # a day in May 2025
        words = f"{_PREPOSITIONS.get(precision, '')}{about}{words}"
    stated = row.get(f"{prefix}_as_stated")
    return [f"{doubt}{words}; the source writes {stated}" if stated else f"{doubt}{words}"]


def behind(book: Book, table: str, identifier: str) -> Parts:
    """Give the claims about a row, its conflicts, and the passages and sources it rests on."""
    parts = {
        "Claims about it": _claims(book, table, identifier),
        "Others say": said_of(book, table, identifier),
        "In conflict": _conflicts(book, table, identifier),
        "Corrected": _corrections(book, table, identifier),
        "Passages": _passages(book, table, identifier),
        "Sources": _sources(book, table, identifier),
    }
    return {heading: lines for heading, lines in parts.items() if lines}


def verdict(book: Book, table: str, identifier: str) -> list[str]:
    """Give the verdict of the table ``trust`` on a row, and what it means; nothing if it has none.

    A row of the aftermath is itself what others say, and gets no verdict here.
    """
    found = list(book.rows("trust", record_table=table, record_id=identifier))
    if not found or found[0]["verdict"] == "aftermath":
        return []
    (told,) = found
    label, meaning = book.code("trust", "verdict", told["verdict"])
    best = told["best_source"]
    kind = f" Best source: {best.replace('-', ' ')}." if best else ""
    return [f"{label}. {meaning}{kind}"]


def said_of(book: Book, table: str, identifier: str) -> list[str]:
    """Give what others say of a row: each finding, how it stands to the row, and its sources."""
    lines = []
    for tie in book.rows("assessment_records", record_table=table, record_id=identifier):
        said = book.row("assessments", tie["assessment_id"])
        how = book.code("assessments", "stance", said["stance"])[0]
        lines.append(
            f"{how}, {said['confidence']} confidence: {said['finding']}"
            f" (assessments/{tie['assessment_id']})"
        )
        sources = sources_of(book, tie["assessment_id"], tie["source_id"])
        lines += [f"  {line}" for line in sources[:SOURCES]]
        if (more := len(sources) - SOURCES) > 0:
            lines.append(f"  and {more} more; dataset show assessments/{tie['assessment_id']}")
    return lines


def sources_of(book: Book, assessment: str, first: str | None = None) -> list[str]:
    """Give the sources of an assessment: one that is named first, then the best kind."""
    ties = book.rows("assessment_sources", assessment_id=assessment)
    found = [book.row("sources", tie["source_id"]) for tie in ties]
    codes = [kind for kind, _ in book.codes("sources", "kind")]
    found.sort(key=lambda row: (row["source_id"] != first, codes.index(row["kind"])))
    return [source_line(row) for row in found]


def source_line(source: Row) -> str:
    """Put a source in a line: who, what, when, where."""
    told = [source["publisher"], source["title"], source["published_edtf"], source["url"]]
    return f"{', '.join(part for part in told if part)} ({source['kind'].replace('-', ' ')})"


def _corrections(book: Book, table: str, identifier: str) -> list[str]:
    return [
        f"in {row['version']}, {row['column'] or 'withdrawn'}: {row['reason']}"
        for row in book.rows("corrections", record_table=table, record_id=identifier)
    ]


def _claims(book: Book, table: str, identifier: str) -> list[str]:
    return [
        f"{book.called('claims', tie['claim_id'])}"
        f"{'' if tie['role'] == 'about' else ', as its ' + tie['role']}"
        for tie in book.rows("claim_records", record_table=table, record_id=identifier)
    ]


def _conflicts(book: Book, table: str, identifier: str) -> list[str]:
    lines = []
    for own in book.rows("conflict_members", record_table=table, record_id=identifier):
        conflict = book.row("conflicts", own["conflict_id"])
        lines.append(f"{conflict['question']} (conflicts/{own['conflict_id']})")
        lines.append(f"  this answer: {own['standing']}. {own['basis']}")
        for other in book.rows("conflict_members", conflict_id=own["conflict_id"]):
            if other["conflict_member_id"] != own["conflict_member_id"]:
                answer = book.called(other["record_table"], other["record_id"])
                lines.append(f"  another: {answer}, {other['standing']}")
    return lines


def _passages(book: Book, table: str, identifier: str) -> list[str]:
    """Give the passages by paragraph; their hashes are in the table ``evidence``."""
    found = [
        row
        for row in book.rows("evidence", record_table=table, record_id=identifier)
        if row["char_start"] is not None
    ]
    by_paragraph: dict[tuple[str, int], list[str]] = {}
    for row in sorted(found, key=lambda row: (row["source_id"], row["char_start"])):
        place = f"{row['char_start']} to {row['char_end']}"
        how = f" ({row['assertion']})" if row["assertion"] else ""
        by_paragraph.setdefault((row["source_id"], row["paragraph"]), []).append(place + how)
    return [
        f"{source}, paragraph {paragraph}, characters {', '.join(places)}"
        for (source, paragraph), places in by_paragraph.items()
    ]


def _sources(book: Book, table: str, identifier: str) -> list[str]:
    """Give the sources whose text we do not hold."""
    lines = []
    for row in book.rows("evidence", record_table=table, record_id=identifier):
        if row["char_start"] is None:
            how = f"; {FIRMNESS[row['assertion']]}" if row["assertion"] else ""
            lines.append(f"{source_line(book.row('sources', row['source_id']))}{how}")
    return lines
