"""Files of a table that do not fit together: which file, which line, what becomes of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.report.report import Report
from tablepact.validation.validate import validate

XY = [field("x", "string"), field("y", "string")]
BARE = {"header": False}
Found = tuple[str, str | None, int | None]


def judged(folder: Path, parts: list[bytes], resource: Any = None, **options: Any) -> Report:
    """Judge a table in several files, ``a``, ``b``, ``c``."""
    ending = (resource or {}).get("format", "csv")
    paths = [f"{name}.{ending}" for name in "abcd"[: len(parts)]]
    path = write_package(
        folder,
        parts[0],
        XY,
        path=paths,
        files=dict(zip(paths[1:], parts[1:], strict=True)),
        resource=resource,
    )
    return validate(path, **options)


def own(report: Report) -> list[Found]:
    return [(f.code, f.path, f.line) for f in report.findings if f.code.startswith("part-")]


# fmt: off
MISFITS: list[tuple[str, list[bytes], dict[str, Any], list[Found], str]] = [
    ("no header", [b"x,y\n1,2\n", b"3,4\n5,6\n"], {}, [("part-header", "b.csv", 1)], "'3,4'"),
    ("columns in another order", [b"x,y\n1,2\n", b"y,x\n2,1\n"], {},
     [("part-header", "b.csv", 1)], "another order"),
    ("another header", [b"x,y\n1,2\n", b"x,z\n1,2\n"], {}, [("part-header", "b.csv", 1)], "'x,z'"),
    ("no final line end", [b"x,y\n1,2", b"x,y\n3,4\n"], {}, [("part-end", "a.csv", 2)],
     "'1,2' and no line end, so that '3,4'"),
    ("no final line end, twice", [b"1,2", b"3,4", b"5,6"], {"dialect": BARE},
     [("part-end", "a.csv", 1), ("part-end", "b.csv", 1)], "'1,2'"),
    ("no final line end before an empty part", [b"x,y\n1,2", b"x,y\n", b"x,y\n3,4\n"], {},
     [("part-end", "a.csv", 2)], "'3,4'"),
    ("an empty part", [b"x,y\n1,2\n", b"", b"x,y\n3,4\n"], {},
     [("part-header", "b.csv", None)], "it is empty"),
    ("an empty first part", [b"", b"x,y\n3,4\n5,6\n"], {},
     [("part-header", "a.csv", None)], "it is empty"),
    ("a mark within", [b"\xef\xbb\xbf1,2\n", b"\xef\xbb\xbf3,4\n"], {"dialect": BARE},
     [("part-form", "b.csv", 1)], "byte order mark"),
    ("another delimiter", [b"x,y\n1,2\n", b"x;y\n3;4\n"], {},
     [("part-form", "b.csv", 1)], "the delimiter is ','"),
    ("another delimiter, no header", [b"1,2\n", b"3;4\n"], {"dialect": BARE},
     [("part-form", "b.csv", 1)], "the delimiter is ','"),
    ("another encoding", [b"x,y\n1,2\n", "x,y\n3,4\n".encode("utf-16")], {"encoding": "utf-8"},
     [("part-form", "b.csv", 1)], "UTF-16"),
    ("the header again, in TSV", [b"x\ty\n1\t2\n", b"x\ty\n3\t4\n"], {"format": "tsv"},
     [("part-header", "b.tsv", 1)], "read as a row"),
]
# fmt: on


@pytest.mark.parametrize(
    ("parts", "resource", "wanted", "said"), [m[1:] for m in MISFITS], ids=[m[0] for m in MISFITS]
)
def test_the_part_and_its_line_are_named(
    tmp_path: Path, parts: list[bytes], resource: Any, wanted: list[Found], said: str
) -> None:
    report = judged(tmp_path, parts, resource)
    assert own(report) == wanted
    first = report.findings[0]
    assert said in first.message
    assert first.location.startswith(f"t, {first.path}")
    assert not any(one.code.startswith("part-") for one in judged_again(tmp_path).findings)


def judged_again(folder: Path) -> Report:
    return validate(folder / "datapackage.json", rules="frictionless")


@pytest.mark.parametrize(
    ("parts", "resource"),
    [
        ([b"x,y\n1,2\n", b"x,y\n3,4\n"], {}),
        ([b"x,y\n1,2\n", b" x,y\n3,4"], {}),
        ([b"x,y\n1,2\n", b'"x","y"\r\n3,4\r\n'], {}),
        ([b"x,y\n1,2\n", b"\xef\xbb\xbfx,y\n3,4\n"], {}),
        ([b"x,y\n1,2\n", b"x,y\n"], {}),
        ([b"x,y\n1,2", b"x,y\n"], {}),
        ([b"1,2\n", b"3,4\n", b""], {"dialect": BARE}),
        ([b"x;y\n1;2\n", b"x;y\n3;4\n"], {}),
        ([b"x\ty\n1\t2\n", b"3\t4\n"], {"format": "tsv"}),
    ],
)
def test_parts_that_fit(tmp_path: Path, parts: list[bytes], resource: Any) -> None:
    report = judged(tmp_path, parts, resource)
    assert report.valid, report.findings


def test_a_finding_in_a_row_names_its_part(tmp_path: Path) -> None:
    path = write_package(
        tmp_path,
        "id\n1\n",
        [field("id", "integer")],
        path=["a.csv", "b.csv"],
        files={"b.csv": "id\n1\n"},
        schema={"primaryKey": "id"},
    )
    report = validate(path)
    (finding,) = report.findings
    assert (finding.path, finding.line, finding.row) == ("b.csv", 2, 3)
    assert finding.location == "t, row 3 (b.csv, line 2) (t/1)"
    (error,) = report.to_dict()["tasks"][0]["errors"]
    assert (error["path"], error["line"]) == ("b.csv", 2)


@pytest.mark.parametrize("slowly", [False, True])
def test_the_counts_have_them(tmp_path: Path, slowly: bool) -> None:
    more = {"dialect": {"commentChar": "#"}} if slowly else {}
    report = judged(tmp_path, [b"x,y\n1,2\n", b"3,4\n"], more)
    assert report.counts == {"part-header": 1}
    assert not report.valid


def test_in_an_object_store(tmp_path: Path) -> None:
    """The first line and the end of each file are fetched; lines are not counted."""
    files = pytest.importorskip("fsspec").filesystem("memory")
    judged(tmp_path, [b"x,y\n1,2", b"3,4\n5,6\n"])
    for path in tmp_path.iterdir():
        files.pipe_file(f"/parts/{path.name}", path.read_bytes())
    report = validate("memory://parts")
    assert own(report) == [("part-end", "a.csv", None), ("part-header", "b.csv", 1)]
