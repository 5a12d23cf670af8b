"""The searchable document of each row: its names, texts, dates, amounts and links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from tablepact import settings
from tablepact.exact_columns import columns
from tablepact.frames.frames import Frames
from tablepact.lookup.question_words import AnswerKind, folded
from tablepact.lookup.row_address import identifiers_in, label_of
from tablepact.notation.mentions import key_of_number, keys_of_days, mentions
from tablepact.package.descriptor.keys import foreign_keys, primary_key
from tablepact.package.descriptor.model import Resource
from tablepact.package.digests.digest import as_text

Row = dict[str, Any]
NameOf = Callable[[str, str], str]

LONGEST = 2**20
"""The maximum number of characters of a cell that are indexed."""
TITLE = 200
"""The number of characters of the title that are kept of a row beyond the limit."""
Beginnings = Sequence[Sequence[str]]
"""The prefixes of each search term."""


@dataclass(frozen=True)
class SearchGuide:
    """The search settings that a dataset registers for its tables.

    Attributes:
        owners: Tables whose rows are indexed as part of the row that they belong to: the column
            that refers to that row, and its table.
        named: The tables in ``owners`` whose rows are further names of the row.
        pair: The two columns that refer to a row of any table: its table and its identifier.
        titles: Functions that return the title of a row, for tables without a title. They receive
            the row and a function that returns the label of another row by table and identifier.
        silent: Columns about the making of a row, which are not indexed.
        synonyms: The table with a group of synonymous terms in each row, and its columns with the
            terms, separated by semicolons.
        itself: Words for the source of the data itself, each with the address of its row, which is
            the only row that they match.
        kinds: The column with the code of the kind of a row, for ``prefers``, by table.
        weights: The weights of hits by table, 1 by default; 0 excludes a table.
        prefers: The weights of hits by the kind of answer: by table, or by table and kind, such as
            ``ships:tanker``. A row with a weight below 1 is never the answer.
        answers: The tables whose rows can be the answer to a question; None for all.
        standing: A function that returns the weights of single rows by address. A row with a weight
            below 1 is never the answer.

    >>> class Harbour(Extension):
    ...     def guide(self):
    ...         return SearchGuide(weights={"ports": 0})
    >>> register("ports", Harbour())
    >>> open_package(ports).find("oslo")["address"].to_list()
    ['ships/Alba']
    """

    owners: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    pair: tuple[str, str] | None = None
    titles: Mapping[str, Callable[[Row, NameOf], str]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    synonyms: tuple[str, tuple[str, ...]] | None = None
    itself: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    prefers: Mapping[AnswerKind, Mapping[str, float]] = field(default_factory=dict)
    answers: frozenset[str] | None = None
    standing: Callable[[Frames], Mapping[str, float]] = lambda _: {}

    def preference(self, answer_kind: AnswerKind, document: Document) -> float:
        """Return the weight of a row for a kind of answer."""
        preferences = self.prefers.get(answer_kind, {})
        kind = f"{document.table}:{document.kind}"
        return preferences.get(kind, preferences.get(document.table, 1.0))


@dataclass(slots=True)
class Document:
    """The searchable content of a row.

    Attributes:
        address: The address of the row.
        table: The name of its table.
        label: The label of the row.
        kind: The code in the column of ``SearchGuide.kinds``; empty if there is none.
        names: The names with their columns; the first is the title.
        texts: The other texts with their columns.
        keys: The keys of its own dates and amounts; see ``notation.mentions``.
        linked: The labels of the rows that it refers to, with the columns.
        refers: The addresses of the rows that it refers to.
        has_date: Whether it has a date of its own.
        has_amount: Whether it has a number of its own.
    """

    address: str
    table: str
    label: str
    kind: str = ""
    names: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    linked: list[tuple[str, str]] = field(default_factory=list)
    refers: set[str] = field(default_factory=set)
    has_date: bool = False
    has_amount: bool = False

    def parts(self) -> tuple[str, str, str, str, str]:
        """Return the indexed columns: title, other names, texts, keys, labels of related rows."""
        first, *others = [text for _, text in self.names] or [""]
        identifier = self.address.partition("/")[2] if self.names else ""  # else made of others'
        texts = [identifier, *(text for _, text in self.texts)]
        return (
            with_keys(first),
            with_keys("\n".join(others)),
            with_keys("\n".join(texts)),
            " ".join(self.keys),
            folded("\n".join(text for _, text in self.linked)),
        )


def with_keys(text: str) -> str:
    """Return a folded text, followed by the keys of its dates and amounts."""
    keys = [key for mention in mentions(text) for key in mention.keys]
    return f"{folded(text)} {' '.join(keys)}" if keys else folded(text)


def documents(frames: Frames, guide: SearchGuide, beginnings: Beginnings = ()) -> list[Document]:
    """Return the document of each row that has names or texts.

    Args:
        frames: The tables; adds a note for each table that is not searched completely.
        guide: The search settings of the dataset.
        beginnings: The prefixes of each search term.
    """
    tables = {
        name: _Table(frames, name, guide, beginnings)
        for name in frames
        if _is_searched(name, guide)
    }
    called = {name: table.called for name, table in tables.items()}

    def name_of(table: str, identifier: str) -> str:
        return called.get(table, {}).get(identifier) or identifier

    for table in tables.values():  # before others ask for its names
        table.call(name_of)
    by_address: dict[str, Document] = {}
    owned: list[tuple[str, Document]] = []
    for table in tables.values():
        for owner, document in table.documents(name_of):
            if owner:
                owned.append((owner, document))
            else:
                by_address.setdefault(document.address, document)
    for owner, document in owned:
        if home := by_address.get(owner):
            named = document.table in guide.named
            (home.names if named else home.texts).extend(document.names)
            home.texts += document.texts
            home.linked += [one for one in document.linked if one not in home.linked]
            home.refers |= document.refers - {owner}
        else:
            by_address.setdefault(document.address, document)
    _cut(by_address.values(), frames)
    return [document for document in by_address.values() if document.names or document.texts]


def depend_on_terms(frames: Frames, guide: SearchGuide) -> bool:
    """Return whether a table is so large that only its rows with search terms are documents."""
    return any(_is_large(frames[name]) for name in frames if _is_searched(name, guide))


def _cut(documents: Iterable[Document], frames: Frames) -> None:
    """Drop the texts beyond the limit of characters, and note the tables affected."""
    total, most = 0, settings.current().max_search_characters
    for document in documents:
        total += sum(len(text) for _, text in (*document.names, *document.texts, *document.linked))
        if total > most:
            document.names = [(name, text[:TITLE]) for name, text in document.names[:1]]
            document.texts, document.linked = [], []
            note = f"{document.table}: not all texts are searched, because they are very long"
            frames.notes.setdefault(document.table, note)


def _is_searched(table: str, guide: SearchGuide) -> bool:
    is_vocabulary = guide.synonyms is not None and table == guide.synonyms[0]
    return not is_vocabulary and guide.weights.get(table, 1) > 0


def _is_large(frame: pl.DataFrame) -> bool:
    return frame.height * frame.width > settings.current().max_search_cells


class _Table:
    """A table, with the roles of its columns in a search."""

    def __init__(
        self, frames: Frames, name: str, guide: SearchGuide, beginnings: Beginnings
    ) -> None:
        self.name, self.guide = name, guide
        self.resource, self.frame = frames.resource(name), frames[name]
        self.links = {
            link.fields[0]: link
            for link in foreign_keys(self.resource)
            if len(link.fields) == 1 and link.fields[0] in self.frame.columns
        }
        self.pair = guide.pair if set(guide.pair or [""]) <= set(self.frame.columns) else None
        self.texts = _columns_of_text(
            self.resource, self.frame, {*guide.silent, *(self.pair or ())}
        )
        ids = identifiers_in(frames, name)
        if _is_large(self.frame):
            most = max(settings.current().ranked_cells // self.frame.width, 1)
            self.frame, ids = self._narrowed(frames, ids, beginnings, most)
        self.ids = ids.to_list()
        self.rows = list(self.frame.iter_rows(named=True))
        self.called: dict[str, str] = {}
        self.title = guide.titles.get(name)

    def _narrowed(
        self, frames: Frames, ids: pl.Series, beginnings: Beginnings, most: int
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Return the rows of a large table with most of the search terms, and note the limit."""
        days = (name for pair in _dates_of(self.frame, self.guide.silent) for name in pair)
        named = dict.fromkeys([*self.texts, *self._numbers(), *days])
        cells = as_text(self.frame.select(columns(list(named))))
        has = [
            pl.any_horizontal(
                pl.nth(n).str.contains_any(list(words), ascii_case_insensitive=True)
                for n in range(cells.width)
            ).fill_null(False)
            for words in beginnings
            if words and cells.width
        ]
        if not has:
            return self.frame.head(most), ids.head(most)
        number = cells.select(pl.sum_horizontal(has).alias("number")).with_row_index("row")
        number = number.filter(pl.col("number") > 0)
        if number.height > most:
            frames.notes[self.name] = (
                f"{self.name}: {number.height:,} rows contain a word of the search; "
                f"only the {most:,} rows that contain the most words are ranked"
            )
            number = number.sort("number", descending=True, maintain_order=True).head(most)
        rows = number["row"].sort()
        return self.frame[rows], ids.gather(rows)

    def call(self, name_of: NameOf) -> None:
        """Record the label of each row, which labels of other tables may contain."""
        for identifier, row in zip(self.ids, self.rows, strict=True):
            label = self.title(row, name_of) if self.title else label_of(self.resource, row)
            if label:
                self.called[identifier] = label

    def documents(self, name_of: NameOf) -> Iterator[tuple[str | None, Document]]:
        """Yield the address of the owner of each row, if it has one, and its document."""
        cells = self._cells()
        owner = self.guide.owners.get(self.name)
        counts = not (self.links or self.pair) or bool(self.called)
        dates, numbers = (
            (_dates_of(self.frame, self.guide.silent), self._numbers()) if counts else ([], [])
        )
        for index, row in enumerate(self.rows):
            identifier = self.ids[index]
            label = self.called.get(identifier)
            kind = str(row.get(self.guide.kinds.get(self.name, ""), ""))
            document = Document(f"{self.name}/{identifier}", self.name, label or identifier, kind)
            texts = [(name, text[:LONGEST]) for name in self.texts if (text := cells[name][index])]
            if label:
                own = next(
                    (
                        name
                        for name, text in texts
                        if text == row.get(name) and label.startswith(text)
                    ),
                    "title",
                )
                document.names.append((own, label))
                texts = [one for one in texts if one[0] != own]
            document.texts += texts
            for start, end in dates:
                if row[start] and row[end]:
                    document.keys += keys_of_days(row[start], row[end])
                    document.has_date = True
            for name in numbers:
                if (text := cells[name][index]) is not None:
                    document.has_amount = True
                    document.keys += _key_of_cell(text)
            self._tie(document, row, name_of)
            home = f"{owner[1]}/{row[owner[0]]}" if owner and row.get(owner[0]) else None
            yield home, document

    def _tie(self, document: Document, row: Row, name_of: NameOf) -> None:
        ties = [(name, link.target, row[name]) for name, link in self.links.items()]
        if self.pair:
            ties.append((self.pair[1], row[self.pair[0]], row[self.pair[1]]))
        for name, target, identifier in ties:
            if identifier is not None and target is not None:
                document.refers.add(f"{target}/{identifier}")
                document.linked.append((name, name_of(str(target), str(identifier))))

    def _numbers(self) -> list[str]:
        keys = {*primary_key(self.resource), *self.links, *self.guide.silent}
        return [n for n, dtype in self.frame.schema.items() if dtype.is_numeric() and n not in keys]

    def _cells(self) -> dict[str, list[str | None]]:
        cells = {name: self.frame[name].to_list() for name in self.texts}
        if names := self._numbers():
            texts = as_text(self.frame.select(columns(names)))
            cells |= {name: texts[name].to_list() for name in names}
        return cells


def _key_of_cell(text: str) -> list[str]:
    try:
        return [key_of_number(Decimal(text))]
    except (InvalidOperation, ValueError):
        return []


def _dates_of(frame: pl.DataFrame, silent: frozenset[str]) -> list[tuple[str, str]]:
    """Return the date columns as pairs of start and end; a single date is both."""
    days = [n for n, dtype in frame.schema.items() if dtype == pl.Date and n not in silent]
    pairs = [
        (name, f"{name.removesuffix('start')}end")
        for name in days
        if name.endswith("start") and f"{name.removesuffix('start')}end" in days
    ]
    ends = {name for pair in pairs for name in pair}
    return pairs + [(name, name) for name in days if name not in ends]


def _columns_of_text(resource: Resource, frame: pl.DataFrame, apart: set[str]) -> list[str]:
    """Return the string columns to index.

    Keys, code lists and columns with a pattern (hashes, codes) are left out.
    """
    apart |= {name for link in foreign_keys(resource) for name in link.fields}
    apart |= set(primary_key(resource))
    apart |= {
        entry.name
        for entry in resource.fields
        if entry.categories or entry.enum or entry.constraints.get("pattern")
    }
    return [n for n, dtype in frame.schema.items() if dtype == pl.String and n not in apart]
