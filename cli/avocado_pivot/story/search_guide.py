"""The weights and hints for searching the tables of this dataset; see ``SearchGuide``."""

from __future__ import annotations

from avocado_pivot.story.record_lookup import relation_text
from tablepact.frames.frames import Frames
from tablepact.lookup.question_words import AnswerKind
from tablepact.lookup.search_documents import SearchGuide

_PREFERRED, _UNDECIDED, _PASSED = 1.1, 0.85, 0.8
"""The weights of the preferred answer to a disputed question, of an undecided answer (where the
question itself is the better result), and of a row that is contradicted or outdated."""


def standing(frames: Frames) -> dict[str, float]:
    """Return the weights of answers to conflicts, contradicted rows and outdated plans."""
    weights: dict[str, float] = {}
    if "conflict_members" in frames:
        cells = frames["conflict_members"].select("record_table", "record_id", "standing")
        for table, identifier, code in cells.iter_rows():
            by_standing = {"preferred": _PREFERRED, "undecided": _UNDECIDED, "superseded": _PASSED}
            weights[f"{table}/{identifier}"] = by_standing.get(code, 1.0)
    if "trust" in frames:
        cells = frames["trust"].select("record_table", "record_id", "verdict", "modality")
        for table, identifier, verdict, mode in cells.iter_rows():
            over = verdict == "updated" and mode in ("planned", "forecast")
            if verdict == "contradicted" or over:
                weights[f"{table}/{identifier}"] = _PASSED
    return weights


GUIDE = SearchGuide(
    owners={
        "names": ("entity_id", "entities"),
        "identifiers": ("entity_id", "entities"),
        "participants": ("event_id", "events"),
        "claim_records": ("claim_id", "claims"),
        "conflict_members": ("conflict_id", "conflicts"),
        "assessment_records": ("assessment_id", "assessments"),
    },
    named=frozenset({"names"}),
    pair=("record_table", "record_id"),
    titles={"relations": relation_text},
    silent=frozenset({"assessed_on", "accessed", "text_length"}),
    synonyms=("synonyms", ("english", "indonesian")),
    itself={"article": "sources/article", "artikel": "sources/article"},
    kinds={"claims": "kind", "entities": "kind", "relations": "predicate"},
    weights={
        "assessments": 0.9, "sources": 0.6, "corrections": 0, "evidence": 0, "trust": 0,
        "assessment_sources": 0, "event_links": 0, "codings": 0, "coded_units": 0,
        "coded_passages": 0, "adjudications": 0,
    },
    prefers={
        AnswerKind.AMOUNT: {"figures": 1.25, "relations:owns-stake-in": 1.05, "relations": 0.7,
                        "claims": 0.8, "entities": 0.6, "statements": 0.9},
        AnswerKind.DATE: {"events": 1.25, "conflicts": 1.1, "claims": 0.7, "entities": 0.6,
                      "relations": 0.7, "figures": 0.8, "statements": 0.9},
        AnswerKind.REASON: {"conflicts": 1.2, "claims:causal": 1.3, "claims": 0.9, "figures": 0.6,
                        "entities": 0.6, "relations": 0.6, "events": 0.9},
        AnswerKind.WORDS: {"statements": 1.4, "claims": 0.9, "events": 0.8, "entities": 0.6,
                       "figures": 0.8, "relations": 0.6},
        AnswerKind.PERSON: {"relations": 1.25, "entities:person": 1.2, "entities:organisation": 1.0,
                        "entities": 0.9, "figures": 0.7, "conflicts": 0.8, "statements": 0.9,
                        "claims": 0.9, "sources": 0.9},
        AnswerKind.PLACE: {"relations:based-in": 1.6, "entities:place": 1.1, "entities": 0.95,
                       "relations": 0.8, "events": 0.8, "claims": 0.9, "figures": 0.7,
                       "sources": 0.9},
        AnswerKind.NAME: {"entities": 1.3},
        AnswerKind.THING: {"entities": 1.1},
        AnswerKind.TRUTH: {"conflicts": 1.2, "events": 1.05, "claims": 1.05, "entities": 0.6,
                       "figures": 0.9},
    },
    answers=frozenset(
        {"entities", "events", "figures", "statements", "claims", "relations", "conflicts"}
    ),
    standing=standing,
)  # fmt: skip
