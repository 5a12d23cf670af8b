"""Write tables to a DuckDB database, with types, enums, constraints, keys and comments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from tablepact.errors import ExportError, as_line
from tablepact.exact_columns import column, for_sql
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import ForeignKey
from tablepact.query.identifiers import quote_identifier
from tablepact.schema_formats.create_table import create_table, text_codes, without_keys
from tablepact.schema_formats.foreign_keys import duckdb_order
from tablepact.system.exhaustion import exhausted_resource

ABOUT = "_package"
SMALL = 100_000
"""Databases with fewer rows use small blocks, to keep the file small; DuckDB's default is fast."""

_BROKEN = (duckdb.ConstraintException, duckdb.ConversionException)
"""Errors for a violated key or check, and for a value outside an enum."""


def write_duckdb(
    path: Path,
    tables: Mapping[str, tuple[Resource, pl.DataFrame]],
    provenance: Mapping[str, str],
    *,
    keys: bool,
) -> None:
    """Write a new database; its table ``_package`` holds the provenance.

    Raises:
        ExportError: The rows violate a key or an enum, or two names differ only in case.
    """
    tables = {name: (resource, for_sql(frame)) for name, (resource, frame) in tables.items()}
    try:
        with duckdb.connect() as con:
            rows = sum(frame.height for _, frame in tables.values())
            con.execute(f"ATTACH {_literal(path)} AS file (BLOCK_SIZE {_block_size(rows)})")
            con.execute("USE file")
            ordered = duckdb_order({n: (r, f.schema) for n, (r, f) in tables.items()})
            ends = {(res.name, f) for res, links in ordered for link in links for f in link.fields}
            ends |= {(k.target, f) for _, links in ordered for k in links for f in k.target_fields}
            for resource, links in ordered:
                frame = tables[resource.name][1]
                enums = _create_enums(con, resource, ends) if keys else {}
                table = create_table(
                    resource, frame.schema, links, dialect="duckdb", keys=keys, enums=enums
                )
                con.execute(table.sql)
                own = [link for link in links if link.target == resource.name] if keys else []
                for part in _parents_first(frame, own):
                    _insert(con, resource.name, part, path.with_name(f"{path.name}.rows"))
                _comment(con, resource)
            con.execute(f"CREATE TABLE {ABOUT} (fact TEXT PRIMARY KEY, value TEXT)")
            con.executemany(f"INSERT INTO {ABOUT} VALUES (?, ?)", list(provenance.items()))  # noqa: S608
    except (duckdb.Error, RuntimeError) as error:
        if exhausted_resource(error):
            raise
        reason = as_line(error)
        advice = f"; {without_keys()}" if isinstance(error, _BROKEN) else ""
        raise ExportError(f"DuckDB cannot store the rows: {reason}{advice}") from error
    finally:
        path.with_name(f"{path.name}.rows").unlink(missing_ok=True)


def _block_size(rows: int) -> int:
    """Return the block size; the smallest for a small database, as each column takes a block."""
    return 16_384 if rows < SMALL else 262_144


def _create_enums(
    con: duckdb.DuckDBPyConnection, resource: Resource, ends: Collection[tuple[str, str]]
) -> dict[str, str]:
    """Create an enum type for each code list, and return the type names by column.

    A column that is part of a foreign key stays text, since its counterpart may not be an enum.
    """
    enums = {}
    for field in resource.fields:
        if (codes := text_codes(field)) and (resource.name, field.name) not in ends:
            enums[field.name] = name = quote_identifier(f"{resource.name}.{field.name}")
            listed = ", ".join("'" + code.replace("'", "''") + "'" for code in codes)
            con.execute(f"CREATE TYPE {name} AS ENUM ({listed})")
    return enums


def _insert(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, buffer: Path) -> None:
    frame.write_parquet(buffer, compression="lz4")  # a frame itself would need pyarrow
    con.execute(f"INSERT INTO {quote_identifier(table)} FROM read_parquet(?)", [str(buffer)])


def _parents_first(frame: pl.DataFrame, own: Sequence[ForeignKey]) -> list[pl.DataFrame]:
    """Split a self-referencing table into parts, each of which refers only to earlier parts.

    DuckDB requires the target of a foreign key to exist before the statement. Rows that refer to
    themselves, to each other or to nothing come last; DuckDB accepts or rejects them.
    """
    parts: list[pl.DataFrame] = []
    rest = frame
    while own and rest.height:
        blocked = pl.concat([_waiting(rest, link) for link in own]).unique()
        rows = pl.int_range(rest.height, dtype=pl.UInt32, eager=True)
        ready = rest.filter(~rows.is_in(blocked.to_list()))
        if not ready.height:
            break
        parts.append(ready)
        rest = rest.filter(rows.is_in(blocked.to_list()))
    return [*parts, rest] if rest.height or not parts else parts


def _waiting(rows: pl.DataFrame, link: ForeignKey) -> pl.Series:
    """Return the positions of the rows that refer to another of these rows."""
    names = [f"k{number}" for number in range(len(link.fields))]
    key = rows.select(column(f).alias(n) for f, n in zip(link.fields, names, strict=True))
    targets = rows.select(
        column(f).alias(n) for f, n in zip(link.target_fields, names, strict=True)
    )
    return key.with_row_index("row").join(targets, on=names, how="semi")["row"]


def _comment(con: duckdb.DuckDBPyConnection, resource: Resource) -> None:
    """Write the descriptions of a table and its columns as comments."""
    table = quote_identifier(resource.name)
    if text := resource.metadata.get("description"):
        con.execute(f"COMMENT ON TABLE {table} IS {_literal(text)}")
    for field in resource.fields:
        if (text := field.description) and field.name:
            con.execute(
                f"COMMENT ON COLUMN {table}.{quote_identifier(field.name)} IS {_literal(text)}"
            )


def _literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
