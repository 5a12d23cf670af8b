"""Get a Spark session: the active one, or a new one that is stopped after use."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablepact._about import TOOL, install
from tablepact.errors import EngineError, as_line
from tablepact.system.temporary_folders import TemporaryFolder

if TYPE_CHECKING:
    from pyspark import SparkContext
import re
import shutil
import subprocess

MASTER = "local[*,4]"
"""The default master: all cores of this machine, and four attempts per task."""
_LOG = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = spark: %m%n
logger.silent.name = org.apache.spark
logger.silent.level = off
"""
"""The log configuration: no logs, since we raise and show every error."""


@contextmanager
def spark_context(master: str | None = None) -> Iterator[SparkContext]:
    """Yield a Spark context.

    Args:
        master: The address of a cluster, or ``local[4]``; ignored if a session is active.

    Raises:
        EngineError: pyspark or Java is missing, or Spark does not start.
    """
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise EngineError(
            f"the engine spark needs pyspark, which is not installed: {install('spark')}"
        ) from error
    existing = SparkSession.getActiveSession()
    if existing is not None:
        yield _context_of(existing)
        return
    find_java()
    with TemporaryFolder() as folder:
        session = _started(SparkSession, master or MASTER, Path(folder))
        try:
            yield _context_of(session)
        finally:
            session.stop()


def _context_of(session: Any) -> SparkContext:
    try:
        context: SparkContext = session.sparkContext
    except Exception as error:  # a session of Spark Connect has none
        raise EngineError(
            "a session of Spark Connect has no SparkContext; use a classic Spark session"
        ) from error
    return context


def _started(kind: Any, master: str, folder: Path) -> Any:
    log = folder / "log4j2.properties"
    log.write_text(_LOG, encoding="utf-8")
    builder = (
        kind.builder.master(master)
        .appName(TOOL)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.python.unix.domain.socket.enabled", "true")
        .config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={log.as_uri()}")
    )
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # not the first one on the path
        builder = builder.config("spark.driver.host", "127.0.0.1").config(
            "spark.driver.bindAddress", "127.0.0.1"
        )
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise EngineError(f"Spark cannot start: {as_line(error, 300)}") from error


LEAST = 17
"""The lowest version of Java for Spark 4; see https://spark.apache.org/docs/latest/."""
_PLACES = (
    "/usr/lib/jvm/*/bin/java",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java",
    "/opt/homebrew/opt/openjdk*/bin/java",
)


def find_java() -> Path:
    """Return the program of a Java that is new enough, and set ``JAVA_HOME`` for Spark.

    Raises:
        EngineError: There is none.
    """
    seen = []
    for program in dict.fromkeys(_programs()):
        version = _version(program)
        if version >= LEAST:
            os.environ["JAVA_HOME"] = str(program.parent.parent)
            return program
        seen.append(f"{program} is version {version}" if version else f"{program} does not run")
    rejected = f"; {', '.join(seen)}" if seen else ""
    raise EngineError(
        f"Spark needs Java {LEAST} or later, and none was found{rejected}: install it, or set "
        "JAVA_HOME to its folder"
    )


def _programs() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if on_path := shutil.which("java"):
        yield Path(on_path).resolve()
    for pattern in _PLACES:
        yield from sorted((path.resolve() for path in Path("/").glob(pattern[1:])), reverse=True)


def _version(program: Path) -> int:
    """Return the major version of a Java; 0 if it cannot be determined."""
    try:
        output = subprocess.run(  # noqa: S603 - a Java of this machine
            [str(program), "-version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', output.stderr + output.stdout)
    return int(match[1]) if match else 0
