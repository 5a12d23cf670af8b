"""A plain table is read as the strict reading reads it, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.errors import PackageError
from tablepact.frames.strict_csv import read_cells, type_cells
from tablepact.package.csv_files.plain_table import PlainTable, plain_digest, read_plain_table
from tablepact.package.descriptor.model import Resource
from tablepact.package.digests.digest import table_digest

TYPES = {"s": "string", "i": "integer", "n": "number", "b": "boolean", "d": "date"}


def read(content: bytes, folder: Path, missing: tuple[str, ...] = ("",)) -> PlainTable | None:
    """Read a table, and hold that against the strict reading."""
    table = read_plain_table(content, TYPES, missing)
    fields = [{"name": name, "type": kind} for name, kind in TYPES.items()]
    (folder / "t.csv").write_bytes(content)
    schema = {"fields": fields, "missingValues": [*missing]}
    resource = Resource("t", folder / "t.csv", schema, {}, folder)
    try:
        frame, bad = type_cells(read_cells(resource), resource.fields)
    except PackageError:
        assert table is None
        return None
    if table:
        assert not bad
        assert {name: [*table.values(name)] for name in TYPES} == frame.to_dict(as_series=False)
        assert table.height == frame.height
        assert plain_digest(table) == table_digest(frame)
    return table


HEAD = b"s,i,n,b,d\n"


@pytest.mark.parametrize(
    "rows",
    [
        b"",
        b"x,1,1.5,true,2024-02-29\n",
        b"\xef\xbb\xbf",
        b'"a ""b"",\r\nc",007,-0,false,0001-01-01\r\n,,,,\n',
        b"\xc3\xa9,-999999999999999,123456789012345,,9999-12-31",
        b"NA,1,NA,true,NA\n",
    ],
)
def test_what_is_plain_is_read(rows: bytes, tmp_path: Path) -> None:
    content = rows + HEAD if rows.startswith(b"\xef") else HEAD + rows
    assert read(content, tmp_path, ("", "NA"))


@pytest.mark.parametrize(
    "rows",
    [
        b"x,1\n", b"x,1,1,true,2024-01-01,more\n", b"\n", b"x, 1,1,true,2024-01-01\n",
        b"x,1.0,,,\n", b"x,+1,,,\n", b"x,1234567890123456,,,\n", b"x,,1e3,,\n",
        b"x,,1234567890.123456,,\n", b"x,,.5,,\n", b"x,,,True,\n", b"x,,,,2024-02-30\n",
        b"x,,,,20240101\n", b"x,,,,0000-01-01\n", b"x,,,,2024-1-1\n", b"\xe9,,,,\n",
        b'"x" y,,,,\n', b'"x,,,,\n', b"x\0,,,,\n", "x,\u0661,,,\n".encode(), b"x,1\n\n,,,,\n",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_not_read(rows: bytes, tmp_path: Path) -> None:
    assert read(HEAD + rows, tmp_path) is None


@pytest.mark.parametrize(
    "head", [b"s,i,n,b\n", b"i,s,n,b,d\n", b"S,i,n,b,d\n", b"", b" s,i,n,b,d\n"]
)
def test_the_header_is_the_list_of_fields(head: bytes, tmp_path: Path) -> None:
    assert read(head, tmp_path) is None


@pytest.mark.each("names", [["a", "A"], ["*"], ["^a$"], ["é"], [""]])
def test_names_that_mean_something_else_elsewhere(names: list[str]) -> None:
    content = f"{','.join(names)}\n".encode()
    assert read_plain_table(content, dict.fromkeys(names, "string"), [""]) is None


CELLS: dict[str, Any] = {
    "string": st.text('aé",\n\r ', max_size=4),
    "integer": st.sampled_from(["", "0", "-7", "1.5", "x", "12345678901234567"]),
    "number": st.sampled_from(["", "0", "-0.5", "1e5", "NaN", "0.1234567890123456789"]),
    "boolean": st.sampled_from(["", "true", "false", "1"]),
    "date": st.sampled_from(["", "2024-01-01", "2024-13-01", "01.01.2024"]),
}


@given(st.lists(st.tuples(*(CELLS[kind] for kind in TYPES.values())), max_size=3))
def test_any_table(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]) -> None:
    folder = tmp_path_factory.getbasetemp()
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    read(HEAD + "".join(f"{line}\n" for line in quoted).encode(), folder)
