"""Data flows one way, and the library knows nothing of the dataset."""

from __future__ import annotations

from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from source_files import CODE, FILES, imported_names

GROUND = {
    "_about": set(),
    "arguments": set(),
    "batches": {"errors", "settings"},
    "errors": {"escape"},
    "escape": set(),
    "exact_columns": set(),
    "language": set(),
    "markdown_text": {"escape"},
    "settings": set(),
    "system": {"_about", "errors"},
}
"""What every part of the library may import, and what of that these parts may import."""

LIBRARY = GROUND | {
    "notation": set(),
    "package": set(),
    "query": {"package"},
    "typed_files": {"package"},
    "engine": {"package", "typed_files"},
    "frames": {"package", "engine"},
    "report": set(),
    "contract": {"query", "package", "engine"},
    "schema_formats": {"query", "package", "contract"},
    "export": {"query", "package", "schema_formats", "frames"},
    "dictionary": {"package", "export", "frames"},
    "inference": {"package", "engine", "typed_files"},
    "lookup": {"notation", "package", "frames"},
    "metadata_formats": {"package", "export", "lookup", "frames"},
    "comparison": {"query", "package", "lookup", "engine", "frames"},
    "releases": {"package", "frames", "comparison"},
    "validation": {
        "notation",
        "typed_files",
        "query",
        "package",
        "contract",
        "report",
        "engine",
        "frames",
        "releases",
    },
    "splitting": {
        *("package", "engine", "frames", "export", "report", "validation", "data_package"),
    },
    "derived_tables": {"query", "package", "export", "frames"},
    "site": {"notation", "package", "lookup", "metadata_formats", "frames"},
    "package_locator": {"package", "inference", "releases"},
    "extension": {"package", "frames", "lookup", "site"},
    "package_reader": {
        "package",
        "frames",
        "query",
        "lookup",
        "export",
        "extension",
        "package_locator",
    },
    "data_package": {
        *(
            "package",
            "comparison",
            "frames",
            "export",
            "dictionary",
            "schema_formats",
            "contract",
            "metadata_formats",
            "report",
        ),
        *("report", "validation", "site", "extension", "package_locator", "package_reader"),
    },
    "api": {
        *(
            "package",
            "frames",
            "inference",
            "comparison",
            "releases",
            "derived_tables",
            "report",
            "validation",
        ),
        *("schema_formats", "package_locator", "extension", "data_package", "splitting"),
    },
    "propose": {"package", "inference"},
    "frictionless": {"package", "report", "api"},
    "polars": {"api", "report"},
    "mcp_server": {"package", "query", "report", "export", "comparison", "data_package"},
    "cli": {
        *("package", "frames", "inference", "lookup", "export", "comparison", "releases", "report"),
        *("validation", "extension", "data_package", "api", "splitting", "mcp_server"),
        *("dictionary", "schema_formats"),
    },
    "__main__": set(),
    "github_action": {"api", "comparison", "package", "releases", "report"},
    "pytest_plugin": {"api", "data_package", "report"},
}
"""For each part of ``tablepact``, the parts that it may import besides itself."""

DATASET = {
    "rdf": {"story"},
    "passages": set(),
    "origin": set(),
    "row_checks": set(),
    "agreement": set(),
    "drawings": {"story"},
    "story": set(),
    "explorer": {"story", "agreement", "drawings"},
    "bundled": set(),
    "extension": {"bundled", "explorer", "rdf", "story"},
    "dataset": {"agreement", "bundled", "extension", "origin", "passages", "story"},
    "commands": {"agreement", "dataset", "drawings", "explorer", "extension", "passages", "story"},
    "__main__": set(),
}
"""For each part of ``avocado_pivot``, the parts of it that it may import besides itself."""


def files(package: str, part: str) -> list[Path]:
    return list((CODE / package / part).rglob("*.py")) or [CODE / package / f"{part}.py"]


def used(package: str, part: str, of: str) -> dict[Path, set[str]]:
    """Name for each file of a part which parts of a package it imports."""
    return {
        path: {
            name.split(".")[1]
            for name in imported_names(path)
            if name.startswith(f"{of}.") and name.count(".")
        }
        for path in files(package, part)
    }


@pytest.mark.parametrize(("package", "known"), [("tablepact", LIBRARY), ("avocado_pivot", DATASET)])
def test_every_part_is_listed(package: str, known: dict[str, set[str]]) -> None:
    entries = (CODE / package).iterdir()
    parts = {path.stem for path in entries if path.suffix == ".py" or any(path.glob("*.py"))}
    assert parts - {"__init__"} == set(known)


@pytest.mark.each("part", LIBRARY)
def test_a_part_of_the_library_uses_only_what_lies_below_it(part: str) -> None:
    for path, parts in used("tablepact", part, "tablepact").items():
        assert parts <= LIBRARY[part] | {part} | (set() if part in GROUND else set(GROUND)), path


@pytest.mark.each("part", DATASET)
def test_a_part_of_the_dataset_uses_only_what_lies_below_it(part: str) -> None:
    for path, parts in used("avocado_pivot", part, "avocado_pivot").items():
        assert parts <= DATASET[part] | {part}, path


@pytest.mark.each("part", LIBRARY)
def test_the_library_does_not_import_the_dataset(part: str) -> None:
    for path, parts in used("tablepact", part, "avocado_pivot").items():
        assert not parts, path


@pytest.mark.each("part", [part for part in LIBRARY if part != "cli"])
def test_click_is_known_to_the_command_line_only(part: str) -> None:
    for path in files("tablepact", part):
        assert not imported_names(path) & {"click", "rich"}, path


def test_frictionless_runs_in_its_own_process_only() -> None:
    """What a stranger wrote reaches it there, within limits and without a network.

    ``tablepact.frictionless`` is for programs that call frictionless in their own process.
    """
    users = {path.relative_to(CODE) for path in CODE.rglob("*.py") if _uses_frictionless(path)}
    assert users
    users -= {Path("tablepact/frictionless.py")}
    assert not [path for path in users if "frictionless_worker" not in path.parts]


def _uses_frictionless(path: Path) -> bool:
    return any(name.split(".")[0] == "frictionless" for name in imported_names(path))


@cache
def module_imports(package: str) -> dict[str, set[str]]:
    """Map each module of a package to those of it that it imports, for a type only, too."""
    modules = {
        name: path
        for name, path in FILES.items()
        if path.is_relative_to(CODE / package) and path.stem != "__init__"
    }
    return {name: {*imported_names(path) & set(modules)} for name, path in modules.items()}


@pytest.mark.parametrize("package", ["tablepact", "avocado_pivot"])
def test_no_imports_form_a_circle(package: str) -> None:
    TopologicalSorter(module_imports(package)).prepare()  # CycleError names the circle


# --- Within folders of many modules ---

PACKAGE: dict[str, set[str]] = {
    "absent_files": set(),
    "paths": {"absent_files"},
    "metadata": {"absent_files", "paths"},
    "table_files": {"metadata", "paths"},
    "digests": set(),
    "descriptor": {"digests", "metadata", "paths", "table_files"},
    "csv_files": {"descriptor", "digests"},
    "field_types": {"descriptor", "digests"},
    "archives": {"absent_files", "metadata", "table_files"},
    "git": {"absent_files", "archives", "descriptor", "metadata"},
    "local_copies": {"archives", "git", "metadata", "table_files"},
}
"""For each part of ``tablepact.package``, the parts of it that it may import besides itself."""

ENGINE: dict[str, set[str]] = {
    "errors": set(),
    "listing": {"errors"},
    "options": set(),
    "values": set(),
    "storage": {"errors"},
    "descriptor": {"errors", "frictionless_rules", "standard_rules", "storage", "table_spec"},
    "frictionless_worker": {
        *("errors", "frictionless_rules", "listing", "standard_rules", "values"),
    },
    "table_spec": {"errors", "storage", "values"},
    "file_hashes": {"storage"},
    "rows": {"errors", "storage", "table_spec", "values"},
    "standard_rules": {"values"},
    "frictionless_rules": {"errors", "standard_rules", "table_spec", "values"},
    "cells": {
        *("errors", "frictionless_rules", "frictionless_worker", "standard_rules", "table_spec"),
        "values",
    },
    "keys": {"cells", "errors", "rows", "table_spec", "values"},
    "opening": {
        *("descriptor", "errors", "frictionless_rules", "frictionless_worker", "rows", "storage"),
        *("table_spec", "values"),
    },
    "v2_checks": {"cells", "descriptor", "errors", "table_spec", "values"},
    "compiled_checks": {"cells", "keys", "table_spec", "v2_checks"},
    "csv_faults": {"cells", "errors", "rows", "table_spec"},
    "block": {"cells", "compiled_checks", "csv_faults", "keys", "rows", "table_spec", "v2_checks"},
    "scan": {"block", "cells", "compiled_checks", "csv_faults", "rows", "v2_checks"},
    "runner": {"block", "cells", "compiled_checks", "keys", "rows", "scan", "table_spec"},
    "error_list": {
        *("block", "errors", "frictionless_worker", "keys", "listing", "options", "replay"),
        *("rows", "scan", "table_spec", "v2_checks"),
    },
    "lexical_fallback": {
        *("cells", "errors", "frictionless_rules", "frictionless_worker", "opening", "result"),
        *("standard_rules", "storage", "table_spec", "v2_checks"),
    },
    "v2_fallback": {
        *("cells", "error_list", "errors", "frictionless_worker", "keys", "opening", "rows"),
        *("storage", "table_spec", "v2_checks", "values"),
    },
    "opened_tables": {
        *("descriptor", "errors", "frictionless_worker", "opening", "storage", "table_spec"),
    },
    "session": {
        *("descriptor", "errors", "frictionless_rules", "frictionless_worker", "keys", "listing"),
        *("options", "runner", "storage", "table_spec", "opened_tables"),
    },
    "result": {"descriptor", "errors", "table_spec"},
    "fast_path": {
        *(
            "cells",
            "compiled_checks",
            "error_list",
            "errors",
            "csv_faults",
            "keys",
            "options",
            "result",
        ),
        *("runner", "session", "table_spec", "v2_checks"),
    },
    "replay": {
        *("errors", "frictionless_rules", "frictionless_worker", "listing", "options"),
        "table_spec",
    },
    "small": {
        *(
            "cells",
            "errors",
            "csv_faults",
            "keys",
            "options",
            "replay",
            "result",
            "rows",
            "session",
        ),
        *("table_spec", "v2_checks", "values"),
    },
    "table_result": {
        *("descriptor", "errors", "file_hashes", "frictionless_rules", "listing", "result"),
        *("session", "storage", "table_spec"),
    },
    "plain_files": {
        *("descriptor", "errors", "file_hashes", "frictionless_rules", "opening", "result"),
        *("session", "storage", "table_result"),
    },
    "validate_resource": {
        *("descriptor", "errors", "fast_path", "file_hashes", "keys", "opening", "options"),
        *("plain_files", "result", "session", "small", "table_result", "table_spec"),
        *(
            "cells",
            "csv_faults",
            "lexical_fallback",
            "frictionless_rules",
            "v2_checks",
            "v2_fallback",
        ),
    },
    "spark": {
        *(
            "block",
            "cells",
            "compiled_checks",
            "errors",
            "keys",
            "rows",
            "runner",
            "scan",
            "table_spec",
        ),
    },
}
"""For each part of ``tablepact.engine``, the parts of it that it may import besides itself."""


WITHIN = {"engine": ENGINE, "package": PACKAGE}


def inner_parts(folder: str) -> dict[str, set[str]]:
    """Map each part of a folder, a folder or a file, to the other parts that it imports."""
    parts: dict[str, set[str]] = {}
    within = f"tablepact.{folder}."
    for module, imported in module_imports("tablepact").items():
        if module.startswith(within):
            part = module.split(".")[2]
            names = {name.split(".")[2] for name in imported if name.startswith(within)}
            parts.setdefault(part, set()).update(names - {part})
    return parts


@pytest.mark.parametrize("folder", WITHIN)
def test_each_inner_part_imports_only_what_is_listed(folder: str) -> None:
    parts, known = inner_parts(folder), WITHIN[folder]
    assert set(parts) == set(known)
    assert {part: parts[part] - known[part] for part in parts if parts[part] - known[part]} == {}


@pytest.mark.parametrize("folder", WITHIN)
def test_the_inner_parts_form_no_circle(folder: str) -> None:
    TopologicalSorter(inner_parts(folder)).prepare()
