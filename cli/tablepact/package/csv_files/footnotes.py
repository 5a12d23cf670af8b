"""Rows below a table that are no rows of it, such as its source.

``infer`` leaves them out, and ``validate`` says what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tablepact.package.csv_files.cell_kinds import is_marker, kind_of

_FOOTNOTE = re.compile(
    r"[\W_]|(?:sources?|notes?|footnotes?|copyright|quelle|stand|fuente|generated|exported|created"
    r"|last updated|data from|end of|data source)\b",
    re.IGNORECASE,
)
MOST_FOOTNOTES = 20
"""The maximum number of rows of a footer."""


def is_footnote(row: Sequence[str], width: int) -> bool:
    """Return whether a row is a single text, such as a source, not a row that is cut off.

    Args:
        row: Its cells.
        width: The number of columns of the table.

    >>> is_footnote(["Source: Office of Statistics"], 3), is_footnote(["Aa"], 3)
    (True, False)
    """
    texts = [cell.strip() for cell in row if cell.strip()]
    if len(texts) != 1 or not row[0].strip() or kind_of(texts[0]) or is_marker(texts[0]):
        return False
    if len(row) == width:
        return width > 3 and bool(_FOOTNOTE.match(texts[0]))
    return len(row) == 1 and (bool(_FOOTNOTE.match(texts[0])) or " " in texts[0])
