"""Tables are opened here as frictionless opens them: dialect, header, encoding, files, schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packed import PACK, zipped
from small import V2, field

from tablepact.engine.descriptor.for_frictionless import prepare_descriptor
from tablepact.engine.errors import NotOpened, TableRefused, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opening.csv_layout import OpenedFile, open_csv
from tablepact.engine.opening.decompress import UnpackedFiles
from tablepact.engine.opening.layout import TableLayout, layout_of
from tablepact.engine.storage.stored_file import stat_files
from tablepact.system.temporary_folders import TemporaryFolder


def opened_twice(
    folder: Path, exact: FrictionlessClient, descriptor: Mapping[str, Any]
) -> tuple[OpenedFile | None, TableLayout | None]:
    """Open the first table of a package here, and by frictionless; it accepts the descriptor."""
    metadata, refs = prepare_descriptor(descriptor, folder / "datapackage.json")
    exact.package(metadata, str(folder))
    exact.begin()
    assert exact.load() == []
    ref, unpacked = refs[0], UnpackedFiles(exact)
    try:
        here = open_csv(
            0, ref.metadata, lambda header: stat_files(ref.addresses, header=header),
            lambda: unpacked,
        )  # fmt: skip
    except NotOpened as refusal:
        with pytest.raises(TableRefused, match=re.escape(str(refusal))):
            exact.open(0)
        return None, None
    try:
        return here, layout_of(exact.open(0))
    except (TableRefused, WorkerStopped):
        return here, None


def facts(layout: TableLayout) -> dict[str, Any]:
    """Return all of a layout; of a column what the field says in either place."""
    columns = [
        (
            one.name,
            one.kind,
            one.missing,
            {**one.field.metadata, "type": one.kind, "missingValues": one.missing},
        )
        for one in layout.columns
    ]
    return {**layout._asdict(), "columns": columns}


def require_same(
    folder: Path, exact: FrictionlessClient, resource: Mapping[str, Any], **descriptor: Any
) -> TableLayout | None:
    """Require that a table is opened alike; give how, if it is opened here at all."""
    entry = {"name": "t", "path": "t.csv", **resource}
    here, there = opened_twice(folder, exact, {"name": "p", "resources": [entry], **descriptor})
    if here is None:
        return None
    assert there, "frictionless does not open it"
    assert facts(here.layout) == facts(there)
    return here.layout


def require_opened(
    folder: Path, exact: FrictionlessClient, resource: Mapping[str, Any], **descriptor: Any
) -> TableLayout:
    """Require that a table is opened here, and alike."""
    layout = require_same(folder, exact, resource, **descriptor)
    assert layout is not None
    return layout


CELLS = st.sampled_from((
    "a", "b", "A", "é", " x", "1", "2.5", "01", "", "", "NA", "2020-01-01", "12:00:00", "true",
    "#c", "a b", "'", '"q,"', "x;y", "2020-01-01T00:00:00Z", "-1", "nan", "1990", "2020-05", "[1]",
    "{}", "P1D", "1,2", "\\,", "PAT", "PORT",
))  # fmt: skip
DELIMITERS = st.sampled_from([",", ",", ";", "\t", "|", ":"])
LINES = st.lists(st.lists(CELLS, max_size=4), max_size=8)
DIALECTS = st.fixed_dictionaries(
    {},
    optional={
        "delimiter": DELIMITERS,
        "quoteChar": st.sampled_from(['"', "'", "|"]),
        "doubleQuote": st.booleans(),
        "escapeChar": st.just("\\"),
        "skipInitialSpace": st.booleans(),
        "lineTerminator": st.just("\n"),
        "nullSequence": st.just("NA"),
        "header": st.booleans(),
        "headerRows": st.lists(st.integers(1, 4), max_size=3),
        "headerJoin": st.sampled_from(["", "-"]),
        "headerCase": st.booleans(),
        "commentChar": st.sampled_from(["", "#", "a"]),
        "commentRows": st.lists(st.integers(1, 4), max_size=2),
        "skipBlankRows": st.booleans(),
        "caseSensitiveHeader": st.booleans(),
    },
)
NAMES = st.sampled_from(["a", "b", "A", "é", "x"])
TYPES = st.sampled_from(["string", "integer", "date", "any", None])
FIELDS = st.lists(st.builds(field, NAMES, TYPES), max_size=3, unique_by=lambda one: one["name"])
SCHEMAS = st.fixed_dictionaries(
    {"fields": FIELDS},
    optional={
        "fieldsMatch": st.sampled_from(["exact", "equal", "subset", "superset", "partial"]),
        "missingValues": st.lists(st.sampled_from(["", "NA"]), max_size=2),
    },
)
RESOURCES = st.fixed_dictionaries(
    {},
    optional={
        "dialect": DIALECTS,
        "layout": st.fixed_dictionaries({}, optional={"header": st.booleans()}),
        "schema": SCHEMAS,
        "encoding": st.sampled_from(["utf-8", "latin-1", "utf-16", "cp1252", "", "utf-8-sig"]),
        "format": st.sampled_from(["csv", "tsv"]),
    },
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-be"])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryFolder() as path:
        yield Path(path)


def joined(lines: list[list[str]], delimiter: str, end: str) -> str:
    return "".join(delimiter.join(cells) + end for cells in lines)


@settings(suppress_health_check=list(HealthCheck))
@given(LINES, DELIMITERS, st.sampled_from(["\n", "\r\n", "\r"]), ENCODINGS, RESOURCES)
def test_any_file_is_opened_alike(
    folder: Path,
    exact: FrictionlessClient,
    lines: list[list[str]],
    delimiter: str,
    end: str,
    encoding: str,
    resource: dict[str, Any],
) -> None:
    text = joined(lines, delimiter, end)
    (folder / "t.csv").write_bytes(text.encode(encoding, errors="replace"))
    version = {"$schema": V2} if len(text) % 2 else {}
    require_same(folder, exact, resource, **version)


def test_a_header_that_begins_behind_a_comment(tmp_path: Path, exact: FrictionlessClient) -> None:
    """Frictionless takes labels from a record after the first row if that is a comment."""
    (tmp_path / "t.csv").write_text("a\nb\nc\nd\ne\n")
    dialect = {"headerRows": [4, 2], "commentRows": [2, 3]}
    layout = require_opened(tmp_path, exact, {"dialect": dialect})
    assert layout.labels == ("d",)


@settings(suppress_health_check=list(HealthCheck))
@given(st.text(st.sampled_from("ab1,;\"'\n\r \t#\\"), max_size=60), RESOURCES)
def test_any_text_is_opened_alike(
    folder: Path, exact: FrictionlessClient, text: str, resource: dict[str, Any]
) -> None:
    (folder / "t.csv").write_bytes(text.encode())
    require_same(folder, exact, resource)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LINES, min_size=1, max_size=3), st.sampled_from(["", "\n"]), RESOURCES)
def test_several_files_are_opened_alike(
    folder: Path,
    exact: FrictionlessClient,
    parts: list[list[list[str]]],
    last: str,
    resource: dict[str, Any],
) -> None:
    paths = [f"{number}.csv" for number in range(len(parts))]
    for path, lines in zip(paths, parts, strict=True):
        (folder / path).write_text(joined(lines, ",", "\n").removesuffix("\n") + last)
    require_same(folder, exact, {**resource, "path": paths})


TEXT = b"a,b\n1,x\n2,y\n"


@pytest.mark.parametrize("form", PACK)
@pytest.mark.parametrize(
    ("path", "resource"),
    [
        ("t.csv.{}", {}),
        ("t.{}", {"format": "csv"}),
        ("t.csv", {"compression": ""}),
        ("t.CSV.{}", {"schema": {"fields": [field("a", "integer"), field("b", "string")]}}),
    ],
)
def test_a_compressed_file(
    tmp_path: Path, exact: FrictionlessClient, form: str, path: str, resource: dict[str, Any]
) -> None:
    named = path.format(form)
    (tmp_path / named).write_bytes(PACK[form](TEXT))
    if "compression" in resource:
        resource = {"compression": form}
    layout = require_opened(tmp_path, exact, {**resource, "path": named})
    assert layout.labels == ("a", "b")


def test_a_member_of_a_zip(tmp_path: Path, exact: FrictionlessClient) -> None:
    packed = zipped(("in/t.csv", TEXT), ("other.tsv", b"c\td\n5\t6\n"))
    (tmp_path / "t.zip").write_bytes(packed)
    layout = require_opened(tmp_path, exact, {"path": "t.zip", "innerpath": "in/t.csv"})
    assert (layout.location, layout.labels) == ("t.zip -> in/t.csv", ("a", "b"))
    layout = require_opened(tmp_path, exact, {"path": "t.zip", "innerpath": "other.tsv"})
    assert (layout.format, layout.labels) == ("tsv", ("c", "d"))


@pytest.mark.parametrize("form", PACK)
def test_a_damaged_file_is_left_to_frictionless(
    tmp_path: Path, exact: FrictionlessClient, form: str
) -> None:
    (tmp_path / f"t.csv.{form}").write_bytes(PACK[form](TEXT)[:-8])
    assert require_same(tmp_path, exact, {"path": f"t.csv.{form}"}) is None


@pytest.mark.parametrize("form", PACK)
def test_what_gets_large_is_left_to_frictionless(
    tmp_path: Path, exact: FrictionlessClient, configure: Any, form: str
) -> None:
    (tmp_path / f"t.csv.{form}").write_bytes(PACK[form](TEXT + b"3,z\n" * 999))
    assert require_same(tmp_path, exact, {"path": f"t.csv.{form}"})
    configure(decompression_floor=2000)
    assert require_same(tmp_path, exact, {"path": f"t.csv.{form}"}) is None


def test_wide_and_long_tables_are_left_to_frictionless(
    tmp_path: Path, exact: FrictionlessClient, configure: Any
) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b,c\n" + b"1,2,3\n" * 9)
    assert require_same(tmp_path, exact, {})
    configure(max_columns=2)
    assert require_same(tmp_path, exact, {}) is None
    configure(max_columns=3, max_record_characters=20)
    assert require_same(tmp_path, exact, {}) is None


def test_a_table_of_an_early_frictionless(tmp_path: Path, exact: FrictionlessClient) -> None:
    (tmp_path / "t.csv").write_bytes(TEXT)
    resource = {
        "hashing": "sha256", "scheme": "file", "format": "csv", "encoding": "utf-8",
        "stats": {"hash": "0", "bytes": 12, "fields": 2, "rows": 2}, "innerpath": "",
        "compression": "no", "control": {}, "dialect": {"csv": {"delimiter": ","}},
        "layout": {"header": True, "headerRows": [1], "headerJoin": " ", "headerCase": True},
    }  # fmt: skip
    assert require_opened(tmp_path, exact, resource).labels == ("a", "b")
