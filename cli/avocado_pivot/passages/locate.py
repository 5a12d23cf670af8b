"""Find the occurrences of a phrase in a text, as rows of evidence to fill in."""

from __future__ import annotations

import polars as pl

from avocado_pivot.passages.canonical_text import (
    SingleSpacedParagraph,
    canonical,
    hash_of,
    paragraphs,
)
from tablepact.errors import TextError

LOCATION_COLUMNS = {
    "paragraph": pl.Int64,
    "char_start": pl.Int64,
    "char_end": pl.Int64,
    "sha256": pl.String,
}


def locate_phrase(text: str, phrase: str) -> pl.DataFrame:
    """Find all occurrences of a phrase in a text.

    Args:
        text: The text, in any Unicode normal form and with any line endings.
        phrase: Consecutive words of one paragraph, with single spaces.

    Returns:
        One row for each occurrence: ``paragraph``, ``char_start`` and ``char_end`` in code points
        of the canonical text, and ``sha256`` of the passage.

    Raises:
        TextError: The phrase is empty or not in the text, or every occurrence is within a word or
            has line breaks or multiple spaces, so that none is a valid passage.
    """
    text, phrase = canonical(text), " ".join(canonical(phrase).split())
    if not phrase:
        raise TextError("the phrase is empty")
    rows, unusable = [], 0
    for paragraph in paragraphs(text):
        spaced = SingleSpacedParagraph(text, paragraph)
        start = spaced.text.find(phrase)
        while start >= 0:
            first, last = spaced.offsets(start, start + len(phrase))
            on_words = spaced.may_begin(start) and spaced.may_end(start + len(phrase))
            if on_words and text[first:last] == phrase:
                rows.append((paragraph.number, first, last, hash_of(phrase)))
            else:
                unusable += 1
            start = spaced.text.find(phrase, start + 1)
    if not rows and unusable:
        raise TextError("the phrase occurs only within a word, or with line breaks or extra spaces")
    if not rows:
        raise TextError("the phrase is not in the text")
    return pl.DataFrame(rows, schema=LOCATION_COLUMNS, orient="row")
