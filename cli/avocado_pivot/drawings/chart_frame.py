"""What stands around every drawing, so that a picture says it all: title, key, source, licence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from avocado_pivot.drawings.text_width import width_of, wrapped

TITLE, NOTE, SMALL = 20.0, 14.0, 12.0
"""The sizes of the title, of the sentence below it, and of the key and the source."""


@dataclass(frozen=True, slots=True)
class KeyItem:
    """A sign of the key: what it looks like, and what it means.

    Attributes:
        shape: As in a drawing: ``day``, ``span``, ``open``, ``about``, ``dot``; or a sign itself.
        classes: Its classes in CSS.
        label: What it means.
        aftermath: Whether it has the colour of what others say.
        x, y: Where it stands.
    """

    shape: str
    classes: str
    label: str
    aftermath: bool = False
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class ChartFrame:
    """The frame of a drawing of a width; the drawing itself begins at ``top``.

    Attributes:
        title: What the drawing shows, in lines.
        note: How to read it, in lines.
        key: What its signs mean.
        source: Where it is from and how it may be used, in lines.
        top: Where the drawing begins.
        bottom: Where it ends.
        height: How high all of it is.
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
        """Where the first line of the note stands."""
        return 8 + 25 * len(self.title) + 18


def chart_frame(
    width: float, height: float, title: str, note: str, key: Sequence[KeyItem], source: str
) -> ChartFrame:
    """Lay out the frame of a drawing that is so wide and so high."""
    titles = tuple(wrapped(title, width, TITLE * 1.06))
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
