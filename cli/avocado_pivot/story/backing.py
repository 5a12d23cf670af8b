"""What stands behind a row: how firmly it is put, by whom, on which passages, what disputes it."""

from __future__ import annotations

from avocado_pivot.notation.edtf import edtf_in_words, parse_edtf
from avocado_pivot.story.book import Book, Row

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
        "In conflict": _conflicts(book, table, identifier),
        "Passages": _passages(book, table, identifier),
        "Sources": _sources(book, table, identifier),
    }
    return {heading: lines for heading, lines in parts.items() if lines}


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
            source = book.row("sources", row["source_id"])
            told = [source["title"], source["publisher"], source["published_edtf"], source["url"]]
            how = f" ({row['assertion']})" if row["assertion"] else ""
            lines.append(f"{', '.join(part for part in told if part)}{how}")
    return lines
