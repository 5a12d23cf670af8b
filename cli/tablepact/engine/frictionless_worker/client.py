"""Frictionless itself, in a process that is started when it is needed and can be stopped."""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import sys
import threading
import time
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablepact import settings
from tablepact.engine.errors import Error, TableRefused, WorkerCrashed, WorkerStopped
from tablepact.engine.frictionless_worker.protocol import (
    ExtractAnswer,
    LayoutAnswer,
    Message,
    NumberedCells,
    ReportAnswer,
    RowRequest,
)
from tablepact.package.json_types import JsonObject
from tablepact.system.processes import follow_code, kill_process, start_process

if TYPE_CHECKING:
    import subprocess


START = (
    "import runpy, sys; sys.path[:] = sys.argv[1:]; {}"
    "runpy.run_module('tablepact.engine.frictionless_worker.main', None, '__main__')"
)
SECONDS = 600.0
"""How long frictionless may take for one table by default."""
REMOTE = "TABLEPACT_ALLOW_REMOTE"
"""The variable that tells the process whether it may use the network."""
SETTINGS = "TABLEPACT_SETTINGS"
"""The variable that tells it the settings of this process that it shares."""
SHARED_SETTINGS = (
    "max_columns", "max_record_characters", "max_listed_characters", "max_decompression_ratio",
    "decompression_floor", "max_yaml_ratio", "yaml_floor",
)  # fmt: skip
TICK = 0.5
"""How many seconds are waited at a time."""
MEMORY_MB = 4096
"""How much memory the process may take, and how large a file it may write, where the system can
hold it to that."""


ALONE = ("validate", "extract")
"""Operations that open a table themselves."""


_idle: list[tuple[Hashable, subprocess.Popen[bytes]]] = []
"""The workers that wait for another client, the newest last, each with what it was started with."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)


class FrictionlessClient:
    """A process in which frictionless answers; a context manager that ends it.

    One process serves any number of packages, one after the other. Several threads may ask; they
    wait for each other. With ``idle_workers`` in the settings the process waits for another client
    instead, unless the block ends in an error.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        memory_mb: int = MEMORY_MB,
        *,
        allow_remote: bool = False,
    ) -> None:
        self.seconds = seconds
        self.memory_mb = memory_mb
        self.allow_remote = allow_remote
        self._process: subprocess.Popen[bytes] | None = None
        self._started_with: Hashable = None
        self._is_asked = False
        self._lock = threading.RLock()
        self._package: JsonObject | None = None
        self.stand_ins: dict[int, JsonObject] = {}  # by table; see ``table.py``
        self._loaded = False
        self._opened: set[int] = set()
        self._spent = 0.0

    def __reduce__(self) -> tuple[object, ...]:
        """Send it around with its package, but without the process, which is started anew."""
        package = dict(self._package or {})
        if package:  # the working folder may be another one there
            package["basepath"] = str(Path(package["basepath"]).absolute())
            package["stand_ins"] = self.stand_ins
        return rebuild_client, (self.seconds, self.memory_mb, self.allow_remote, package)

    def __enter__(self) -> FrictionlessClient:
        """Start nothing yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the process, or let it wait for another client."""
        if kind is None and settings.current().idle_workers:
            self._leave_idle()
        self.close()

    def start(self) -> None:
        """Start the process, which takes its time to import frictionless; return at once."""
        with self._lock:
            if self._process is None:
                seen = (os.getpid(), _worker_settings(), *sys.path)
                self._started_with = (self.memory_mb, self.allow_remote, *seen)
                self._process = _take_idle(self._started_with) or _started(
                    self.memory_mb, allow_remote=self.allow_remote
                )
                self._loaded, self._opened = False, set()

    def package(self, descriptor: JsonObject, basepath: str, stand_ins: Any = None) -> None:
        """Set the package that the next requests are about; nothing is asked yet."""
        with self._lock:
            self._package = {"descriptor": descriptor, "basepath": basepath}
            self.stand_ins = stand_ins or {}
            self._loaded, self._opened = False, set()

    def is_about(self, descriptor: JsonObject) -> bool:
        """Return whether the next requests are about this package, the very same object."""
        return self._package is not None and self._package["descriptor"] is descriptor

    def begin(self) -> None:
        """Begin to count the seconds anew, for the next table."""
        self._spent = 0.0

    def load(self) -> list[Error]:
        """Have the descriptor judged; return its errors.

        Raises:
            WorkerStopped: See ``_ask_about``.
        """
        with self._lock:
            self._loaded = True
            errors: list[Error] = self._ask(
                "load", folder=_working_folder(), **(self._package or {})
            )
        return errors

    def open(self, index: int) -> LayoutAnswer:
        """Have a table opened.

        Raises:
            TableRefused: It is no table, or cannot be opened.
            WorkerStopped: See ``_ask_about``.
        """
        with self._lock:
            self._ready()
            layout: LayoutAnswer = self._ask(
                "open", index=index, stand_in=self.stand_ins.get(index)
            )
            self._opened.add(index)
        return layout

    def read_cells(
        self, index: int, column: int, cells: Sequence[str | None], *, keyed: bool
    ) -> list[tuple[int, str | None]]:
        """Have cells of a column read; see ``OpenTable.read_cells``."""
        verdicts = self._ask_about("read_cells", index, column=column, cells=cells, keyed=keyed)
        return [(number, text) for number, text in verdicts]

    def check_json(
        self, index: int, column: int, schema: JsonObject, cells: Sequence[str]
    ) -> dict[str, str]:
        """Return what is wrong with cells by a JSON Schema; those that are fine are left out."""
        wrong: dict[str, str] = self._ask_about(
            "check_json", index, column=column, schema=schema, cells=cells
        )
        return wrong

    def replay(self, index: int, rows: Sequence[RowRequest], most: int) -> list[list[Error]]:
        """Have rows read until there are so many errors; return those of each row that was."""
        errors: list[list[Error]] = self._ask_about("replay", index, rows=rows, most=most)
        return errors

    def rows(self, index: int, start: int, most: int) -> list[NumberedCells]:
        """Return rows as frictionless reads them, from some row on; ask for them in order."""
        rows: list[NumberedCells] = self._ask_about("rows", index, start=start, most=most)
        return rows

    def validate(self, index: int, limit: int) -> ReportAnswer:
        """Have a whole resource validated."""
        report: ReportAnswer = self._ask_about("validate", index, limit=limit)
        return report

    def extract(self, index: int, target: str, texts: Sequence[str]) -> ExtractAnswer:
        """Have the rows of a table written to a file; TableRefused if they cannot be read."""
        answer: ExtractAnswer = self._ask_about("extract", index, target=target, texts=texts)
        return answer

    def unpack(self, index: int, target: str, most: int) -> None:
        """Have the file of a table unpacked; TableRefused if it is too large, or damaged."""
        self._ask_about("unpack", index, target=target, most=most)

    def _ask_about(self, operation: str, index: int, **arguments: object) -> Any:
        """Ask about a table of the package, which is opened first if need be.

        Raises:
            TableRefused: Frictionless does not read it.
            WorkerCrashed: Frictionless itself stopped.
            WorkerStopped: It took too long or too much memory; a later request starts a new one.
                Or the table cannot be opened.
        """
        with self._lock:
            self._ready()
            if operation not in ALONE and index not in self._opened:
                try:
                    self.open(index)
                except TableRefused as refused:
                    raise WorkerStopped(str(refused)) from refused
                except WorkerCrashed as crash:
                    raise WorkerStopped(crash.reason) from crash
            return self._ask(operation, index=index, **arguments)

    def close(self) -> None:
        """End the process, if there is one, whoever is waiting for its answer."""
        if self._process:
            kill_process(self._process)
        with self._lock:
            process, self._process = self._process, None
        if process:
            _end(process)

    def _leave_idle(self) -> None:
        with self._lock:
            if self._process and not self._is_asked and self._process.poll() is None:
                _idle.append((self._started_with, self._process))
                self._process = None
        end_idle_workers(settings.current().idle_workers)

    def _ready(self) -> None:
        self.start()
        if not self._loaded and (errors := self.load()):
            raise WorkerStopped(f"the descriptor is refused: {errors[0].get('message')}")

    def _ask(self, operation: str, **arguments: object) -> Any:
        self.start()
        process = self._process
        assert process is not None  # noqa: S101 - just started
        asking, answering = process.stdin, process.stdout
        assert asking is not None  # noqa: S101 - both are pipes
        assert answering is not None  # noqa: S101
        late = threading.Event()

        def expire() -> None:
            late.set()
            kill_process(process)

        started = time.monotonic()
        left = max(self.seconds - self._spent, 0.1)
        request = {"do": operation, "within": math.ceil(left) + 1, **arguments}
        clock = threading.Timer(left, expire)
        clock.daemon = True
        clock.start()
        line, self._is_asked = b"", True
        try:
            asking.write(json.dumps(request).encode("ascii") + b"\n")
            asking.flush()
            while sys.platform != "win32" and not select.select([answering], [], [], TICK)[0]:
                pass  # so that Ctrl-C is heard, which polars keeps from waking a system call
            line = answering.readline()
        except OSError:
            line = b""
        finally:
            clock.cancel()
            self._spent += time.monotonic() - started
        if not line.endswith(b"\n"):
            self.close()
            self._is_asked = False
            if late.is_set():
                raise WorkerStopped(f"stopped: longer than {self.seconds:g} s")
            raise WorkerStopped(
                "stopped: its process ended, most likely with more than "
                f"{self.memory_mb} MB of memory"
            )
        self._is_asked = False
        return _answered(json.loads(line))


def _answered(message: Message) -> object:
    """Return what was answered, or raise why there is no answer."""
    if "stopped" in message:
        raise WorkerStopped(message["stopped"])
    if "crash" in message:
        raise WorkerCrashed(message["crash"])
    if "unsuited" in message:
        raise TableRefused(message["unsuited"], message.get("error"))
    return message["answer"]


def _working_folder() -> str:
    try:
        return str(Path.cwd())
    except OSError:  # it was deleted, which whole paths do not mind
        return os.path.abspath(os.sep)  # noqa: PTH100


def _worker_settings() -> str:
    current = settings.current()
    return json.dumps({name: getattr(current, name) for name in SHARED_SETTINGS})


def _started(memory_mb: int, *, allow_remote: bool) -> subprocess.Popen[bytes]:
    """Start the process with the modules that this one sees, and nothing of the caller's folder."""
    import subprocess

    seen = [path for path in sys.path if os.path.isabs(path)]  # noqa: PTH117 - texts of sys.path
    limit = (
        f"import resource as r; r.setrlimit(r.RLIMIT_AS, ({memory_mb << 20},) * 2); "
        f"r.setrlimit(r.RLIMIT_FSIZE, ({memory_mb << 20},) * 2); "
    )
    code = START.format(follow_code())
    return start_process(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            code if sys.platform == "win32" else limit + code,
            *seen,
        ],
        env={
            **os.environ,
            REMOTE: "1" if allow_remote else "",
            SETTINGS: _worker_settings(),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    kill_process(process)
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()


def _take_idle(started_with: Hashable) -> subprocess.Popen[bytes] | None:
    """Return a worker that waits and was started in the same way, if there is one."""
    for entry in reversed([*_idle]):
        if entry[0] == started_with:
            with contextlib.suppress(ValueError):  # another thread has taken it
                _idle.remove(entry)
                if entry[1].poll() is None:
                    return entry[1]
    return None


def end_idle_workers(keep: int = 0) -> None:
    """End the workers that wait for another client, but so many of the newest."""
    while len(_idle) > keep:
        _end(_idle.pop(0)[1])


def rebuild_client(
    seconds: float, memory_mb: int, allow_remote: bool, package: JsonObject
) -> FrictionlessClient:
    """Make it anew, with its package."""
    client = FrictionlessClient(seconds, memory_mb, allow_remote=allow_remote)
    if package:
        client.package(**package)
    return client
