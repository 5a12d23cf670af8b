"""The client of the worker: a process with frictionless, started on demand and killed when late."""

from __future__ import annotations

import json
import math
import os
import sys
import threading
import time
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablepact import settings
from tablepact.engine.errors import Error, TableRefused, WorkerCrashed, WorkerStopped
from tablepact.engine.frictionless_worker.pyyaml_descriptor import to_json
from tablepact.engine.frictionless_worker.worker_process import (
    end_idle_workers,
    end_worker,
    keep_idle,
    start_worker,
    take_idle,
)
from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.metadata.metadata_files import is_json
from tablepact.system.processes import kill_process

if TYPE_CHECKING:
    import subprocess

    from tablepact.engine.frictionless_worker.protocol import (
        ExtractAnswer,
        LayoutAnswer,
        Message,
        NumberedCells,
        ReportAnswer,
        RowRequest,
    )


SECONDS = 600.0
"""The default time limit of frictionless for one table, in seconds."""
TICK = 0.5
"""The timeout of each wait for an answer, in seconds."""
MEMORY_MB = 4096
"""The limit of the worker's memory, and of each file that it writes, if the system enforces it."""


ALONE = ("validate", "extract")
"""The operations that open a table themselves."""


LIMITS = (
    "max_columns", "max_record_characters", "max_listed_characters", "max_decompression_ratio",
    "decompression_floor", "max_yaml_ratio", "yaml_floor",
)  # fmt: skip
"""The settings that hold in a worker, too; they are sent with each package."""


class FrictionlessClient:
    """A worker process in which frictionless answers requests; a context manager that ends it.

    One process serves any number of packages, one after the other. Several threads may send
    requests; they wait for each other. With ``idle_workers`` in the settings, the process stays for
    another client when the block ends without an error.
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
        self._is_busy = False
        self._lock = threading.RLock()
        self._package: JsonObject | None = None
        self.stand_ins: dict[int, JsonObject] = {}  # by table; see ``table.py``
        self._loaded = False
        self._opened: set[int] = set()
        self._spent = 0.0

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the client with its package, but without its process, which is started again."""
        package = dict(self._package or {})
        if package:  # the other process may have another current directory
            package["basepath"] = str(Path(package["basepath"]).absolute())
            package["stand_ins"] = self.stand_ins
        return rebuild_client, (self.seconds, self.memory_mb, self.allow_remote, package)

    def __enter__(self) -> FrictionlessClient:
        """Return the client; it starts no process yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the process, or keep it idle for another client."""
        if kind is None and settings.current().idle_workers:
            self._leave_idle()
        self.close()

    def start(self) -> None:
        """Start the process without waiting until it has imported frictionless."""
        with self._lock:
            if self._process is None:
                seen = (os.getpid(), *sys.path)
                self._started_with = (self.memory_mb, self.allow_remote, *seen)
                self._process = take_idle(self._started_with) or start_worker(
                    self.memory_mb, allow_remote=self.allow_remote
                )
                self._loaded, self._opened = False, set()

    def package(
        self,
        descriptor: JsonObject,
        basepath: str,
        stand_ins: Any = None,
        *,
        standard: bool = False,
    ) -> None:
        """Set the package of the next requests; send no request yet.

        Args:
            descriptor: Its descriptor.
            basepath: The folder that its paths begin at.
            stand_ins: The stand-ins of tables by their index; see ``table.py``.
            standard: Whether its cells are read by the standard where frictionless differs from it.
        """
        with self._lock:
            self._package = {"descriptor": descriptor, "basepath": basepath, "standard": standard}
            self.stand_ins = stand_ins or {}
            self._loaded, self._opened = False, set()

    def is_about(self, descriptor: JsonObject, *, standard: bool = False) -> bool:
        """Return whether this object is the descriptor of the next requests, read in this way."""
        package = self._package
        return bool(
            package and package["descriptor"] is descriptor and package["standard"] == standard
        )

    def begin(self) -> None:
        """Reset the time limit, for the next table."""
        self._spent = 0.0

    def load(self) -> list[Error]:
        """Load the descriptor in the worker; return its errors.

        Raises:
            WorkerStopped: See ``_ask_about``.
        """
        with self._lock:
            self._loaded = True
            package = self._package or {}
            if "descriptor" in package and not is_json(package["descriptor"]):
                package = package | {"descriptor": to_json(package["descriptor"]), "encoded": True}
            current = settings.current()
            limits = {name: getattr(current, name) for name in LIMITS}
            folder = _current_directory()
            errors: list[Error] = self._ask("load", folder=folder, limits=limits, **package)
        return errors

    def open(self, index: int) -> LayoutAnswer:
        """Open a table in the worker; return its layout.

        Raises:
            TableRefused: The resource is not a table, or cannot be opened.
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
        """Return the results of reading cells of a column; see ``OpenTable.read_cells``."""
        verdicts = self._ask_about("read_cells", index, column=column, cells=cells, keyed=keyed)
        return [(number, text) for number, text in verdicts]

    def check_json(
        self, index: int, column: int, schema: JsonObject, cells: Sequence[str]
    ) -> dict[str, str]:
        """Return the errors of cells by a JSON Schema; valid cells are left out."""
        wrong: dict[str, str] = self._ask_about(
            "check_json", index, column=column, schema=schema, cells=cells
        )
        return wrong

    def replay(self, index: int, rows: Sequence[RowRequest], most: int) -> list[list[Error]]:
        """Return the errors of each row; stop reading rows after ``most`` errors."""
        errors: list[list[Error]] = self._ask_about("replay", index, rows=rows, most=most)
        return errors

    def rows(self, index: int, width: int, *, texts: bool = False) -> Iterator[list[NumberedCells]]:
        """Yield the rows of a table as frictionless reads them, in batches of limited size.

        Args:
            index: The index of the table.
            width: The number of its columns.
            texts: Whether to return null for cells that are no text in the file.
        """
        sizes = settings.current()
        start, most = 0, min(sizes.v2_batch_rows, max(sizes.block_cells // max(width, 1), 1))
        while rows := self._ask_about("rows", index, start=start, most=most, texts=texts):
            yield rows
            start += len(rows)

    def validate(self, index: int, limit: int) -> ReportAnswer:
        """Return frictionless's report on a whole resource."""
        report: ReportAnswer = self._ask_about("validate", index, limit=limit)
        return report

    def extract(self, index: int, target: str, texts: Sequence[str]) -> ExtractAnswer:
        """Write the rows of a table to a file.

        Raises:
            TableRefused: The rows cannot be read.
        """
        answer: ExtractAnswer = self._ask_about("extract", index, target=target, texts=texts)
        return answer

    def unpack(self, index: int, target: str, most: int) -> None:
        """Unpack the file of a table.

        Raises:
            TableRefused: The file is damaged, or larger than ``most`` bytes.
        """
        self._ask_about("unpack", index, target=target, most=most)

    def _ask_about(self, operation: str, index: int, **arguments: object) -> Any:
        """Return the answer to a request about a table of the package; open the table if necessary.

        Raises:
            TableRefused: Frictionless does not read the table.
            WorkerCrashed: Frictionless raised an error that is not a finding.
            WorkerStopped: The worker exceeded its time or memory, so that the next request starts
                another; or the table cannot be opened.
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
        """End the process, if there is one, even while another thread waits for an answer."""
        if self._process:
            kill_process(self._process)
        with self._lock:
            process, self._process = self._process, None
        if process:
            end_worker(process)

    def _leave_idle(self) -> None:
        with self._lock:
            if self._process and not self._is_busy and self._process.poll() is None:
                keep_idle(self._started_with, self._process)
                self._process = None
        end_idle_workers(settings.current().idle_workers)

    def _ready(self) -> None:
        self.start()
        if not self._loaded and (errors := self.load()):
            raise WorkerStopped(f"the descriptor is refused: {errors[0].get('message')}")

    def _ask(self, operation: str, **arguments: object) -> Any:
        import select

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
        line, self._is_busy = b"", True
        try:
            asking.write(json.dumps(request).encode("ascii") + b"\n")
            asking.flush()
            while sys.platform != "win32" and not select.select([answering], [], [], TICK)[0]:
                pass  # handle Ctrl-C, which interrupts no system call once polars is imported
            line = answering.readline()
        except OSError:
            line = b""
        finally:
            clock.cancel()
            self._spent += time.monotonic() - started
        if not line.endswith(b"\n"):
            self.close()
            self._is_busy = False
            if late.is_set():
                raise WorkerStopped(f"stopped: it took longer than {self.seconds:g} s")
            raise WorkerStopped(
                "stopped: its process ended, most likely because it needed more than "
                f"{self.memory_mb} MB of memory"
            )
        self._is_busy = False
        return _answer_of(json.loads(line))


def _answer_of(message: Message) -> object:
    """Return the answer in a message; raise the error in a message without one."""
    if "stopped" in message:
        raise WorkerStopped(message["stopped"])
    if "crash" in message:
        raise WorkerCrashed(message["crash"])
    if "unsuited" in message:
        raise TableRefused(message["unsuited"], message.get("error"))
    return message["answer"]


def _current_directory() -> str:
    try:
        return str(Path.cwd())
    except OSError:  # it was deleted; absolute paths still work
        return os.path.abspath(os.sep)  # noqa: PTH100


def rebuild_client(
    seconds: float, memory_mb: int, allow_remote: bool, package: JsonObject
) -> FrictionlessClient:
    """Return an unpickled client with its package."""
    client = FrictionlessClient(seconds, memory_mb, allow_remote=allow_remote)
    if package:
        client.package(**package)
    return client
