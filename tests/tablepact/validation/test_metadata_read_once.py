"""A descriptor and its schemas are read once in a run, whatever is found."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

RUN = """
import json, os, sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and args[1] and opened.append(str(args[0])))
from tablepact.cli.main import main
try:
    main(["validate", sys.argv[1]], standalone_mode=False)
except SystemExit:
    pass
print(json.dumps([os.path.basename(name) for name in opened if name.endswith(".json")]))
"""

SCHEMA: dict[str, Any] = {
    "fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}],
    "rowRules": [],
}


def opened(folder: Path, **resource: Any) -> Counter[str]:
    table = {"name": "t", "path": "t.csv", "schema": "t.json", **resource}
    other = {**table, "name": "u"}
    metadata = {"name": "p", "version": "1.0.0", "resources": [table, other]}
    (folder / "datapackage.json").write_text(json.dumps(metadata))
    (folder / "t.json").write_text(json.dumps(SCHEMA))
    (folder / "t.csv").write_text("a,b\n1,x\n")
    found = subprocess.run(
        [sys.executable, "-c", RUN, str(folder)], capture_output=True, text=True, check=True
    )
    return Counter(json.loads(found.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "resource", [{}, {"schema": {"fields": 3}}, {"feilds": 1}, {"dialect": {"delimeter": ","}}]
)
def test_each_file_of_metadata_is_opened_once(tmp_path: Path, resource: dict[str, Any]) -> None:
    count = opened(tmp_path, **resource)
    assert count["datapackage.json"] == 1
    assert count["t.json"] == ("schema" not in resource)
