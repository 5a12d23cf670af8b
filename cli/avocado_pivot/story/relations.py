"""The relations between people, organisations and things, for charts and lists."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from avocado_pivot.story.status_labels import FIRM, hedge, mode
from tablepact.frames.frames import Frames


@dataclass(frozen=True, slots=True)
class Node:
    """An entity that is the subject or object of a relation."""

    address: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A row of the table ``relations``; ``subject``, ``phrase`` and ``object`` form a sentence."""

    address: str
    subject: Node
    predicate: str
    object: Node
    title: str
    status: str
    modality: str
    firm: bool
    aftermath: bool

    @property
    def post(self) -> str:
        """The role of the subject: the title, else the predicate, with the status."""
        status = "" if self.status == "current" else self.status
        marks = dict.fromkeys(filter(None, (status, mode(self.modality), hedge(self.firm))))
        words = self.title or self.predicate.replace("-", " ")
        return f"{words} ({', '.join(marks)})" if marks else words

    @property
    def phrase(self) -> str:
        """The predicate in words, with the status."""
        status = "" if self.status == "current" else self.status
        marks = (status, mode(self.modality), hedge(self.firm))
        more = ", ".join(dict.fromkeys(filter(None, marks)))
        words = self.predicate.replace("-", " ")
        return f"{words} ({more})" if more else words

    @property
    def sentence(self) -> str:
        """The relation as a sentence, with its title."""
        title = f": {self.title}" if self.title else ""
        return f"{self.subject.name} {self.phrase} {self.object.name}{title}"

    @property
    def ends(self) -> tuple[str, str]:
        """The addresses of the subject and the object."""
        return self.subject.address, self.object.address


def relations(frames: Frames) -> list[Relation]:
    """Return all relations, in the order of the table."""
    entities = frames["entities"].with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    nodes = {
        row["entity_id"]: Node(f"entities/{row['entity_id']}", row["name"], row["kind"])
        for row in entities
    }
    rows = frames["relations"].with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    return [
        Relation(
            f"relations/{row['relation_id']}",
            nodes[row["subject_id"]],
            row["predicate"],
            nodes[row["object_id"]],
            row["title"] or "",
            row["status"],
            row["modality"],
            row["assertion"] in FIRM,
            row["origin"] == "aftermath",
        )
        for row in rows
    ]
