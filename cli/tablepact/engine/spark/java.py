"""The Java that Spark runs on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tablepact.errors import EngineError

LEAST = 17
"""The lowest version that Spark 4 runs on; https://spark.apache.org/docs/latest/."""
_PLACES = (
    "/usr/lib/jvm/*/bin/java",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java",
    "/opt/homebrew/opt/openjdk*/bin/java",
)


def find_java() -> Path:
    """Find a Java that is new enough, and let Spark know: ``JAVA_HOME`` is set to it.

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
    found = f"; {', '.join(seen)}" if seen else ""
    raise EngineError(
        f"Spark needs Java {LEAST} or later, and none was found{found}: install it, or set "
        "JAVA_HOME to where it is"
    )


def _programs() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if on_path := shutil.which("java"):
        yield Path(on_path).resolve()
    for place in _PLACES:
        yield from sorted((path.resolve() for path in Path("/").glob(place[1:])), reverse=True)


def _version(program: Path) -> int:
    """Ask a Java for its version; 0 if it does not say."""
    try:
        told = subprocess.run(  # noqa: S603 - a Java of this machine
            [str(program), "-version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    return int(found[1]) if found else 0
