"""Tables in an SQLite file, read as text: nothing in the file is run but the reading of a table.

The file is opened read-only and without its journal. SQL in it, such as that of a view, may read
tables of the same file, and nothing else. Values are written as CSV would have them, since the
types of SQLite are not those of a schema: it has no dates and no Booleans, and any column may have
values of any type.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from tablepact import settings
from tablepact.package.table_files.table_formats import database_table
from tablepact.package.table_files.unpacked_size import most_unpacked
from tablepact.typed_files.typed_table import Reading, TooLargeError, TypedFileError, TypedTable

SHOWN = 20
"""The number of tables that a message lists."""
BLOCK_ROWS = 10_000
"""The number of rows of a block."""
HEADER_BYTES = 100
"""The size of the header of a database."""
SECONDS = 60.0
"""The most seconds until the next rows of a table, which a view may never have."""
STEPS = 100_000
"""The number of instructions of SQLite after which the time is checked."""
_ALLOWED = frozenset((
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE,
))  # fmt: skip


def open_sqlite(_: BinaryIO, reading: Reading) -> TypedTable:
    """Return the table or view that a dialect names; without a name, the only one.

    Args:
        reading: How it is read, and the path of the database.

    Raises:
        TypedFileError: The file is not a readable database, or has no such table.
        OSError: It cannot be opened.
    """
    table = database_table(reading.dialect)
    if not table and len(found := tables(reading.path)) == 1:
        (table,) = found
    return read_table(reading.path, table)


def read_table(path: Path, table: str, *, stored: bool = False) -> TypedTable:
    """Return the columns and rows of a table or view.

    Args:
        path: The database.
        table: The name of the table.
        stored: Whether the values are those that are stored, and not their texts.

    Raises:
        TypedFileError: The file is not a readable database, or has no such table.
        OSError: It cannot be opened.
    """
    with _opened(path) as database:
        quoted = _quoted(database, table)
        labels = [column[0] for column in database.execute(f"{quoted} LIMIT 0").description]
    return TypedTable(labels, _blocks(path, quoted, _same if stored else cell_text))


def tables(path: Path) -> list[str]:
    """Return the names of the tables and views of a database.

    Raises:
        TypedFileError: The file is not a readable database.
        OSError: It cannot be opened.
    """
    with _opened(path) as database:
        return _names(database)


def _names(database: sqlite3.Connection) -> list[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY name"
    )
    return [name for (name,) in database.execute(query)]


def _quoted(database: sqlite3.Connection, table: str) -> str:
    """Return the query of a table.

    Raises:
        TypedFileError: There is no such table.
    """
    known = _names(database)
    if table not in known:
        said = f"has no table {table!r}" if table else 'needs the "table" in its dialect'
        listed = ", ".join(map(repr, known[:SHOWN])) or "none"
        raise TypedFileError(f"the database {said}; it has {listed}")
    name = table.replace('"', '""')
    return f'SELECT * FROM "{name}"'  # noqa: S608 - it is quoted


def _blocks(
    path: Path, query: str, read: Callable[[object], object]
) -> Iterator[Sequence[Sequence[object]]]:
    most = most_unpacked(path.stat().st_size)
    with _opened(path) as database:
        rows = database.execute(query)
        while fetched := rows.fetchmany(BLOCK_ROWS):
            block = [[*map(read, row)] for row in fetched]
            most -= sum(
                (len(cell) if isinstance(cell, str | bytes) else 1) + 1
                for row in block
                for cell in row
                if cell is not None
            )
            if most < 0:
                raise TooLargeError("the table has far more text than its file, as a view may")
            _restart_clock(database)
            yield block


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection that can only read.

    Raises:
        TypedFileError: The file is not a readable database.
        OSError: It cannot be opened.
    """
    path = path.absolute()
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    _require_whole(path, header)
    _require_settled(path)
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            most = settings.current().max_record_characters
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            database.set_authorizer(
                lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
            )
            _restart_clock(database)
            yield database
    except sqlite3.Error as error:
        raise _reason(error) from error


def _reason(error: sqlite3.Error) -> TypedFileError:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_TOOBIG:
        most = settings.current().max_record_characters
        return TooLargeError(f"a value in it has more than {most:,} bytes")
    if code == sqlite3.SQLITE_INTERRUPT:
        return TooLargeError(f"stopped: its next rows took longer than {SECONDS:g} s")
    return TypedFileError(f"it is not a readable SQLite database: {error}")


def _restart_clock(database: sqlite3.Connection) -> None:
    """Have the database stop unless it yields rows in time."""
    end = time.monotonic() + SECONDS
    database.set_progress_handler(lambda: int(time.monotonic() > end), STEPS)


def _require_whole(path: Path, header: bytes) -> None:
    """Raise TypedFileError if the file is cut off: SQLite reads its missing pages as zeros."""
    if len(header) < HEADER_BYTES or header[24:28] != header[92:96]:
        return  # an old version of SQLite wrote it last, without the number of its pages
    page = int.from_bytes(header[16:18])
    expected = int.from_bytes(header[28:32]) * (65_536 if page == 1 else page)
    if (size := path.stat().st_size) < expected:
        raise TypedFileError(f"the file is cut off: it has {size:,} of {expected:,} bytes")


def _require_settled(path: Path) -> None:
    """Raise TypedFileError if changes are in a file beside the database."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            raise TypedFileError(f"{beside.name} has changes that are not in the database yet")


def _same(value: object) -> object:
    return value


def cell_text(value: object) -> str | None:
    """Return a value as a cell of CSV; bytes in hexadecimal digits."""
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)
