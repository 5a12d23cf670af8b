"""One contender in a process of its own: ``python contender.py spark PACKAGE --runs 2``.

It prints a line of JSON for each run: its seconds, and where it judges, what it found. The first
run of a process on Spark has all that is done once in a session; the later ones are warm.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Told = dict[str, Any]
BEGUN = time.perf_counter()


def resources(package: Path) -> Iterator[tuple[list[str], bool, dict[str, Any]]]:
    """Yield for each table its files, whether they are Parquet, and its schema."""
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        parquet = resource.get("format") == "parquet"
        yield [str(package / path) for path in paths], parquet, resource["schema"]


def polars(package: Path, _: Any) -> Told:
    """Read each table with polars, each cell in its type, one table after the other."""
    import polars as pl

    types: dict[str, Any] = {
        "string": pl.String,
        "number": pl.Float64,
        "integer": pl.Int64,
        "boolean": pl.Boolean,
        "date": pl.Date,
        "datetime": pl.Datetime("us", "UTC"),
    }
    for paths, parquet, schema in resources(package):
        columns = {one["name"]: types[one["type"]] for one in schema["fields"]}
        frame = pl.scan_parquet(paths) if parquet else pl.scan_csv(paths, schema=columns)
        frame.collect()
    return {}


def spark_read(package: Path, session: Any) -> Told:
    """Read each table with Spark, each cell in its type, and write it to nowhere."""
    from pyspark.sql import types as t

    types: dict[str, t.DataType] = {
        "string": t.StringType(),
        "number": t.DoubleType(),
        "integer": t.LongType(),
        "boolean": t.BooleanType(),
        "date": t.DateType(),
        "datetime": t.TimestampType(),
    }
    for paths, parquet, schema in resources(package):
        columns = t.StructType(
            [t.StructField(one["name"], types[one["type"]]) for one in schema["fields"]]
        )
        reader = session.read.options(header=True, escape='"', mode="FAILFAST")
        frame = reader.parquet(*paths) if parquet else reader.csv(paths, schema=columns)
        frame.write.format("noop").mode("overwrite").save()
    return {}


def spark(package: Path, _: Any) -> Told:
    """Validate with the engine for Spark."""
    from tablepact.report.formats.frictionless_json import as_dict
    from tablepact.validation.validate import validate

    return verdict(as_dict(validate(package, engine="spark", md5=False)))  # as the command does


def verdict(report: dict[str, Any]) -> Told:
    """Return what matters here of a report in JSON."""
    return {
        "valid": report["valid"],
        "counts": report["counts"],
        "rows": sum(task["stats"].get("rows", 0) for task in report["tasks"]),
        "not_run": [step["subject"] for step in report["steps"] if step["status"] == "not run"],
    }


def session_of(master: str, memory: str) -> Any:
    """Start Spark; its workers run the Python that runs here, not the first on the path."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).config("spark.driver.memory", memory)
    local = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    local["spark.python.unix.domain.socket.enabled"] = "true"
    for key, value in {**local, **quiet}.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


KNOWN: dict[str, Callable[[Path, Any], Told]] = {
    "polars": polars,
    "spark-read": spark_read,
    "spark": spark,
}


def main() -> None:
    """Run, and tell of each run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("contender", choices=KNOWN)
    parser.add_argument("package", type=Path)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--master", default="local[2,4]")
    parser.add_argument("--memory", default="4g")
    given = parser.parse_args()
    on_spark = given.contender.startswith("spark")
    session = session_of(given.master, given.memory) if on_spark else None
    for _ in range(given.runs):
        start = time.perf_counter()
        told = KNOWN[given.contender](given.package.resolve(), session)
        now = time.perf_counter()
        line = {"seconds": now - start, "since_start": now - BEGUN, **told}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    if session:
        session.stop()


if __name__ == "__main__":
    main()
