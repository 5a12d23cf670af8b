"""The Spark session: one that exists, or one of our own, which is ended with the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablepact.engine.spark.java import find_java
from tablepact.errors import EngineError
from tablepact.system.temporary_folders import TemporaryFolder

if TYPE_CHECKING:
    from pyspark import SparkContext

MASTER = "local[*,4]"
"""The master by default: all cores of this machine, and each task is tried four times."""
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
"""What Spark logs: nothing, for whatever goes wrong is raised, and told by us."""


@contextmanager
def spark_context(master: str | None = None) -> Iterator[SparkContext]:
    """Give a Spark context.

    Args:
        master: The address of a cluster, or ``local[4]``; no matter where a session exists.

    Raises:
        EngineError: There is no pyspark, no Java, or Spark does not start.
    """
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise EngineError(
            "the engine spark needs pyspark, which is not installed: "
            "pip install 'avocado-pivot[spark]'"
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
            "this Spark session has no SparkContext, as one of Spark Connect; use a classic one"
        ) from error
    return context


def _started(kind: Any, master: str, folder: Path) -> Any:
    log = folder / "log4j2.properties"
    log.write_text(_LOG, encoding="utf-8")
    builder = (
        kind.builder.master(master)
        .appName("avocado-pivot")
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
        raise EngineError(f"Spark does not start: {' '.join(str(error).split())[:300]}") from error
