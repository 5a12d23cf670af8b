"""Packages of Parquet files judged by us, and the same rows inline by frictionless."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
from small import V2

from tablepact.validation.validate import validate

Schema = Mapping[str, Any]
IGNORED = ("line", "hint", "record", "checkName", "rule")


def write_parquet(
    folder: Path,
    frame: pl.DataFrame | Sequence[pl.DataFrame],
    schema: Schema | None,
    *,
    more: Sequence[Mapping[str, Any]] = (),
    **resource: Any,
) -> Path:
    """Write a package of one table ``t`` in Parquet, in parts if there are several frames."""
    frames = [frame] if isinstance(frame, pl.DataFrame) else list(frame)
    paths = [f"t{number}.parquet" for number in range(len(frames))]
    for path, one in zip(paths, frames, strict=True):
        one.write_parquet(folder / path)
    entry = {"name": "t", "path": paths[0] if len(paths) == 1 else paths, **resource}
    if schema is not None:
        entry["schema"] = schema
    target = folder / "datapackage.json"
    target.write_text(json.dumps({"$schema": V2, "name": "p", "resources": [entry, *more]}))
    return target


def native_rows(frame: pl.DataFrame) -> list[list[Any]]:
    """Return the values of a frame as Python has them, instants in UTC."""
    return [[_native(value) for value in row] for row in frame.rows()]


def _native(value: Any) -> Any:
    if isinstance(value, dt.datetime) and value.tzinfo:
        return value.astimezone(dt.UTC)
    if isinstance(value, list):
        return [_native(one) for one in value]
    if isinstance(value, dict):
        return {name: _native(one) for name, one in value.items()}
    return value


def inline_errors(
    frame: pl.DataFrame, schema: Schema | None, **others: list[list[Any]]
) -> list[dict[str, Any]] | str:
    """Return what frictionless finds in the rows of a frame, or how it crashes."""
    made = frictionless.Schema.from_descriptor(dict(schema)) if schema else None
    data = [frame.columns, *native_rows(frame)]
    resources = [frictionless.resources.TableResource(name="t", data=data, schema=made)]
    for name, rows in others.items():
        resources.append(frictionless.resources.TableResource(name=name, data=rows))
    package = frictionless.Package(name="p", resources=resources)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            report = package.get_resource("t").validate().to_descriptor()
    except Exception as error:  # it has faults of its own, on bounds of another type
        return f"{type(error).__name__}: {error}"
    return [*report["errors"], *report["tasks"][0]["errors"]]


def our_errors(path: Path, exact: Any = None) -> list[dict[str, Any]]:
    """Return what we find, in the shape of frictionless's errors."""
    report = validate(path, rules="frictionless", client=exact)
    assert report.complete, [step for step in report.steps if step.status == "not run"]
    found = report.to_dict()
    errors = [*found["errors"], *(one for task in found["tasks"] for one in task["errors"])]
    assert not any("line" in error for error in errors)
    return [{k: v for k, v in error.items() if k not in IGNORED} for error in errors]


def short(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return findings in order, as ``type-error@3:c`` for row 3 and field c."""
    return " ".join(
        f"{one['type']}{'@' if 'rowNumber' in one else ''}{one.get('rowNumber', '')}"
        + (f":{one['fieldName']}" if one.get("fieldName") else "")
        for one in errors
    )


def same(path: Path, frame: pl.DataFrame, schema: Schema | None, exact: Any, **others: Any) -> str:
    """Check that both find the same, and return it in short."""
    theirs, ours = inline_errors(frame, schema, **others), our_errors(path, exact)
    if isinstance(theirs, str):
        assert ours, theirs
        return "crash"
    keys = {key for error in theirs for key in error}
    kept = [{key: value for key, value in one.items() if key in keys} for one in ours]
    assert short(kept) == short(theirs)
    assert json.dumps(kept, default=str) == json.dumps(theirs, default=str)
    return short(theirs)
