"""A small data package to break: one table of fruit, unless a test says otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

FIELDS = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]

Make = Callable[..., Path]


def make_package(
    folder: Path,
    text: str | bytes | None = "id,name\n1,pear\n2,fig\n",
    schema: Mapping[str, Any] | None = None,
    files: Mapping[str, str] | None = None,
    **descriptor: Any,
) -> Path:
    """Write a package and give its folder.

    ``schema`` is added to the fields of the table, ``resource`` to its entry, ``sql`` is one rule
    across tables, and what else is given goes into the descriptor.
    """
    folder.mkdir(exist_ok=True)
    resource = {"name": "fruit", "path": "fruit.csv", "schema": {"fields": FIELDS} | (schema or {})}
    resource |= descriptor.pop("resource", {})
    contents = dict(files or {})
    if "sql" in descriptor:
        contents["rule.sql"] = descriptor.pop("sql")
        descriptor["tableRules"] = [{"name": "own-rule", "message": "it holds", "path": "rule.sql"}]
    if text is not None:
        data = text if isinstance(text, bytes) else text.encode()
        (folder / "fruit.csv").write_bytes(data)
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8", newline="")
    whole = {"name": "market", "resources": [resource], **descriptor}
    (folder / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    return folder


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda *args, **given: make_package(tmp_path / "market", *args, **given)
