"""The questions that have more than one answer, with the answers side by side."""

from __future__ import annotations

from dataclasses import dataclass

from tablepact.frames.frames import Frames
from tablepact.lookup.address import find_row, label_of


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the row that gives it, how it stands, and why."""

    address: str
    title: str
    standing: str
    basis: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, where it is told, and its answers; ``about`` is the table of most of them."""

    address: str
    text: str
    note: str
    about: str
    answers: tuple[Answer, ...]


def questions(frames: Frames) -> list[Question]:
    """Give all open and settled questions, in the order of the table."""
    members = frames["conflict_members"].to_dicts()
    found = []
    for row in frames["conflicts"].to_dicts():
        answers = tuple(
            _answer(frames, one) for one in members if one["conflict_id"] == row["conflict_id"]
        )
        tables = [answer.address.split("/")[0] for answer in answers]
        about = max(tables, key=tables.count) if tables else ""
        address = f"conflicts/{row['conflict_id']}"
        found.append(Question(address, row["question"], row["note"] or "", about, answers))
    return found


def _answer(frames: Frames, member: dict[str, str]) -> Answer:
    address = f"{member['record_table']}/{member['record_id']}"
    resource, index = find_row(frames, address)
    title = label_of(frames[resource.name].row(index, named=True)) or address
    return Answer(address, title, member["standing"], member["basis"] or "")
