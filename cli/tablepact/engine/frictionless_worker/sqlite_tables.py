"""Tables in an SQLite file, read as text: nothing in the file is run but the reading of a table.

The file is opened read-only and without its journal. SQL in it, such as that of a view, may read
tables of the same file, and nothing else.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from frictionless import FrictionlessException, errors, system
from frictionless.system.parser import Parser
from frictionless.system.plugin import Plugin

from tablepact import settings
from tablepact.engine.frictionless_worker.table_limits import LimitExceeded

SHOWN = 20
"""The number of tables that a message lists."""
_AT_ONCE = 2**20
_ALLOWED = frozenset((
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE,
))  # fmt: skip


class SqliteParser(Parser):
    """The rows of the table that the dialect names; cells are texts, or None for null."""

    requires_loader = False

    def read_cell_stream_create(self) -> Iterator[list[str | None]]:
        """Yield the labels, and the rows."""
        path = Path(str(self.resource.normpath)).absolute()
        try:
            with path.open("rb") as file:  # refused if a link leads out of the package
                file.read(1)
            _require_settled(path)
            with closing(_opened(path)) as database:
                yield from _cells(database, self.resource.dialect.custom.get("table"))
        except OSError as error:
            raise FrictionlessException(errors.SchemeError(note=str(error))) from error
        except sqlite3.DataError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_TOOBIG:
                raise _source_error(f"it is not a readable SQLite database: {error}") from error
            most = settings.current().max_record_characters
            raise LimitExceeded(f"a value in it has more than {most:,} bytes") from error
        except sqlite3.Error as error:
            raise _source_error(f"it is not a readable SQLite database: {error}") from error
        self._note_stats(path)

    def _note_stats(self, path: Path) -> None:
        """Set size and hashes of the file, as frictionless does for a file that it has read."""
        stats, hashes = self.resource.stats, [hashlib.md5(), hashlib.sha256()]  # noqa: S324
        stats.bytes = path.stat().st_size
        with path.open("rb") as file:
            while chunk := file.read(_AT_ONCE):
                for digest in hashes:
                    digest.update(chunk)
        stats.md5, stats.sha256 = (digest.hexdigest() for digest in hashes)


class SqlitePlugin(Plugin):
    """The plugin of the format ``sqlite``, which frictionless does not have."""

    def create_parser(self, resource: Any) -> Parser | None:
        """Return the parser of a resource; None if it has another format."""
        return SqliteParser(resource) if resource.format == "sqlite" else None


def read_sqlite() -> None:
    """Have frictionless read the format ``sqlite``."""
    system.register("sqlite-files", SqlitePlugin())


def _require_settled(path: Path) -> None:
    """Raise FrictionlessException if changes are in a file beside the database."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            raise _source_error(f"{beside.name} has changes that are not in the database yet")


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, settings.current().max_record_characters)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
    )
    return database


def _cells(database: sqlite3.Connection, table: object) -> Iterator[list[str | None]]:
    names = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    known = [name for (name,) in database.execute(names)]
    if table not in known:
        said = f"has no table {table!r}" if table else 'needs the "table" in its dialect'
        listed = ", ".join(map(repr, known[:SHOWN])) or "none"
        raise _source_error(f"the database {said}; it has {listed}")
    quoted = str(table).replace('"', '""')
    rows = database.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - it is quoted
    yield [column[0] for column in rows.description]
    for row in rows:
        yield [*map(_text, row)]


def _text(value: object) -> str | None:
    """Return a value as a cell of CSV; bytes in hexadecimal digits."""
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def _source_error(note: str) -> FrictionlessException:
    return FrictionlessException(errors.SourceError(note=note))
