"""What ties the people and organisations to each other."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from avocado_pivot.story.status_labels import FIRM, hedge, mode
from tablepact.frames.frames import Frames


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody or something that is tied to another."""

    address: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie, in words: ``subject`` ``says`` ``object``; see the table of relations."""

    address: str
    subject: Node
    predicate: str
    object: Node
    title: str
    status: str
    modality: str
    firm: bool

    @property
    def says(self) -> str:
        """The predicate in words, with what else has to be said."""
        status = "" if self.status == "current" else self.status
        marks = (status, mode(self.modality), hedge(self.firm))
        more = ", ".join(dict.fromkeys(filter(None, marks)))
        words = self.predicate.replace("-", " ")
        return f"{words} ({more})" if more else words


def ties(frames: Frames) -> list[Tie]:
    """Give all ties, in the order of the table."""
    entities = frames["entities"].with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    nodes = {
        row["entity_id"]: Node(f"entities/{row['entity_id']}", row["name"], row["kind"])
        for row in entities
    }
    relations = frames["relations"].with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    return [
        Tie(
            f"relations/{row['relation_id']}",
            nodes[row["subject_id"]],
            row["predicate"],
            nodes[row["object_id"]],
            row["title"] or "",
            row["status"],
            row["modality"],
            row["assertion"] in FIRM,
        )
        for row in relations
    ]
