"""The frame of every chart, so that it is complete on its own: title, key, source, licence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from avocado_pivot.drawings.text_width import BOLD, width_of, wrapped

TITLE, NOTE, SMALL = 20.0, 14.0, 12.0
"""The font sizes of the title, of the note below it, and of the key and the source."""
SIZE, LINE = 14.0, 18.0
"""The font size and the line height of labels within a chart."""


@dataclass(frozen=True, slots=True)
class KeyItem:
    """A symbol of the key with its meaning.

    Attributes:
        shape: A shape of the chart (``day``, ``span``, ``open``, ``about``, ``dot``), or a
            character.
        classes: The CSS classes.
        label: The meaning.
        aftermath: Whether it has the colour of other sources than the article.
        x, y: The position.
    """

    shape: str
    classes: str
    label: str
    aftermath: bool = False
    x: float = 0.0
    y: float = 0.0


class KeyedMark(Protocol):
    """What a chart draws for a row."""

    @property
    def shape(self) -> str:
        """The shape, as in the key."""
        ...

    @property
    def classes(self) -> str:
        """The CSS classes, as in the key."""
        ...

    @property
    def aftermath(self) -> bool:
        """Whether the row is from other sources than the article."""
        ...


def used(key: Sequence[KeyItem], marks: Iterable[KeyedMark]) -> tuple[KeyItem, ...]:
    """Leave out of a key what no mark has.

    An item explains either the colour of other sources, or that marks are pale or hollow, or, if
    its class is ``actual`` alone, a shape.
    """
    drawn = list(marks)
    names = {name for mark in drawn for name in mark.classes.split()}
    shapes = {mark.shape for mark in drawn}
    aftermath = any(mark.aftermath for mark in drawn)

    def is_used(item: KeyItem) -> bool:
        if item.aftermath:
            return aftermath
        return (
            item.shape in shapes if item.classes == "actual" else item.classes.split()[-1] in names
        )

    return tuple(filter(is_used, key))


@dataclass(frozen=True, slots=True)
class ChartFrame:
    """The frame of a chart, laid out for a width.

    Attributes:
        width: The width of chart and frame.
        title: The lines of the title.
        note: The lines that explain how to read the chart.
        key: The symbols and their meanings.
        source: The lines with source and licence.
        top: The vertical position where the chart begins.
        bottom: The vertical position where the chart ends.
        height: The total height.
    """

    width: float
    title: tuple[str, ...]
    note: tuple[str, ...]
    key: tuple[KeyItem, ...]
    source: tuple[str, ...]
    top: float
    bottom: float
    height: float

    @property
    def note_top(self) -> float:
        """The vertical position of the first line of the note."""
        return 8 + 25 * len(self.title) + 18


def chart_frame(
    width: float, height: float, title: str, note: str, key: Sequence[KeyItem], source: str
) -> ChartFrame:
    """Lay out the frame of a chart of a given width and height."""
    titles = tuple(wrapped(title, width, TITLE * BOLD))
    notes = tuple(wrapped(note, width, NOTE, 6)) if note else ()
    sources = tuple(wrapped(source, width, SMALL, 4))
    y = 14 + 25 * len(titles) + 19 * len(notes) + (22 if key else 0)
    placed, x = [], 0.0
    for item in key:
        room = 24 + width_of(item.label, SMALL + 0.5) + 14
        if x and x + room > width:
            x, y = 0.0, y + 20
        placed.append(KeyItem(item.shape, item.classes, item.label, item.aftermath, x, y))
        x += room
    top = y + 26
    bottom = top + height
    whole = bottom + 24 + 16 * len(sources)
    return ChartFrame(width, titles, notes, tuple(placed), sources, top, bottom, whole)
