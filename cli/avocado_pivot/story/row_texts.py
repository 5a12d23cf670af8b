"""One function for each table that has a story of its own: what makes up its telling."""

from __future__ import annotations

from collections.abc import Callable

from avocado_pivot.story.provenance import (
    Parts,
    asserted,
    behind,
    said_of,
    sources_of,
    when,
)
from avocado_pivot.story.quantities import amount
from avocado_pivot.story.record_lookup import Book, Row

PARAPHRASE = {
    "article": "Our paraphrase of a machine translation; not to be quoted as the speaker's words.",
    "aftermath": "Our paraphrase of what others tell; not to be quoted as the speaker's words.",
}
_INVERSE = {
    "causes": "caused by",
    "enables": "enabled by",
    "precedes": "preceded by",
    "coincides-with": "coincides with",
    "worsens": "worsened by",
    "part-of": "has as a part",
    "contradicts": "contradicted by",
    "realises": "realised by",
    "same-as": "same as",
}


def tell_entity(book: Book, row: Row) -> Parts:
    """Tell who or what it is: names, ties, what it took part in, what was measured and said."""
    me = row["entity_id"]
    kind, meaning = book.code("entities", "kind", row["kind"])
    names = [
        f"{name['name']} ({name['kind'].replace('-', ' ')}, {name['language']})"
        for name in book.rows("names", entity_id=me)
    ]
    ids = [
        f"{other['scheme']} {other['value']}, {other['url']}"
        for other in book.rows("identifiers", entity_id=me)
    ]
    ties = [
        f"{book.called('relations', tie['relation_id'])}, {tie['status']}"
        for end in ("subject_id", "object_id")
        for tie in book.rows("relations", **{end: me})
    ]
    said = [
        book.called("statements", row["statement_id"])
        for row in book.rows("statements", speaker_id=me)
    ]
    took_part = [
        f"{book.called('events', tie['event_id'])}, as {tie['role']}"
        for tie in book.rows("participants", entity_id=me)
    ]
    return {
        "What": [f"{kind}. {meaning}"],
        "Part of": [book.called("entities", row["parent_id"])] if row["parent_id"] else [],
        "Also called": names,
        "Known elsewhere as": ids,
        "Ties": ties,
        "Events": took_part,
        "Figures": [figure_line(book, figure) for figure in book.rows("figures", entity_id=me)],
        "Said": said,
        **behind(book, "entities", me),
    }


def tell_event(book: Book, row: Row) -> Parts:
    """Tell an event: when, who took part, its figures, what it bears on."""
    me = row["event_id"]
    kind, meaning = book.code("events", "kind", row["kind"])
    who = [
        f"{book.called('entities', tie['entity_id'])}: {tie['role']}"
        for tie in book.rows("participants", event_id=me)
    ]
    ahead, back = book.rows("event_links", event_id=me), book.rows("event_links", other_event_id=me)
    links = [
        (link["relation"].replace("-", " "), link["other_event_id"], link["assertion"])
        for link in ahead
    ] + [(_INVERSE[link["relation"]], link["event_id"], link["assertion"]) for link in back]
    return {
        "What": [f"{kind}. {meaning}"],
        "When": when(row) or ["not said"],
        "Who": who,
        **asserted(book, "events", row),
        "Figures": [figure_line(book, figure) for figure in book.rows("figures", event_id=me)],
        "Links": [
            f"{words} {book.called('events', event)}, {assertion}"
            for words, event, assertion in links
        ],
        **behind(book, "events", me),
    }


def tell_figure(book: Book, row: Row) -> Parts:
    """Tell a quantity: how much of what, for when."""
    event, base = row["event_id"], row["base_figure_id"]
    stated = "the source writes" if row["origin"] == "article" else "noted as"
    measure, thing = row["measure"].replace("-", " "), book.called("entities", row["entity_id"])
    return {
        "How much": [amount(row), f"{stated} {row['as_stated']}"],
        "Of what": [f"{measure} of {thing}"],
        "A share of": [book.called("figures", base)] if base else [],
        "Part of": [book.called("events", event)] if event else [],
        "For when": when(row, "period"),
        **asserted(book, "figures", row),
        **behind(book, "figures", row["figure_id"]),
    }


def tell_statement(book: Book, row: Row) -> Parts:
    """Tell something said: by whom, where, when; and that the gist is no quotation."""
    kind, meaning = book.code("statements", "kind", row["kind"])
    speaker = row["speaker_id"]
    backing = asserted(book, "statements", row)
    backing["How firmly"] = [f"that it was said: {line}" for line in backing["How firmly"]]
    return {
        "Mind": [PARAPHRASE[row["origin"]]],
        "What": [f"{kind}. {meaning}"],
        "Said by": [book.called("entities", speaker) if speaker else "nobody who is named"],
        "Where": [row["medium"]] if row["medium"] else [],
        "When": when(row) or ["not said"],
        "Same as": [book.called("statements", row["same_as_id"])] if row["same_as_id"] else [],
        **backing,
        **behind(book, "statements", row["statement_id"]),
    }


def tell_claim(book: Book, row: Row) -> Parts:
    """Tell a proposition and what it is about."""
    kind, meaning = book.code("claims", "kind", row["kind"])
    about = [
        f"{tie['role']}: {book.called(tie['record_table'], tie['record_id'])}"
        for tie in book.rows("claim_records", claim_id=row["claim_id"])
    ]
    return {
        "What": [f"{kind}. {meaning}"],
        **asserted(book, "claims", row),
        "About": about,
        **behind(book, "claims", row["claim_id"]),
    }


def tell_relation(book: Book, row: Row) -> Parts:
    """Tell a lasting tie."""
    label, meaning = book.code("relations", "status", row["status"])
    figure = row["figure_id"]
    return {
        "Between": [book.called("entities", row[key]) for key in ("subject_id", "object_id")],
        "Status": [f"{label}. {meaning}"],
        "How much": [book.called("figures", figure)] if figure else [],
        **asserted(book, "relations", row),
        **behind(book, "relations", row["relation_id"]),
    }


def tell_link(book: Book, row: Row) -> Parts:
    """Tell how one event bears on another."""
    return {
        "Between": [book.called("events", row[key]) for key in ("event_id", "other_event_id")],
        "How": [". ".join(book.code("event_links", "relation", row["relation"]))],
        **asserted(book, "event_links", row),
        **behind(book, "event_links", row["event_link_id"]),
    }


def tell_conflict(book: Book, row: Row) -> Parts:
    """Tell a question and its answers."""
    members = list(book.rows("conflict_members", conflict_id=row["conflict_id"]))
    standings = [code for code, _ in book.codes("conflict_members", "standing")]
    members.sort(key=lambda member: standings.index(member["standing"]))
    answers = [
        f"{member['standing']}: {book.called(member['record_table'], member['record_id'])}."
        f" {member['basis']}"
        for member in members
    ]
    said = [said_of(book, member["record_table"], member["record_id"]) for member in members]
    return {
        "Exclusion": [". ".join(book.code("conflicts", "exclusion", row["exclusion"]))],
        "Note": [row["note"]],
        "Answers": answers,
        "Others say": list(dict.fromkeys(line for lines in said for line in lines)),
    }


def tell_assessment(book: Book, row: Row) -> Parts:
    """Tell what others say: on which rows it bears, on which sources it rests."""
    me = row["assessment_id"]
    stance, meaning = book.code("assessments", "stance", row["stance"])
    firmness, why = book.code("assessments", "confidence", row["confidence"])
    return {
        "Stance": [f"{stance}. {meaning}"],
        "Confidence": [f"{firmness}. {why}"],
        "Looked for": [row["searched_for"]] if row["searched_for"] else [],
        "Bears on": [
            book.called(tie["record_table"], tie["record_id"])
            for tie in book.rows("assessment_records", assessment_id=me)
        ],
        "Sources": sources_of(book, me),
        "Assessed on": [str(row["assessed_on"])],
        "Note": [row["note"]] if row["note"] else [],
    }


def figure_line(book: Book, row: Row) -> str:
    """Put a figure in a line, with the question that it is disputed in, if there is one."""
    disputed = book.rows("conflict_members", record_table="figures", record_id=row["figure_id"])
    marks = [f"; disputed: conflicts/{member['conflict_id']}" for member in disputed]
    return f"{row['title']}: {amount(row)} (figures/{row['figure_id']}){''.join(marks)}"


TELLERS: dict[str, Callable[[Book, Row], Parts]] = {
    "entities": tell_entity,
    "events": tell_event,
    "figures": tell_figure,
    "statements": tell_statement,
    "claims": tell_claim,
    "relations": tell_relation,
    "event_links": tell_link,
    "conflicts": tell_conflict,
    "assessments": tell_assessment,
}
