"""Labels from several header rows, as Table Dialect joins them; frictionless joins them otherwise.

This is a separate file because this process and the frictionless worker join labels alike.
"""

from __future__ import annotations

from collections.abc import Sequence

MARK = "tablepact"
"""The property of a dialect that has a table read by the standard, not as frictionless reads it."""


def join_labels(rows: Sequence[Sequence[str]], join: str) -> list[str]:
    """Return the labels of a header of several rows.

    A row with fewer cells than another repeats its last cell, as in the example of ``headerRows``
    in the standard; the last row does not. Empty cells, and a cell equal to the one above it, are
    left out.

    Args:
        rows: The cells of each row, without the spaces around them.
        join: The text between the parts of a label.
    """
    width = max(map(len, rows), default=0)
    filled = [
        [*row, *[row[-1] if row and number < len(rows) else ""] * (width - len(row))]
        for number, row in enumerate(rows, 1)
    ]
    labels = []
    for cells in zip(*filled, strict=True):
        parts = list[str]()
        for cell in filter(None, cells):
            if parts[-1:] != [cell]:
                parts.append(cell)
        labels.append(join.join(parts))
    return labels
