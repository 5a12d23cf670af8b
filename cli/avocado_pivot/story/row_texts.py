"""Describe a row in prose: one function for each table."""

from __future__ import annotations

from collections.abc import Callable

from avocado_pivot.story.provenance import (
    Parts,
    assertion_parts,
    assessment_lines,
    date_words,
    evidence_parts,
    source_lines,
)
from avocado_pivot.story.quantities import amount
from avocado_pivot.story.record_lookup import RecordLookup, Row

PARAPHRASE = {
    "article": "Our paraphrase of a machine translation; do not quote it as the speaker's words.",
    "aftermath": "Our paraphrase of other sources; do not quote it as the speaker's words.",
}
_INVERSE = {
    "causes": "caused by",
    "enables": "enabled by",
    "precedes": "preceded by",
    "coincides-with": "coincides with",
    "worsens": "worsened by",
    "part-of": "includes",
    "contradicts": "contradicted by",
    "realises": "realised by",
    "same-as": "same as",
}


def describe_entity(lookup: RecordLookup, row: Row) -> Parts:
    """Describe an entity: its names, relations, events, figures and statements."""
    entity = row["entity_id"]
    kind, meaning = lookup.code("entities", "kind", row["kind"])
    names = [
        f"{name['name']} ({name['kind'].replace('-', ' ')}, {name['language']})"
        for name in lookup.rows("names", entity_id=entity)
    ]
    ids = [
        f"{other['scheme']} {other['value']}, {other['url']}"
        for other in lookup.rows("identifiers", entity_id=entity)
    ]
    ties = [
        f"{lookup.reference('relations', tie['relation_id'])}, {tie['status']}"
        for end in ("subject_id", "object_id")
        for tie in lookup.rows("relations", **{end: entity})
    ]
    statements = [
        lookup.reference("statements", row["statement_id"])
        for row in lookup.rows("statements", speaker_id=entity)
    ]
    took_part = [
        f"{lookup.reference('events', tie['event_id'])}, as {tie['role']}"
        for tie in lookup.rows("participants", entity_id=entity)
    ]
    return {
        "What": [f"{kind}. {meaning}"],
        "Part of": [lookup.reference("entities", row["parent_id"])] if row["parent_id"] else [],
        "Also called": names,
        "Identifiers": ids,
        "Relations": ties,
        "Events": took_part,
        "Figures": [figure_line(lookup, row) for row in lookup.rows("figures", entity_id=entity)],
        "Statements": statements,
        **evidence_parts(lookup, "entities", entity),
    }


def describe_event(lookup: RecordLookup, row: Row) -> Parts:
    """Describe an event: its date, participants, figures and links to other events."""
    event = row["event_id"]
    kind, meaning = lookup.code("events", "kind", row["kind"])
    who = [
        f"{lookup.reference('entities', tie['entity_id'])}: {tie['role']}"
        for tie in lookup.rows("participants", event_id=event)
    ]
    ahead = lookup.rows("event_links", event_id=event)
    back = lookup.rows("event_links", other_event_id=event)
    links = [
        (link["relation"].replace("-", " "), link["other_event_id"], link["assertion"])
        for link in ahead
    ] + [(_INVERSE[link["relation"]], link["event_id"], link["assertion"]) for link in back]
    return {
        "What": [f"{kind}. {meaning}"],
        "When": date_words(row) or ["not stated"],
        "Who": who,
        **assertion_parts(lookup, "events", row),
        "Figures": [figure_line(lookup, row) for row in lookup.rows("figures", event_id=event)],
        "Links": [
            f"{words} {lookup.reference('events', other)}, {assertion}"
            for words, other, assertion in links
        ],
        **evidence_parts(lookup, "events", event),
    }


def describe_figure(lookup: RecordLookup, row: Row) -> Parts:
    """Describe a figure: its quantity, subject and period."""
    event, base = row["event_id"], row["base_figure_id"]
    stated = "the source writes" if row["origin"] == "article" else "recorded as"
    measure, thing = (
        row["measure"].replace("-", " "),
        lookup.reference("entities", row["entity_id"]),
    )
    return {
        "Amount": [amount(row), f"{stated} {row['as_stated']}"],
        "Measure": [f"{measure} of {thing}"],
        "Share of": [lookup.reference("figures", base)] if base else [],
        "Part of": [lookup.reference("events", event)] if event else [],
        "Period": date_words(row, "period"),
        **assertion_parts(lookup, "figures", row),
        **evidence_parts(lookup, "figures", row["figure_id"]),
    }


def describe_statement(lookup: RecordLookup, row: Row) -> Parts:
    """Describe a statement: its speaker, medium and date, and that its gist is a paraphrase."""
    kind, meaning = lookup.code("statements", "kind", row["kind"])
    speaker = row["speaker_id"]
    backing = assertion_parts(lookup, "statements", row)
    backing["Assertion"] = [f"that it was said: {line}" for line in backing["Assertion"]]
    return {
        "Note": [PARAPHRASE[row["origin"]]],
        "What": [f"{kind}. {meaning}"],
        "Speaker": [lookup.reference("entities", speaker) if speaker else "not named"],
        "Medium": [row["medium"]] if row["medium"] else [],
        "When": date_words(row) or ["not stated"],
        "Same as": [lookup.reference("statements", row["same_as_id"])] if row["same_as_id"] else [],
        **backing,
        **evidence_parts(lookup, "statements", row["statement_id"]),
    }


def describe_claim(lookup: RecordLookup, row: Row) -> Parts:
    """Describe a claim and the rows that it is about."""
    kind, meaning = lookup.code("claims", "kind", row["kind"])
    about = [
        f"{tie['role']}: {lookup.reference(tie['record_table'], tie['record_id'])}"
        for tie in lookup.rows("claim_records", claim_id=row["claim_id"])
    ]
    return {
        "What": [f"{kind}. {meaning}"],
        **assertion_parts(lookup, "claims", row),
        "About": about,
        **evidence_parts(lookup, "claims", row["claim_id"]),
    }


def describe_relation(lookup: RecordLookup, row: Row) -> Parts:
    """Describe a relation between two entities."""
    label, meaning = lookup.code("relations", "status", row["status"])
    figure = row["figure_id"]
    return {
        "Between": [lookup.reference("entities", row[key]) for key in ("subject_id", "object_id")],
        "Status": [f"{label}. {meaning}"],
        "Amount": [lookup.reference("figures", figure)] if figure else [],
        **assertion_parts(lookup, "relations", row),
        **evidence_parts(lookup, "relations", row["relation_id"]),
    }


def describe_link(lookup: RecordLookup, row: Row) -> Parts:
    """Describe the link between two events."""
    return {
        "Between": [lookup.reference("events", row[key]) for key in ("event_id", "other_event_id")],
        "How": [". ".join(lookup.code("event_links", "relation", row["relation"]))],
        **assertion_parts(lookup, "event_links", row),
        **evidence_parts(lookup, "event_links", row["event_link_id"]),
    }


def describe_conflict(lookup: RecordLookup, row: Row) -> Parts:
    """Describe a conflict: a question and its competing answers."""
    members = list(lookup.rows("conflict_members", conflict_id=row["conflict_id"]))
    standings = [code for code, _ in lookup.codes("conflict_members", "standing")]
    members.sort(key=lambda member: standings.index(member["standing"]))
    answers = [
        f"{member['standing']}: {lookup.reference(member['record_table'], member['record_id'])}."
        f" {member['basis']}"
        for member in members
    ]
    said = [
        assessment_lines(lookup, member["record_table"], member["record_id"]) for member in members
    ]
    return {
        "Exclusion": [". ".join(lookup.code("conflicts", "exclusion", row["exclusion"]))],
        "Note": [row["note"]],
        "Answers": answers,
        "Assessments": list(dict.fromkeys(line for lines in said for line in lines)),
    }


def describe_assessment(lookup: RecordLookup, row: Row) -> Parts:
    """Describe an assessment: its stance, the rows that it is about, and its sources."""
    assessment = row["assessment_id"]
    stance, meaning = lookup.code("assessments", "stance", row["stance"])
    firmness, why = lookup.code("assessments", "confidence", row["confidence"])
    return {
        "Stance": [f"{stance}. {meaning}"],
        "Confidence": [f"{firmness}. {why}"],
        "Searched for": [row["searched_for"]] if row["searched_for"] else [],
        "About": [
            lookup.reference(tie["record_table"], tie["record_id"])
            for tie in lookup.rows("assessment_records", assessment_id=assessment)
        ],
        "Sources": source_lines(lookup, assessment),
        "Assessed on": [str(row["assessed_on"])],
        "Note": [row["note"]] if row["note"] else [],
    }


def figure_line(lookup: RecordLookup, row: Row) -> str:
    """Return a figure in one line, with the conflicts in which it is disputed."""
    disputed = lookup.rows("conflict_members", record_table="figures", record_id=row["figure_id"])
    marks = [f"; disputed: conflicts/{member['conflict_id']}" for member in disputed]
    return f"{row['title']}: {amount(row)} (figures/{row['figure_id']}){''.join(marks)}"


DESCRIBERS: dict[str, Callable[[RecordLookup, Row], Parts]] = {
    "entities": describe_entity,
    "events": describe_event,
    "figures": describe_figure,
    "statements": describe_statement,
    "claims": describe_claim,
    "relations": describe_relation,
    "event_links": describe_link,
    "conflicts": describe_conflict,
    "assessments": describe_assessment,
}
