"""Look up rows of the dataset, the rows that refer to them, and the labels of their codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import polars as pl

from avocado_pivot.story.quantities import amount
from tablepact.errors import PackageError
from tablepact.frames.frames import Frames
from tablepact.lookup.row_address import label_of
from tablepact.package.descriptor.keys import primary_key

Row = dict[str, Any]

VERBS = {
    "holds-role-at": "holds a role at",
    "leads": "leads",
    "oversees": "oversees",
    "part-of": "is part of",
    "member-of": "belongs to",
    "develops": "develops",
    "variant-of": "is a variant of",
    "flagship-of": "is the flagship of",
    "competes-with": "competes with",
    "based-in": "is based in",
    "funds": "funds",
    "owns-stake-in": "owns a stake in",
    "uses": "uses",
    "author-of": "is the author of",
    "same-as": "is the same as",
}
"""The codes of ``relations.predicate`` as verbs."""


class RecordLookup:
    """The rows of the dataset, with the definitions of their code lists."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames

    def row(self, table: str, identifier: str) -> Row:
        """Return a row.

        Raises:
            PackageError: The row does not exist, which violates a rule of the dataset.
        """
        (key,) = primary_key(self.frames.resource(table))
        for row in self.rows(table, **{key: identifier}):
            return row
        raise PackageError(f"{table}/{identifier} does not exist, but another row refers to it")

    def rows(self, table: str, **cells: str) -> Iterator[Row]:
        """Yield the rows that have these values in these columns."""
        key = ("rows where", table, *cells)
        if key not in self.frames.cache:
            frame, found = self.frames[table], dict[tuple[str | None, ...], list[Row]]()
            texts = frame.select(pl.col(*cells).cast(pl.String)).iter_rows()
            for known, row in zip(texts, self._rows_of(table), strict=True):
                found.setdefault(known, []).append(row)
            self.frames.cache[key] = found
        yield from self.frames.cache[key].get(tuple(cells.values()), ())

    def _rows_of(self, table: str) -> list[Row]:
        """Return the rows of a table, converted once."""
        if ("rows", table) not in self.frames.cache:
            self.frames.cache["rows", table] = self.frames[table].rows(named=True)
        rows: list[Row] = self.frames.cache["rows", table]
        return rows

    def reference(self, table: str, identifier: str) -> str:
        """Return the label and address of a row, and its mode unless it is actual."""
        row = self.row(table, identifier)
        address = f"({table}/{identifier}){self.mode_suffix(row)}"
        if table == "relations":
            return f"{self.relation_text(row)} {address}"
        if table == "event_links":
            return f"{self.event_link_text(row)} {address}"
        label = label_of(self.frames.resource(table), row) or identifier
        if table == "figures":
            return f'"{label}": {amount(row)} {address}'
        if table == "statements":  # a gist is no quotation
            return f"in substance: {label} {address}"
        return f"{label} {address}" if table == "entities" else f'"{label}" {address}'

    def mode_suffix(self, row: Row) -> str:
        """Return the mode of a row after a comma; empty if it is actual or negated.

        The label of a negated row already contains the negation.
        """
        mode = row.get("modality") or "actual"
        return "" if mode in ("actual", "negated") else f", {mode}"

    def title(self, table: str, row: Row) -> str | None:
        """Return the label of a row; a sentence for a relation or a link between events."""
        if table == "event_links":
            return self.event_link_text(row)
        if table == "relations":
            return f"{self.relation_text(row)}{self.mode_suffix(row)}"
        return label_of(self.frames.resource(table), row)

    def relation_text(self, row: Row) -> str:
        """Return a relation in words: ``Alexandr Wang leads TBD Lab``."""
        return relation_text(row, lambda table, name: str(self.row(table, name)["name"]))

    def event_link_text(self, row: Row) -> str:
        """Return a link between two events in words: ``"Behemoth is postponed" precedes …``."""
        ends = (self.row("events", row[k])["title"] for k in ("event_id", "other_event_id"))
        return f" {row['relation'].replace('-', ' ')} ".join(f'"{title}"' for title in ends)

    def code(self, table: str, column: str, code: str) -> tuple[str, str]:
        """Return the label and the definition of a code."""
        return self._codes[table, column, code]

    def codes(self, table: str, column: str) -> list[tuple[str, str]]:
        """Return the codes of a column with their labels, in order."""
        return [
            (code, label)
            for (owner, name, code), (label, _) in self._codes.items()
            if (owner, name) == (table, column)
        ]

    def column_title(self, table: str, column: str) -> str:
        """Return the title of a column with a lowercase initial, for use within a sentence."""
        fields = {field.name: field for field in self.frames.resource(table).fields}
        title = fields[column].title or ""
        return title[:1].lower() + title[1:]

    @cached_property
    def _codes(self) -> dict[tuple[str, str, str], tuple[str, str]]:
        return {
            (table, field.name, code.value): (code.label or "", code.description or "")
            for table in self.frames
            for field in self.frames.resource(table).fields
            for code in field.categories or ()
        }


def relation_text(row: Row, name_of: Callable[[str, str], str]) -> str:
    """Return a row of ``relations`` as a sentence with the names of its entities."""
    subject, target = (name_of("entities", row[key]) for key in ("subject_id", "object_id"))
    predicate = row["predicate"] or "is-tied-to"
    verb, *rest = VERBS.get(predicate, predicate.replace("-", " ")).split(" ")
    bare = {"is": "be"}.get(verb, verb.removesuffix("s"))
    several = _is_plural(subject)
    if row["modality"] == "negated":
        auxiliary = ("are" if several else "is") if bare == "be" else ("do" if several else "does")
        verb = f"{auxiliary} not" if bare == "be" else f"{auxiliary} not {bare}"
    elif several:
        verb = "are" if bare == "be" else bare
    title = f" ({row['title']})" if row["title"] else ""
    return f"{subject} {' '.join((verb, *rest))} {target}{title}"


def _is_plural(name: str) -> bool:
    """Return whether a name is a plural: ``Members of the TBD Lab``, not ``Meta ... Labs``."""
    *before, noun = re.split(r" (?:of|at|in|laid) ", name)[0].split(" ")
    several = noun.endswith("s") and not noun.endswith(("us", "ss"))
    return several and (not before or noun.islower())
