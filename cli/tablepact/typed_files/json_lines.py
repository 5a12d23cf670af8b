"""Read the tables of JSON Lines: each line is an object, or a list of cells."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

from tablepact import settings
from tablepact.typed_files.json_records import BLANK, Items, json_reading, table_of
from tablepact.typed_files.json_text import TOO_DEEP, RepeatedKeys, decoder, words_for
from tablepact.typed_files.typed_table import Reading, TypedFileError, TypedTable


def open_json_lines(file: BinaryIO, reading: Reading) -> TypedTable:
    """Return the table in a file of JSON Lines; blank lines are no rows.

    Args:
        file: The file, which stays open until all blocks are read.
        reading: How it is read.

    Raises:
        TypedFileError: The first line is not JSON, or neither an object nor a list.
    """
    keys = RepeatedKeys() if reading.standard else None
    text = io.TextIOWrapper(file, reading.encoding or "utf-8-sig")
    lines = _Lines(text, keys, skips=reading.standard)
    items = Items(lines.values(), keys.take if keys else tuple, lines.tell, first_line=1)
    return table_of(items, json_reading(reading))


class _Lines:
    """The lines of a text; ``skips`` has blank lines read as BLANK, and not refused."""

    def __init__(self, file: TextIO, keys: RepeatedKeys | None, *, skips: bool) -> None:
        self._file = file
        self._decode = decoder(float, keys).decode
        self._skips = skips
        self._read = 0

    def tell(self) -> int:
        """Return how many characters have been read."""
        return self._read

    def values(self) -> Iterator[Any]:
        """Yield the value of each line."""
        most, number, decode, readline = (
            settings.current().max_record_characters, 0, self._decode, self._file.readline,
        )  # fmt: skip
        while line := readline(most + 1):
            number += 1
            self._read += len(line)
            if len(line) > most:
                raise TypedFileError(f"the line has more than {most:,} characters", number)
            if line[0] in "\ufeff\x1e":  # marks that jsonlines skips, too
                line = line[1:]
            if line.isspace() and self._skips:
                yield BLANK
                continue
            try:
                yield decode(line)
            except json.JSONDecodeError as error:
                column = min(error.pos, len(line.rstrip())) + 1
                raise TypedFileError(words_for(error), number, column) from error
            except ValueError as error:
                raise TypedFileError(str(error), number) from error
            except RecursionError as error:
                raise TypedFileError(TOO_DEEP, number) from error
