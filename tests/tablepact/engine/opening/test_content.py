"""Files that cannot be opened: what frictionless finds then is said without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from compare import compare, our_report
from small import field, write_package

EMPTY_HASH = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
CONTENTS = {
    "no file": (None, "scheme-error"),
    "an empty file": (b"", "source-error"),
    "a byte of another encoding": (b"a,b\n1,\xe9\n", "encoding-error"),
    "one beyond the first block": (b"a,b\n1,2\n" + b"x" * 30_000 + b",\xff\n", "encoding-error"),
    "half a character at the end": (b"a,b\n1,\xc3", "encoding-error"),
}
RESOURCES: dict[str, dict[str, Any]] = {
    "nothing declared": {},
    "all declared": {"bytes": 5, "hash": "sha256:" + 64 * "0", "rows": 3},
    "the right hash": {"hash": EMPTY_HASH},
    "another algorithm": {"hash": "sha1:00", "bytes": 0},
    "a schema": {"schema": {"fields": [field("a", "string")]}, "fields": 3, "hash": 32 * "0"},
    "of an early frictionless": {"stats": {"bytes": 3, "rows": 2}},
    "tab-separated": {"format": "tsv"},
}


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("content", CONTENTS)
def test_it_is_said_in_the_words_of_frictionless(
    tmp_path: Path, content: str, resource: str
) -> None:
    data, code = CONTENTS[content]
    options = {"encoding": "utf-8", **RESOURCES[resource]}
    path = write_package(tmp_path, data, resource=options)
    assert compare(path) == []
    report = our_report(path)
    assert isinstance(report, dict)
    assert code in report["counts"]
    asked = any("validated by frictionless" in step["detail"] for step in report["steps"])
    assert asked == content.startswith("half")
