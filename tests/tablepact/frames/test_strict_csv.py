"""Cells are read as text, strictly; then each is of its type, or it is found."""

from __future__ import annotations

import csv
import io
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tablepact.errors import ContractError, PackageError
from tablepact.frames.strict_csv import read_cells, read_table, type_cells
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import Field, parse_field
from tablepact.package.digests.digest import fits_float64

FIELDS = [{"name": "tree"}, {"name": "height", "type": "number"}]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trees.csv"


def resource(path: Path | None, fields: Any = FIELDS, **schema: Any) -> Resource:
    return Resource("trees", path, {"fields": fields, **schema}, {})


def cells(path: Path, data: bytes | str, **schema: Any) -> list[tuple[str | None, ...]]:
    """Write a file and read its cells."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_cells(resource(path, **schema)).rows()


def refusal(path: Path, data: bytes | str, **schema: Any) -> str:
    """Return the one line with which a file is refused."""
    with pytest.raises(PackageError) as caught:
        cells(path, data, **schema)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


class TestReadCells:
    @pytest.mark.parametrize(
        ("data", "rows"),
        [
            ("tree,height\noak,12.5\nelm,\n", [("oak", "12.5"), ("elm", None)]),
            ("tree,height\noak,12.5", [("oak", "12.5")]),
            ("\ufefftree,height\noak,1\n", [("oak", "1")]),
            ("tree,height\r\noak,1\r\n", [("oak", "1")]),
            ("tree,height\roak,1\r", [("oak", "1")]),
            ('tree,height\n"oak\nor elm",1\n', [("oak\nor elm", "1")]),
            ('tree,height\r\n"oak\r\nor elm",1\r\n', [("oak\r\nor elm", "1")]),
            ('"tree","height"\n"o""a,k",1\n', [('o"a,k', "1")]),
            ('tree,height\no"ak,1\n', [('o"ak', "1")]),
            ("tree,height\n oak , 1\n", [(" oak ", " 1")]),
            ('tree,height\n"",""\n', [(None, None)]),
            ("tree,height\nNA,null\n", [("NA", "null")]),
            ("tree,height\nbäume,١\n", [("bäume", "١")]),
            ("tree,height\na\0b,\u2028\n", [("a\0b", "\u2028")]),
            ("tree,height\n", []),
            ("tree,height", []),
        ],
    )
    def test_good(self, path: Path, data: str, rows: list[Any]) -> None:
        assert cells(path, data) == rows

    def test_all_columns_are_text(self, path: Path) -> None:
        path.write_text("tree,height\n")
        frame = read_cells(resource(path))
        assert frame.schema == {"tree": pl.String(), "height": pl.String()}

    @pytest.mark.parametrize(
        ("missing", "rows"),
        [
            (["-"], [(None, "1"), ("", "NA")]),
            (["", "NA"], [("-", "1"), (None, None)]),
            ([], [("-", "1"), ("", "NA")]),
            (["na", " "], [("-", "1"), ("", "NA")]),
            ([{"value": "-", "label": "none"}], [(None, "1"), ("", "NA")]),
        ],
    )
    def test_missing_values(self, path: Path, missing: list[Any], rows: list[Any]) -> None:
        assert cells(path, "tree,height\n-,1\n,NA\n", missingValues=missing) == rows

    @pytest.mark.parametrize("missing", ["-", 5, None])
    def test_missing_values_of_another_form(self, path: Path, missing: Any) -> None:
        path.write_text("tree,height\n-,1\n")
        with pytest.raises((PackageError, ContractError), match="missingValues"):
            read_cells(resource(path, missingValues=missing))

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"tree,height\n\xe4,1\n", "is not UTF-8"),
            ("tree,height\noak,1\n".encode("utf-16"), "is not UTF-8"),
            ('tree,height\n"oak,1\n', "is not valid CSV"),
            ('tree,height\n"oak"s,1\n', "is not valid CSV"),
            ("", "the header is not"),
            ("\ntree,height\noak,1\n", "the header is not"),
            ("height,tree\n1,oak\n", "the header is not"),
            ("Tree,height\noak,1\n", "the header is not"),
            ("tree, height\noak,1\n", "the header is not"),
            ("tree\noak\n", "the header is not"),
            ("tree,height,age\noak,1,2\n", "the header is not"),
            ("tree;height\noak;1\n", "the header is not"),
            ("oak,1\n", "the header is not"),
            ("tree,height\noak,1\nelm\n", "row 3: 1 cells, not 2"),
            ("tree,height\noak,1,2\n", "row 2: 3 cells, not 2"),
            ("tree,height\noak,1\n\nelm,2\n", "row 3: 0 cells, not 2"),
            ("tree,height\n\n", "row 2: 0 cells, not 2"),
            ("tree,height\n   \n", "row 2: 1 cells, not 2"),
        ],
        ids=lambda value: None if isinstance(value, str) else repr(value[:16]),
    )
    def test_refused(self, path: Path, data: bytes | str, says: str) -> None:
        message = refusal(path, data)
        assert says in message
        assert "trees.csv" in message

    def test_missing_file(self, path: Path) -> None:
        with pytest.raises(PackageError, match=r"trees\.csv cannot be read: No such file"):
            read_cells(resource(path))

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(PackageError, match="cannot be read"):
            read_cells(resource(tmp_path))

    def test_not_one_local_file(self) -> None:
        with pytest.raises(PackageError, match="trees: not a single local file"):
            read_cells(resource(None))

    def test_without_a_schema(self, path: Path) -> None:
        path.write_text("tree\noak\n")
        with pytest.raises(PackageError, match="header"):
            read_cells(Resource("trees", path, None, {}))

    def test_two_fields_of_the_same_name(self, path: Path) -> None:
        refusal(path, "tree,tree\noak,elm\n", fields=[{"name": "tree"}] * 2)

    @pytest.mark.parametrize(
        ("dialect", "refused"),
        [
            ({}, False),
            ({"$schema": "https://datapackage.org/profiles/2.0/tabledialect.json"}, False),
            ({"delimiter": ";"}, True),
            ({"header": False}, True),
            ("dialect.json", True),
        ],
    )
    def test_dialect(self, path: Path, dialect: Any, refused: bool) -> None:
        path.write_text("tree,height\noak,1\n")
        table = Resource("trees", path, {"fields": FIELDS}, {"dialect": dialect})
        if not refused:
            assert read_cells(table).height == 1
            return
        with pytest.raises(PackageError, match="dialect"):
            read_cells(table)

    def test_another_encoding(self, path: Path) -> None:
        """These bytes are UTF-8 too, and would be read as other letters than are meant."""
        path.write_bytes("tree,height\nbäume,1\n".encode())
        table = Resource("trees", path, {"fields": FIELDS}, {"encoding": "iso-8859-1"})
        with pytest.raises(PackageError, match="encoding"):
            read_cells(table)


def typed(kind: str, *texts: str | None, **field: Any) -> tuple[list[Any], list[str]]:
    """Type cells of one field: the values, and which cells are bad."""
    column = pl.DataFrame({"x": texts}, schema={"x": pl.String})
    frame, bad = type_cells(column, [parse_field({"name": "x", "type": kind, **field})])
    assert [texts[cell.index] for cell in bad] == [cell.cell for cell in bad]
    assert {cell.field for cell in bad} <= {"x"}
    return frame["x"].to_list(), [cell.cell for cell in bad]


GOOD = [
    ("string", "oak", "oak"),
    ("string", " ", " "),
    ("string", "5", "5"),
    ("integer", "0", 0),
    ("integer", "-5", -5),
    ("integer", "007", 7),
    ("integer", str(2**63 - 1), 2**63 - 1),
    ("integer", str(-(2**63)), -(2**63)),
    ("number", "5", 5.0),
    ("number", "-0.5", -0.5),
    ("number", "1e3", 1000.0),
    ("number", "2.5E-3", 0.0025),
    ("number", "1.10", 1.1),
    ("number", "72000000000", 7.2e10),
    ("number", "5e-324", 5e-324),
    ("number", "1.7976931348623157e308", 1.7976931348623157e308),
    ("number", "9007199254740992", 2.0**53),
    ("boolean", "true", True),
    ("boolean", "false", False),
    ("date", "2024-02-29", date(2024, 2, 29)),
    ("date", "0001-01-01", date(1, 1, 1)),
    ("date", "9999-12-31", date(9999, 12, 31)),
]
NOT_OF_TYPE = [
    *(("integer", cell) for cell in ("", " 5", "5 ", "+5", "1.0", "1e3", "1_000", "1,000", "five")),
    *(("integer", cell) for cell in ("--5", "5\n", "٥", "５", "0x1F", str(2**63), "9" * 400)),
    *(("number", cell) for cell in ("", " 5", "5 ", "+5", ".5", "5.", "1_0", "1,5", "five", "5%")),
    *(("number", cell) for cell in ("NaN", "inf", "-Infinity", "1e", "e5", "٥", "1.5\n", "0x1p3")),
    *(("boolean", cell) for cell in ("", "True", "TRUE", "1", "0", "yes", " true", "t")),
    *(("date", cell) for cell in ("", "2024-2-9", "2023-02-29", "2024-02-30", "2024-13-01")),
    *(("date", cell) for cell in (" 2024-02-29", "2024-02-29 ", "2024-02-29\n", "20240229")),
    *(("date", cell) for cell in ("29.02.2024", "2024-02", "2024-02-29T00:00", "٢٠٢٤-٠٢-٠٩")),
    *(("date", cell) for cell in ("0000-01-01", "10000-01-01", "-2024-02-29")),
]
TOO_FINE = [
    *("9007199254740993", "0.10000000000000000001", "123456789012345678", "1e400", "-1e400"),
    *("1e-400", "1e1000000000000000000000", "1e-1000000000000000000000", "0." + "3" * 40),
]


class TestTypeCells:
    @pytest.mark.each("kind, cell, value", GOOD)
    def test_good(self, kind: str, cell: str, value: Any) -> None:
        values, bad = typed(kind, cell, None)
        assert (values, bad) == ([value, None], [])
        assert type(values[0]) is type(value)

    @pytest.mark.each("kind, cell", NOT_OF_TYPE)
    def test_bad(self, kind: str, cell: str) -> None:
        assert typed(kind, None, cell) == ([None, None], [cell])

    @pytest.mark.each("cell", TOO_FINE)
    def test_what_float64_cannot_hold(self, cell: str) -> None:
        _, bad = type_cells(pl.DataFrame({"x": ["1", cell]}), [Field("x", "number")])
        assert [(found.index, found.message) for found in bad] == [
            (1, "a number that Float64 cannot hold")
        ]

    def test_the_default_type_is_string(self) -> None:
        frame, bad = type_cells(pl.DataFrame({"x": ["5"]}), [Field("x")])
        assert (frame.rows(), bad) == ([("5",)], [])

    def test_bad_cells_are_in_order_of_rows(self) -> None:
        texts = pl.DataFrame({"a": ["1", "x", "y"], "b": ["z", "1", "1e400"]})
        _, bad = type_cells(texts, [Field("a", "integer"), Field("b", "number")])
        assert [(cell.index, cell.field, cell.message) for cell in bad] == [
            (0, "b", "not of the type number"),
            (1, "a", "not of the type integer"),
            (2, "a", "not of the type integer"),
            (2, "b", "a number that Float64 cannot hold"),
        ]

    def test_an_empty_table(self) -> None:
        kinds = {"string": pl.String(), "integer": pl.Int64(), "number": pl.Float64(),
                 "boolean": pl.Boolean(), "date": pl.Date()}  # fmt: skip
        frame, bad = type_cells(
            pl.DataFrame(schema=dict.fromkeys(kinds, pl.String)),
            [Field(kind, kind) for kind in kinds],
        )
        assert (frame.schema, frame.height, bad) == (kinds, 0, [])

    @pytest.mark.each("kind", ["any", "time", "year", "object", "array", "no", 5])
    def test_a_type_that_cannot_be_typed(self, kind: Any) -> None:
        with pytest.raises(ContractError, match="field x: the type"):
            typed(kind, "1")

    @pytest.mark.parametrize(
        ("kind", "form"), [("string", "email"), ("string", "uri"), ("date", "any"), ("date", "%d")]
    )
    def test_a_format(self, kind: str, form: str) -> None:
        with pytest.raises(ContractError, match="field x: the format"):
            typed(kind, "1", format=form)
        assert typed(kind, None, format="default") == ([None], [])

    @pytest.mark.each(
        "option, value",
        [
            ("bareNumber", False),
            ("decimalChar", ","),
            ("groupChar", "."),
            ("trueValues", ["ja"]),
            ("falseValues", ["nein"]),
            ("missingValues", ["-"]),
        ],
    )
    def test_an_own_way_of_writing(self, option: str, value: Any) -> None:
        with pytest.raises(ContractError, match=f"field x: {option} cannot be compiled"):
            typed("number", "1", **{option: value})


class TestCodeLists:
    CELLS = pl.DataFrame({"x": ["b", None, "c", "B"]})

    @pytest.mark.parametrize("listed", [["b", "a"], [{"value": "b", "label": "B"}, {"value": "a"}]])
    def test_become_enums(self, listed: list[Any]) -> None:
        frame, bad = type_cells(
            self.CELLS, [parse_field({"name": "x", "categories": listed})], codes=True
        )
        assert frame.schema == {"x": pl.Enum(["b", "a"])}
        assert frame["x"].to_list() == ["b", None, None, None]
        assert [(cell.index, cell.cell, cell.message) for cell in bad] == [
            (2, "c", "not in the code list"),
            (3, "B", "not in the code list"),
        ]

    def test_stay_text_unless_wanted(self) -> None:
        frame, bad = type_cells(self.CELLS, [parse_field({"name": "x", "categories": ["b", "a"]})])
        assert (frame["x"].to_list(), bad) == (self.CELLS["x"].to_list(), [])

    def test_of_numbers_stay_numbers(self) -> None:
        """Table Schema has categories of integers too; an Enum holds only text."""
        field = parse_field({"name": "x", "type": "integer", "categories": [1, 2]})
        frame, bad = type_cells(pl.DataFrame({"x": ["1", "2"]}), [field], codes=True)
        assert (frame["x"].to_list(), bad) == ([1, 2], [])

    @pytest.mark.parametrize("listed", [["a", "a"], [None], [{"label": "a"}], 5])
    def test_that_are_none(self, listed: Any) -> None:
        with pytest.raises(ContractError):
            type_cells(self.CELLS, [parse_field({"name": "x", "categories": listed})], codes=True)


class TestReadTable:
    FIELDS = (
        {"name": "tree", "categories": ["oak", "elm"]},
        {"name": "height", "type": "number"},
    )

    def read(self, path: Path, text: str) -> pl.DataFrame:
        path.write_text(text)
        return read_table(resource(path, [*self.FIELDS]))

    def test_good(self, path: Path) -> None:
        frame = self.read(path, "tree,height\nelm,1.5\n,\n")
        assert frame.schema == {"tree": pl.Enum(["oak", "elm"]), "height": pl.Float64()}
        assert frame.rows() == [("elm", 1.5), (None, None)]

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("tree,height\noak,1\noak,tall\n", r"row 3, height: 'tall' is not of the type number"),
            ("tree,height\nash,1\n", r"row 2, tree: 'ash' is not in the code list"),
            ("tree,height\nash,1\noak,tall\n", r"row 2, tree"),
        ],
    )
    def test_a_bad_cell(self, path: Path, text: str, says: str) -> None:
        with pytest.raises(PackageError, match=says):
            self.read(path, text)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), min_size=1)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "date": st.dates(),
}
ROWS = st.lists(st.tuples(*(st.none() | values for values in VALUES.values())), max_size=8)


def as_text(value: Any) -> str:
    """Write a value in the one plain form of its type."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, style=st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL)]))
def test_written_and_read_again(
    path: Path, rows: list[tuple[Any, ...]], style: tuple[str, Any]
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator=style[0], quoting=style[1])
    writer.writerows([list(VALUES), *([as_text(value) for value in row] for row in rows)])
    path.write_bytes(file.getvalue().encode())
    fields = [{"name": kind, "type": kind} for kind in VALUES]
    assert read_table(resource(path, fields)).rows() == rows


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.integers())
def test_a_number_that_float64_does_not_hold_is_refused(number: Decimal | int) -> None:
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    (value,), bad = typed("number", text)
    assert bad == ([] if fits_float64(Decimal(number)) else [text])
    assert bad or value == float(number)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_a_file_that_may_not_be_read(path: Path) -> None:
    path.write_text("tree,height\n")
    path.chmod(0)
    with pytest.raises(PackageError, match="cannot be read: Permission denied"):
        read_cells(resource(path))


@pytest.mark.parametrize("cell", ["x" * 99, '"' + "x\n" * 50 + '"'], ids=["line", "record"])
def test_a_record_that_is_too_long(tmp_path: Path, configure: Any, cell: str) -> None:
    configure(max_record_characters=99)
    path = tmp_path / "t.csv"
    schema = {"fields": [{"name": "c", "type": "string"}]}
    resource = Resource("t", path, schema, {"path": "t.csv"}, tmp_path, paths=(path,))
    path.write_text("c\n" + "1\n" * 200 + '"' + "x" * 90 + '"\n')
    assert read_cells(resource).height == 201
    path.write_text(f"c\n1\n{cell}\n")
    with pytest.raises(PackageError, match=r"t\.csv: a record has more than 98 characters"):
        read_cells(resource)
