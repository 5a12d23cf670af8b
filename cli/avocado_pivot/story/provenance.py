"""The provenance of a row: how firmly it is asserted, by whom, its passages and its disputes."""

from __future__ import annotations

from avocado_pivot.story.record_lookup import RecordLookup, Row
from tablepact.notation.edtf import edtf_in_words, parse_edtf

Parts = dict[str, list[str]]

FIRMNESS = {
    "stated": "stated as fact",
    "presupposed": "presupposed, not stated explicitly",
    "reported": "reported with a hedge",
    "alleged": "reported as an allegation",
    "opinion": "an opinion or interpretation",
}
"""The codes of ``assertion`` in words."""

_PREPOSITIONS = {
    "day": "on ",
    **dict.fromkeys(("month", "season", "year"), "in "),
    **dict.fromkeys(("quarter", "half-year", "decade", "century"), "in the "),
}

SOURCES = 3
"""The number of sources of a finding that a description lists."""


def assertion_parts(lookup: RecordLookup, table: str, row: Row) -> Parts:
    """Return the assertion and mode of a row, who asserts it, and which columns we inferred."""
    parts = {"Assertion": [FIRMNESS[row["assertion"]]]}
    if row.get("modality"):
        label, meaning = lookup.code(table, "modality", row["modality"])
        parts["Modality"] = [f"{label}. {meaning}"]
    if row["attributed_to"]:
        parts["Attributed to"] = [lookup.reference("entities", row["attributed_to"])]
    else:
        parts["Attributed to"] = [
            "the article itself" if row["origin"] == "article" else "the sources below"
        ]
    if row.get("inferred"):
        columns = [lookup.column_title(table, name) for name in row["inferred"].split(";")]
        parts["Inferred"] = [f"{', '.join(columns)}: inferred by us; the source does not state it"]
    return parts


def date_words(row: Row, prefix: str = "date") -> list[str]:
    """Return a date in words, followed by the wording of the source; empty if there is no date."""
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


def evidence_parts(lookup: RecordLookup, table: str, identifier: str) -> Parts:
    """Return the claims about a row, its assessments and conflicts, and its evidence."""
    parts = {
        "Claims": _claims(lookup, table, identifier),
        "Assessments": assessment_lines(lookup, table, identifier),
        "Conflicts": _conflicts(lookup, table, identifier),
        "Corrections": _corrections(lookup, table, identifier),
        "Passages": _passages(lookup, table, identifier),
        "Sources": _sources(lookup, table, identifier),
    }
    return {heading: lines for heading, lines in parts.items() if lines}


def verdict_lines(lookup: RecordLookup, table: str, identifier: str) -> list[str]:
    """Return the verdict on a row from the table ``trust``, with its meaning; empty if none.

    A row of the aftermath comes from other sources itself, so it has no verdict.
    """
    rows = list(lookup.rows("trust", record_table=table, record_id=identifier))
    if not rows or rows[0]["verdict"] == "aftermath":
        return []
    (row,) = rows
    label, meaning = lookup.code("trust", "verdict", row["verdict"])
    best = row["best_source"]
    kind = f" Best source: {best.replace('-', ' ')}." if best else ""
    return [f"{label}. {meaning}{kind}"]


def assessment_lines(lookup: RecordLookup, table: str, identifier: str) -> list[str]:
    """Return the assessments of a row: the stance and finding of each, and its sources."""
    lines = []
    for tie in lookup.rows("assessment_records", record_table=table, record_id=identifier):
        assessment = lookup.row("assessments", tie["assessment_id"])
        stance = lookup.code("assessments", "stance", assessment["stance"])[0]
        lines.append(
            f"{stance}, {assessment['confidence']} confidence: {assessment['finding']}"
            f" (assessments/{tie['assessment_id']})"
        )
        sources = source_lines(lookup, tie["assessment_id"], tie["source_id"])
        lines += [f"  {line}" for line in sources[:SOURCES]]
        if (more := len(sources) - SOURCES) > 0:
            lines.append(f"  and {more} more; dataset show assessments/{tie['assessment_id']}")
    return lines


def source_lines(lookup: RecordLookup, assessment: str, first: str | None = None) -> list[str]:
    """Return the sources of an assessment: ``first``, then the others from the best kind on."""
    ties = lookup.rows("assessment_sources", assessment_id=assessment)
    sources = [lookup.row("sources", tie["source_id"]) for tie in ties]
    codes = [kind for kind, _ in lookup.codes("sources", "kind")]
    sources.sort(key=lambda row: (row["source_id"] != first, codes.index(row["kind"])))
    return [source_line(row) for row in sources]


def source_line(source: Row) -> str:
    """Return a source in one line: publisher, title, date, address and kind."""
    cells = [source["publisher"], source["title"], source["published_edtf"], source["url"]]
    return f"{', '.join(cell for cell in cells if cell)} ({source['kind'].replace('-', ' ')})"


def _corrections(lookup: RecordLookup, table: str, identifier: str) -> list[str]:
    return [
        f"in {row['version']}, {row['column'] or 'withdrawn'}: {row['reason']}"
        for row in lookup.rows("corrections", record_table=table, record_id=identifier)
    ]


def _claims(lookup: RecordLookup, table: str, identifier: str) -> list[str]:
    return [
        f"{lookup.reference('claims', tie['claim_id'])}"
        f"{'' if tie['role'] == 'about' else ', as its ' + tie['role']}"
        for tie in lookup.rows("claim_records", record_table=table, record_id=identifier)
    ]


def _conflicts(lookup: RecordLookup, table: str, identifier: str) -> list[str]:
    lines = []
    for own in lookup.rows("conflict_members", record_table=table, record_id=identifier):
        conflict = lookup.row("conflicts", own["conflict_id"])
        lines.append(f"{conflict['question']} (conflicts/{own['conflict_id']})")
        lines.append(f"  this answer: {own['standing']}. {own['basis']}")
        for other in lookup.rows("conflict_members", conflict_id=own["conflict_id"]):
            if other["conflict_member_id"] != own["conflict_member_id"]:
                answer = lookup.reference(other["record_table"], other["record_id"])
                lines.append(f"  another: {answer}, {other['standing']}")
    return lines


def _passages(lookup: RecordLookup, table: str, identifier: str) -> list[str]:
    """Return the passages of a row by paragraph; the table ``evidence`` has their hashes."""
    passages = [
        row
        for row in lookup.rows("evidence", record_table=table, record_id=identifier)
        if row["char_start"] is not None
    ]
    by_paragraph: dict[tuple[str, int], list[str]] = {}
    for row in sorted(passages, key=lambda row: (row["source_id"], row["char_start"])):
        offsets = f"{row['char_start']} to {row['char_end']}"
        firmness = f" ({row['assertion']})" if row["assertion"] else ""
        by_paragraph.setdefault((row["source_id"], row["paragraph"]), []).append(offsets + firmness)
    return [
        f"{source}, paragraph {paragraph}, characters {', '.join(offsets)}"
        for (source, paragraph), offsets in by_paragraph.items()
    ]


def _sources(lookup: RecordLookup, table: str, identifier: str) -> list[str]:
    """Return the sources of a row whose text is not included, so that they have no offsets."""
    lines = []
    for row in lookup.rows("evidence", record_table=table, record_id=identifier):
        if row["char_start"] is None:
            firmness = f"; {FIRMNESS[row['assertion']]}" if row["assertion"] else ""
            lines.append(f"{source_line(lookup.row('sources', row['source_id']))}{firmness}")
    return lines
