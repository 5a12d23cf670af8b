"""Resources that are no tables, and dialects in files: as frictionless has them, without asking."""

from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from compare import compare
from small import field, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient

TEXT = b'{"type": "Topology", "objects": {}}'
MD5, SHA256 = (hashlib.new(algorithm, TEXT).hexdigest() for algorithm in ("md5", "sha256"))
AT_HOME: list[tuple[str, dict[str, Any]]] = [
    ("x.json", {}),
    ("x.json", {"hash": MD5, "bytes": len(TEXT)}),
    ("x.json", {"hash": f"sha256:{SHA256}", "type": "json"}),
    ("x.geojson", {"hash": "0" * 32, "bytes": 7}),
    ("x.topojson", {"hash": "sha1:0"}),
    ("x.txt", {"rows": 3, "fields": 2}),
    ("x.js", {"stats": {"md5": MD5, "bytes": 1}, "hash": f"sha256:{SHA256}"}),
    ("x.png", {}),
    ("x", {"bytes": 3}),
    ("x.md", {"format": "json"}),
    ("x.py", {"type": "file"}),
    ("folder/x.html", {"encoding": "utf-8"}),
]
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("schema.json", {}),
    ("x.yaml", {}),
    ("x.zip", {}),
    ("x.txt", {"encoding": "no-such"}),
    ("x.txt", {"type": "table"}),
    ("x.json", {"name": "license", "path": "x"}),
]


def package(folder: Path, path: str, resource: dict[str, Any], content: bytes = TEXT) -> Path:
    return write_package(folder, path=path, text=content, resource=resource)


def is_asked(path: Path, exact: FrictionlessClient) -> bool:
    """Return whether frictionless is asked anything; ours has to be the same report."""
    asked = []

    class Noting(FrictionlessClient):
        def __getattribute__(self, name: str) -> object:
            if name == "_ask":
                asked.append(name)
                return exact._ask
            return super().__getattribute__(name)

    with Noting() as client:
        assert compare(path, client=client) == []
    return bool(asked)


@pytest.mark.parametrize(("path", "resource"), AT_HOME)
def test_a_file_is_compared_with_what_is_said_of_it(
    tmp_path: Path, exact: FrictionlessClient, path: str, resource: dict[str, Any]
) -> None:
    assert not is_asked(package(tmp_path, path, resource), exact)


@pytest.mark.parametrize(("path", "resource"), ASKED)
def test_frictionless_is_asked_what_is_not_known_here(
    tmp_path: Path, exact: FrictionlessClient, path: str, resource: dict[str, Any]
) -> None:
    assert is_asked(package(tmp_path, path, resource), exact)


@pytest.mark.parametrize("content", [b'{"fields": []}', b'{"path": "x", "data": []}'])
def test_metadata_in_json_are_validated_as_such(
    tmp_path: Path, exact: FrictionlessClient, content: bytes
) -> None:
    assert is_asked(package(tmp_path, "x.json", {}, content), exact)


@pytest.mark.parametrize("content", [b"", b"nope", b"[1]", b"\xff\xfe", b'{"features": []}'])
def test_other_json_is_not_read(tmp_path: Path, exact: FrictionlessClient, content: bytes) -> None:
    assert not is_asked(package(tmp_path, "x.json", {"bytes": 1}, content), exact)


def test_a_file_that_is_not_there(tmp_path: Path, exact: FrictionlessClient) -> None:
    assert not is_asked(write_package(tmp_path, path="x.json"), exact)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_mixture_of_what_is_said(tmp_path: Path, exact: FrictionlessClient, seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - the same ones each time
    said: list[tuple[str, list[Any]]] = [
        ("type", ["json", "text", "file"]),
        ("hash", [MD5, f"sha256:{SHA256}", "0", "sha1:0", ""]),
        ("bytes", [len(TEXT), 7, 0]),
        ("rows", [0, 3]),
        ("stats", [{"md5": "x", "bytes": 2}, {"sha256": SHA256}]),
        ("encoding", ["utf-8", "latin-1", "no-such"]),
        ("format", ["json", "txt", "JSON", "other", ""]),
    ]
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        resource = {name: rng.choice(values) for name, values in said if rng.random() < 0.3}
        path = package(
            folder, rng.choice(["x.json", "x.txt", "x.geojson", "X", "a.JSON"]), resource
        )
        assert compare(path, client=exact) == [], resource


@pytest.mark.parametrize(
    ("dialect", "asked"),
    [
        ('{"delimiter": ";"}', False),
        ('{"csv": {"delimiter": ";"}, "header": true, "caseSensitiveHeader": true}', False),
        ('{"delimiter": ";", "header": false}', False),
        ('{"delimiter": ";", "headerRows": "1"}', True),
        ('{"json": {"keyed": true}}', True),
        ('\ufeff{"delimiter": ";"}', True),
        ("nope", True),
        (None, True),
    ],
)
def test_a_dialect_in_a_file(
    tmp_path: Path, exact: FrictionlessClient, dialect: str | None, *, asked: bool
) -> None:
    path = write_package(
        tmp_path,
        "a;b\n1;x\nq;y\n",
        [field("a", "integer"), field("b", "string")],
        resource={"dialect": "dialect.json"},
        files={} if dialect is None else {"dialect.json": dialect},
    )
    assert is_asked(path, exact) == asked
