"""The files that a descriptor names, and which of them others may read by their columns."""

from __future__ import annotations

import gzip
import hashlib
import io
from typing import Any

import polars as pl
import pytest

from tablepact.metadata_formats.data_files import DataFile
from tablepact.metadata_formats.facts import TableFacts, facts_of
from tablepact.metadata_formats.file_columns import missing_texts, plain_csv_delimiter, plain_type
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import parse_field

from .conftest import SCHEMAS, STALLS, Make, tables_of

SHA, MD5 = "d" * 64, "e" * 32


def file_of(make: Make, files: dict[str, str | bytes], **entry: Any) -> DataFile:
    (found,) = facts_of(tables_of(make(files, [{"name": "n", **entry}]))).files
    return found


class TestFacts:
    def test_a_file_at_hand_is_looked_at_whatever_is_said_of_it(self, make: Make) -> None:
        data = b"Closed on Mondays.\n"
        file = file_of(make, {"n.txt": data}, path="n.txt", hash=f"sha256:{SHA}", bytes=1)
        assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert not file.remote

    @pytest.mark.each(
        "said, known",
        [
            ({"hash": f"sha256:{SHA.upper()}", "bytes": 7}, (7, SHA, "")),
            ({"hash": MD5, "bytes": 0}, (0, "", MD5)),
            ({"hash": f"md5:{MD5}"}, (None, "", MD5)),
            ({"hash": "sha512:" + SHA * 2, "bytes": -1}, (None, "", "")),
            ({"hash": [SHA], "bytes": True}, (None, "", "")),
            ({}, (None, "", "")),
        ],
    )
    def test_of_one_that_is_not_only_that_is_known(
        self, make: Make, said: dict[str, Any], known: tuple[Any, ...]
    ) -> None:
        for path in ("gone.txt", "https://example.org/n.txt", "folder"):
            file = file_of(make, {"folder/x": ""}, path=path, **said)
            assert (path, file.size, file.sha256, file.md5) == (path, *known)

    @pytest.mark.each(
        "entry, kind",
        [
            ({"path": "a.csv"}, "text/csv"),
            ({"path": "A.CSV.GZ"}, "text/csv"),
            ({"path": "a.tsv"}, "text/tab-separated-values"),
            ({"path": "b", "format": "parquet"}, "application/vnd.apache.parquet"),
            ({"path": "a", "mediatype": "image/PNG"}, "image/png"),
            ({"path": "a", "mediatype": "a picture"}, "application/octet-stream"),
            ({"path": "a", "mediatype": 7, "format": []}, "application/octet-stream"),
        ],
    )
    def test_the_media_type(self, make: Make, entry: dict[str, Any], kind: str) -> None:
        parquet = io.BytesIO()
        pl.DataFrame({"a": [1]}).write_parquet(parquet)
        data = {"A.CSV.GZ": gzip.compress(b"a\n"), "a.csv": b"a\n", "a.tsv": b"a\n", "a": b"",
                "b": parquet.getvalue()}  # fmt: skip
        assert file_of(make, {entry["path"]: data[entry["path"]]}, **entry).mediatype == kind


@pytest.mark.each(
    "entry, delimiter",
    [
        ({}, ","),
        ({"dialect": {"delimiter": ";"}}, ";"),
        ({"dialect": {"csv": {"delimiter": ";"}}}, ";"),
        ({"dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True}}, ","),
        ({"dialect": {"header": False}}, ""),
        ({"dialect": {"commentChar": "#"}}, ""),
        ({"dialect": {"quoteChar": "'"}}, ""),
        ({"encoding": "UTF_8"}, ","),
        ({"encoding": "iso-8859-1"}, ""),
        ({"mediatype": "text/plain"}, ""),
    ],
)
def test_which_csv_is_plain(make: Make, entry: dict[str, Any], delimiter: str) -> None:
    text = STALLS.replace(",", ";") if delimiter == ";" else STALLS
    entry = {"name": "stalls", "path": "stalls.csv", **entry}
    if "'header': False" not in str(entry):
        entry["schema"] = SCHEMAS["stalls"]
    (table,) = facts_of(tables_of(make({"stalls.csv": text}, [entry]))).tables
    assert plain_csv_delimiter(table) == delimiter


@pytest.mark.each(
    "field, kind",
    [
        ({}, "string"),
        ({"type": "integer"}, "integer"),
        ({"type": "number", "decimalChar": ","}, "string"),
        ({"type": "boolean", "trueValues": ["yes"]}, "string"),
        ({"type": "integer", "missingValues": ["-"]}, "string"),
        ({"type": "date", "format": "any"}, "string"),
    ],
)
def test_which_type_is_written_plainly(field: dict[str, Any], kind: str) -> None:
    assert plain_type(parse_field({"name": "a", **field})) == kind


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ({}, [""]),
        ({"missingValues": []}, []),
        ({"missingValues": ["", "-"]}, ["", "-"]),
        ({"missingValues": [{"value": "-", "label": "unknown"}]}, ["-"]),
    ],
)
def test_missing_values(said: dict[str, Any], values: list[str]) -> None:
    table = TableFacts(Resource("a", None, {"fields": [{"name": "a"}], **said}, {}), (), 0, ())
    assert missing_texts(table) == values
