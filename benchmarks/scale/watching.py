"""Runs a process to its end and watches how much memory it and all its children hold."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE") / 1e6
PAUSE = 0.05
"""Seconds between two looks; a peak that is shorter may be missed."""


@dataclass
class Peaks:
    """The most that was held at any one look, in MB of resident memory.

    Pages that processes share are counted for each of them, so the tree may be less than it says.

    Attributes:
        tree: The process and all that it started.
        own: The process itself.
        jvm: The largest Java process.
        worker: The largest Python process that a Java process started.
    """

    tree: float = 0
    own: float = 0
    jvm: float = 0
    worker: float = 0

    def look(self, pid: int) -> None:
        """Look at a process and all that it started."""
        all_of_it = tree(pid)
        held = {one: resident(one) for one in all_of_it}
        jvms = [one for one in all_of_it if name(one) == "java"]
        workers = {one for jvm in jvms for one in tree(jvm) if name(one).startswith("python")}
        self.tree = max(self.tree, sum(held.values()))
        self.own = max(self.own, held[pid])
        self.jvm = max([self.jvm, *(held[one] for one in jvms)])
        self.worker = max([self.worker, *(held.get(one, 0) for one in workers)])


@dataclass
class Watched:
    """A process that has ended.

    Attributes:
        wall: The seconds that it took.
        code: Its exit code.
        out: What it wrote to its output.
        complaint: The last line that it wrote to its errors.
        peaks: Its memory.
    """

    wall: float
    code: int
    out: str
    complaint: str
    peaks: Peaks = field(default_factory=Peaks)


def watch(command: list[str]) -> Watched:
    """Run a command to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err)  # noqa: S603
        peaks, ended = Peaks(), threading.Event()
        watcher = threading.Thread(target=keep_looking, args=(process.pid, peaks, ended))
        watcher.start()
        code = process.wait()
        wall = time.perf_counter() - start
        ended.set()
        watcher.join()
        out.seek(0)
        err.seek(0)
        said, complaint = (file.read().decode(errors="replace") for file in (out, err))
    last = (complaint.strip().splitlines() or ["no words"])[-1]
    return Watched(wall, code, said, last, peaks)


def keep_looking(pid: int, peaks: Peaks, ended: threading.Event) -> None:
    """Look again and again until the process has ended."""
    while not ended.wait(PAUSE):
        peaks.look(pid)


def tree(pid: int) -> list[int]:
    """Name a process and all that it started, and these, and so on."""
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        for children in (PROC / str(one)).glob("task/*/children"):
            left += [int(child) for child in read(children).split()]
    return found


def resident(pid: int) -> float:
    """Return the resident memory of a process, in MB; 0 once it has ended."""
    numbers = read(PROC / str(pid) / "statm").split()
    return int(numbers[1]) * PAGE if numbers else 0


def name(pid: int) -> str:
    """Return the name of the program of a process."""
    return read(PROC / str(pid) / "comm").strip()


def read(path: Path) -> str:
    """Read a file that may be gone."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
