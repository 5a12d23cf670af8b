"""What a resource declares of its file, held at home and by frictionless to what was found."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tablepact.engine.frictionless_rules.stats import stats_errors

TEXT = b"a,b\n1,2\n3,4\n"
DIGESTS = {
    name: hashlib.new(name, TEXT, usedforsecurity=False).hexdigest() for name in ("md5", "sha256")
}
ACTUAL = {"bytes": len(TEXT), "fields": 2, "rows": 2, **DIGESTS}
HASHES = (None, DIGESTS["md5"], f"sha256:{DIGESTS['sha256']}", "sha256:0", "md5:1", "2", "sha1:3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stats")
    (path / "t.csv").write_bytes(TEXT)
    return path


def declared(right: int) -> st.SearchStrategy[int | None]:
    return st.sampled_from([None, right, 7, 0])


@given(
    size=declared(len(TEXT)), fields=declared(2), rows=declared(2), digest=st.sampled_from(HASHES)
)
@example(size=7, fields=7, rows=7, digest="sha256:0")
def test_stats_are_compared_as_frictionless_compares_them(
    folder: Path, size: int | None, fields: int | None, rows: int | None, digest: str | None
) -> None:
    declared = {"bytes": size, "fields": fields, "rows": rows}
    known: dict[str, Any] = {name: value for name, value in declared.items() if value is not None}
    hashed = {"hash": digest} if digest else {}
    resource = frictionless.Resource.from_descriptor(
        {"name": "t", "path": "t.csv", **known, **hashed}, basepath=str(folder)
    )
    theirs = [error.to_descriptor() for error in resource.validate().task.errors]
    algorithm, mark, rest = (digest or "").partition(":")
    pair = (algorithm, rest) if mark else ("md5", algorithm)
    ours = stats_errors(declared, pair if digest else None, ACTUAL)
    assert json.dumps(ours) == json.dumps(theirs)
