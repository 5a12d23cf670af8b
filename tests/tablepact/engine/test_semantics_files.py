"""Files: bytes to text, packed files, files in parts, what is declared of them, and limits."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
from typing import Any

import pytest
from packed import zipped
from small import Judge, bound, field

AB = [field("a", "integer"), field("b", "string")]
TEXT = "a,b\n1,é\nq,ß\n"
PLAIN = b"a,b\n1,x\nq,y\n"
LONG = b"a,b\n" + b"1,x\n" * 30_000


def small(text: str | bytes | None, **more: Any) -> dict[str, Any]:
    return {"text": text, "fields": AB, **more}


def said(text: str | bytes | None = PLAIN, **resource: Any) -> dict[str, Any]:
    return small(text, resource=resource)


def parts(first: bytes, *later: bytes, **more: Any) -> dict[str, Any]:
    names = [f"t{number}.csv" for number in range(len(later) + 1)]
    files = dict(zip(names[1:], later, strict=True))
    return small(first, path=names, files=files, **more)


def hashed(sort: str, content: bytes = PLAIN) -> str:
    return hashlib.new(sort, content).hexdigest()


# fmt: off
ENCODING: list[tuple[str, str, dict[str, Any]]] = [
    ("utf-8, declared", "type-error@3:a", said(TEXT, encoding="utf-8")),
    ("utf-8, by another name", "type-error@3:a", said(TEXT, encoding="UTF8")),
    ("utf-8, guessed", "type-error@3:a", small(TEXT)),
    ("byte order mark", "type-error@3:a", small(TEXT.encode("utf-8-sig"))),
    ("byte order mark, declared utf-8", "type-error@3:a",
     said(TEXT.encode("utf-8-sig"), encoding="utf-8")),
    ("utf-8-sig, declared, and no mark", "unique-error@3:a",
     {"text": "a,b\n1,x\n1,y\n", "resource": {"encoding": "utf-8-sig"},
      "fields": [bound("a", "integer", unique=True), field("b", "string")]}),
    ("byte order mark before a quote", "", small('"a",b\n1,x\n'.encode("utf-8-sig"))),
    ("latin-1, declared", "type-error@3:a", said(TEXT.encode("latin-1"), encoding="iso-8859-1")),
    ("latin-1, guessed", "type-error@22:a",
     small(("a,b\n" + "1,Straße für ça\n" * 20 + "q,x\n").encode("latin-1"))),
    ("utf-16", "type-error@3:a", small(TEXT.encode("utf-16"))),
    ("utf-16, declared", "type-error@3:a", said(TEXT.encode("utf-16"), encoding="utf-16")),
    ("utf-16-le, declared", "type-error@3:a", said(TEXT.encode("utf-16-le"), encoding="utf-16-le")),
    ("ascii, declared", "encoding-error", said(TEXT, encoding="ascii")),
    ("unknown", "encoding-error", said(encoding="no-such")),
    ("undecodable", "encoding-error", said(b"a,b\n1,\xff\n", encoding="utf-8")),
    ("undecodable far below", "encoding-error", said(LONG + b"1,\xff\n", encoding="utf-8")),
    ("undecodable far below, and faults before", "type-error@2:a encoding-error",
     said(b"a,b\nq,x\n" + LONG[4:] + b"1,\xff\n", encoding="utf-8")),
    ("latin-1 after 100 kB of ascii", "encoding-error", small(LONG + "1,é\n".encode("latin-1"))),
    ("utf-8 after 100 kB of ascii", "", small(LONG + "1,é\n".encode())),
    ("cut within a character", "encoding-error", said(b"a,b\n1,\xc3", encoding="utf-8")),
]

FILES: list[tuple[str, str, dict[str, Any]]] = [
    ("empty", "source-error", small(b"")),
    ("empty, and a size is declared", "source-error byte-count", small(b"", resource={"bytes": 3})),
    ("empty, without a schema", "source-error", {"text": b""}),
    ("line ends only", "blank-row@2", small(b"\n\n")),
    ("not there", "scheme-error", small(None)),
    ("in a folder", "type-error@3:a", small(PLAIN, path="data/t.csv")),
    ("hidden", "type-error@3:a", small(PLAIN, path=".t.csv")),
    ("extension in capitals", "type-error@3:a", small(PLAIN, path="t.CSV")),
    ("no extension, but a format", "type-error@3:a",
     small(PLAIN, path="t", resource={"format": "csv"})),
    ("format in capitals is no table", "", said(format="CSV")),
    ("format in capitals of a table", "format-error", said(format="CSV", type="table")),
    ("unknown format", "", small(PLAIN, path="t.unknown")),
    ("unknown format of a table", "format-error",
     small(PLAIN, path="t.unknown", resource={"type": "table"})),
    ("gz", "type-error@3:a", small(gzip.compress(PLAIN, mtime=0), path="t.csv.gz")),
    ("gz, broken", "compression-error", small(b"no gz", path="t.csv.gz")),
    ("gz, by name only", "compression-error", said(PLAIN, compression="gz")),
    ("zip", "type-error@3:a", small(zipped(("t.csv", PLAIN)), path="t.csv.zip")),
    ("zip of two", "type-error@3:a",
     small(zipped(("t.csv", PLAIN), ("u.csv", b"a,b\n")), path="t.csv.zip")),
    ("zip, the second", "",
     small(zipped(("t.csv", PLAIN), ("u.csv", b"a,b\n1,x\n")), path="t.zip",
           resource={"innerpath": "u.csv"})),
    ("zip, broken", "compression-error", small(b"no zip", path="t.csv.zip")),
    ("bz2", "type-error@3:a", small(bz2.compress(PLAIN), path="t.csv.bz2")),
    ("xz", "type-error@3:a", small(lzma.compress(PLAIN), path="t.csv.xz")),
    ("parts", "type-error@4:a", parts(b"a,b\n1,x\n", b"a,b\n2,x\nq,y\n")),
    ("parts, the first line of later ones is dropped", "",
     parts(b"a,b\n1,x\n", b"q,y\n2,x\n", b"q,y\n3,z\n")),
    ("parts without a header", "type-error@3:a",
     parts(b"1,x\n2,y\n", b"q,x\n", dialect={"header": False})),
    ("parts, no line end between", "extra-cell@2", parts(b"a,b\n1,x", b"a,b\n2,x\n")),
    ("parts, one not there", "scheme-error", small(PLAIN, path=["t.csv", "u.csv"])),
    ("parts, none of them there", "scheme-error", small(None, path=["t.csv", "u.csv"])),
    ("parts, their bytes", "", parts(b"a,b\n1,x\n", b"a,b\n2,x\n", resource={"bytes": 12})),
    ("parts, a cell across their border", "type-error@4:a",
     parts(b'a,b\n1,"x\n', b'a,b\ny"\n2,z\nq,z\n')),
    ("parts, a later one is empty", "type-error@4:a",
     parts(b"a,b\n1,x\n", b"", b"a,b\n2,y\nq,y\n")),
    ("parts, later marks and wider headers", "type-error@3:a",
     parts(b"\xef\xbb\xbfa,b\n1,x\n", b"\xef\xbb\xbfa,b,c,d\nq,y\n")),
    ("parts, lines end with a carriage return", "type-error@5:a",
     parts(b"a,b\r1,x\r2,y\r", b"a,b\r3,z\rq,z\r")),
    ("parts, a header of two sorts of ends", "type-error@3:a type-error@4:a",
     parts(b"a,b\n1,x\n", b"a\rb,b\nq,z\n")),
    ("parts, a very long header", "type-error@3:a extra-cell@3",
     parts(b"a,b\n1,x\n", b"a," + b"b" * 100_000 + b"c,d,e\n2,y\n")),
    ("parts, their hash", "hash-count",
     parts(b"a,b\n1,x\n", b"a,b\n2,x\n", resource={"hash": hashed("sha256")})),
    ("parts, more paths", "type-error@3:a",
     small(b"a,b\n1,x\n", files={"u.csv": b"a,b\nq,x\n"}, resource={"extrapaths": ["u.csv"]})),
    ("parts, packed", "", parts(b"a,b\n1,x\n", b"a,b\n2,x\n", resource={"type": "table"})),
    ("a list of one", "type-error@3:a", small(PLAIN, path=["t.csv"])),
    ("inline", "type-error@3:a",
     small(None, path=None, resource={"data": [["a", "b"], ["1", "x"], ["q", "y"]]})),
    ("inline, numbers", "type-error@3:b", small(
        None, path=None, resource={"data": [["a", "b"], [1, "x"], [2, 3]]})),
    ("inline, objects", "type-error@3:a", small(
        None, path=None, resource={"data": [{"a": 1, "b": "x"}, {"a": "q", "b": "y"}]})),
]

DECLARED: list[tuple[str, str, dict[str, Any]]] = [
    ("md5", "type-error@3:a", said(hash=hashed("md5"))),
    ("md5, by name", "type-error@3:a", said(hash="md5:" + hashed("md5"))),
    ("md5, wrong", "type-error@3:a hash-count", said(hash="0" * 32)),
    ("sha256", "type-error@3:a", said(hash="sha256:" + hashed("sha256"))),
    ("sha256, wrong", "type-error@3:a hash-count", said(hash="sha256:" + "0" * 64)),
    ("sha512 is ignored", "type-error@3:a (hash ignored)", said(hash="sha512:" + hashed("sha512"))),
    ("bytes", "type-error@3:a byte-count", said(bytes=5)),
    ("bytes, none", "type-error@3:a", said(bytes=0)),
    ("bytes of a packed file", "type-error@3:a byte-count",
     small(gzip.compress(PLAIN, mtime=0), path="t.csv.gz", resource={"bytes": len(PLAIN)})),
    ("hash of a packed file", "type-error@3:a hash-count",
     small(gzip.compress(PLAIN, mtime=0), path="t.csv.gz", resource={"hash": hashed("md5")})),
    ("all wrong, in order", "type-error@3:a hash-count byte-count field-count row-count",
     said(rows=9, fields=9, bytes=9, hash="0" * 32)),
    ("rows with blank ones", "blank-row@3", said(b"a,b\n1,x\n\n", rows=2)),
    ("of an empty file", "source-error hash-count byte-count",
     said(b"", hash=hashed("md5"), bytes=9)),
    ("hash of what is no table", "hash-count",
     {"text": b"no table", "path": "t.txt", "resource": {"hash": hashed("md5")}}),
    ("of a file that cannot be opened", "encoding-error",
     said(b"a,b\n1,\xff\n", bytes=9, encoding="utf-8")),
    ("of a file that stops early", "encoding-error byte-count row-count",
     said(LONG + b"1,\xff\n", bytes=9, rows=9, encoding="utf-8")),
]
# fmt: on

CASES = [*ENCODING, *FILES, *DECLARED]


@pytest.mark.parametrize(
    ("expected", "package"),
    [
        pytest.param(
            expected,
            package,
            id=name,
            marks=pytest.mark.slow if "far below" in name or "100 kB" in name else (),
        )
        for name, expected, package in CASES
    ],
)
def test_files(expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(**package) == expected


# fmt: off
LIMITS: list[tuple[str, int, str, dict[str, Any]]] = [
    ("reached, and nothing checked after it", 2, "type-error@2:a type-error@3:a (limit)",
     {"text": "a,b\n" + "q,x\n" * 9, "resource": {"hash": "0" * 32, "rows": 1}}),
    ("reached within a row", 3, "type-error@2:a extra-cell@2 type-error@3:a (limit)",
     {"text": "a,b\n" + "q,x,y\n" * 9}),
    ("reached in the last row", 1, "type-error@3:a (limit)",
     {"text": PLAIN, "resource": {"bytes": 1}}),
    ("not reached", 3, "type-error@3:a byte-count", {"text": PLAIN, "resource": {"bytes": 1}}),
    ("labels count, after a row", 1, "incorrect-label:a (limit)",
     {"text": "c,b\n1,x\n", "resource": {"bytes": 1}}),
    ("labels alone do not stop", 1, "incorrect-label:a byte-count",
     {"text": "c,b\n", "resource": {"bytes": 1}}),
    ("none", 0, " ".join(f"type-error@{row}:a" for row in range(2, 1500)),
     {"text": "a,b\n" + "q,x\n" * 1498}),
    ("the ordinary one", 1000,
     " ".join([*(f"type-error@{row}:a" for row in range(2, 1002)), "(limit)"]),
     {"text": "a,b\n" + "q,x\n" * 1498}),
    ("keys count", 2, "unique-error@3:a unique-error@4:a (limit)",
     {"text": "a,b\n" + "1,x\n" * 9, "fields": [bound("a", "integer", unique=True), AB[1]]}),
    ("one table each", 1, "type-error@2:a (limit) type-error@2:a (limit)",
     {"text": "a,b\nq,x\nr,x\n",
      "more": [{"name": "u", "path": "t.csv", "schema": {"fields": AB}}]}),
]
# fmt: on


@pytest.mark.parametrize(
    ("limit", "expected", "package"), [c[1:] for c in LIMITS], ids=[c[0] for c in LIMITS]
)
def test_limits(limit: int, expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(limit_errors=limit, **{"fields": AB, **package}) == expected
