"""A descriptor and its schemas are read once in a run, whatever is found."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

RUN = """
import json, os, sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and args[1] and opened.append(str(args[0])))
from tablepact.cli.main import main
for folder in sys.argv[1:]:
    opened.clear()
    try:
        main(["validate", folder], standalone_mode=False)
    except SystemExit:
        pass
    names = [os.path.basename(name) for name in opened if name.endswith(".json")]
    print("opened:", json.dumps(names))
"""

SCHEMA: dict[str, Any] = {
    "fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}],
    "rowRules": [],
}


def write(folder: Path, **resource: Any) -> Path:
    folder.mkdir()
    table = {"name": "t", "path": "t.csv", "schema": "t.json", **resource}
    other = {**table, "name": "u"}
    metadata = {"name": "p", "version": "1.0.0", "resources": [table, other]}
    (folder / "datapackage.json").write_text(json.dumps(metadata))
    (folder / "t.json").write_text(json.dumps(SCHEMA))
    (folder / "t.csv").write_text("a,b\n1,x\n")
    return folder


def opened(*folders: Path) -> list[Counter[str]]:
    """Validate packages in another process; return how often each opens its files of metadata."""
    command = [sys.executable, "-c", RUN, *map(str, folders)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    said = (line.partition("opened: ")[2] for line in found.stdout.splitlines())
    return [Counter(json.loads(names)) for names in said if names]


def test_each_file_of_metadata_is_opened_once(tmp_path: Path) -> None:
    resources: dict[str, dict[str, Any]] = {
        "valid": {},
        "a schema that is none": {"schema": {"fields": 3}},
        "a misspelt property": {"feilds": 1},
        "a misspelt property of the dialect": {"dialect": {"delimeter": ","}},
    }
    counts = opened(*(write(tmp_path / name, **given) for name, given in resources.items()))
    assert {
        name: (count["datapackage.json"], count["t.json"])
        for name, count in zip(resources, counts, strict=True)
    } == {name: (1, int("schema" not in given)) for name, given in resources.items()}
