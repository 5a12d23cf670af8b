"""The conflicts: questions that have more than one answer, with the answers side by side."""

from __future__ import annotations

from dataclasses import dataclass

from avocado_pivot.story.quantities import short_amount
from avocado_pivot.story.record_lookup import RecordLookup
from tablepact.frames.frames import Frames
from tablepact.lookup.row_address import find_row


@dataclass(frozen=True, slots=True)
class ConflictAnswer:
    """One answer: the row that gives it, its standing, and the basis for the standing."""

    address: str
    title: str
    standing: str
    basis: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question with its answers; ``about`` is the table that most of the answers are in."""

    address: str
    question: str
    note: str
    about: str
    answers: tuple[ConflictAnswer, ...]

    @property
    def preferred(self) -> tuple[ConflictAnswer, ...]:
        """The answers that the evidence supports; none if it does not settle the question."""
        return tuple(one for one in self.answers if one.standing == "preferred")


def conflicts(frames: Frames) -> list[Conflict]:
    """Return all conflicts, open and settled, in the order of the table."""
    members = frames["conflict_members"].to_dicts()
    rows = []
    for row in frames["conflicts"].to_dicts():
        answers = tuple(
            _answer(frames, member)
            for member in members
            if member["conflict_id"] == row["conflict_id"]
        )
        tables = [answer.address.split("/")[0] for answer in answers]
        about = max(tables, key=tables.count) if tables else ""
        address = f"conflicts/{row['conflict_id']}"
        rows.append(Conflict(address, row["question"], row["note"] or "", about, answers))
    return rows


def _answer(frames: Frames, member: dict[str, str]) -> ConflictAnswer:
    address = f"{member['record_table']}/{member['record_id']}"
    resource, index = find_row(frames, address)
    row = frames[resource.name].row(index, named=True)
    title = RecordLookup(frames).title(resource.name, row) or address
    if resource.name == "figures" and (amount := short_amount(row)):
        title = f"{title}: {amount}"
    return ConflictAnswer(address, title, member["standing"], member["basis"] or "")
