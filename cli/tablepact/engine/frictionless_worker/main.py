"""The worker process in which frictionless runs; it answers one request per line, in JSON.

``client.py`` starts it, and can kill it at any time. It handles what the rest of the engine cannot
decide: descriptors, layouts of files, unusual cells, rows with findings, and whole tables that the
fast path does not read.
"""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Any, cast

import frictionless
from frictionless.resources import TableResource
from frictionless.table.row import Row

from tablepact import settings
from tablepact.engine.errors import Error, TableRefused, Task
from tablepact.engine.frictionless_worker.error_locations import ErrorLocator
from tablepact.engine.frictionless_worker.protocol import (
    ExtractAnswer,
    LayoutAnswer,
    NumberedCells,
    ReportAnswer,
    RowRequest,
)
from tablepact.engine.frictionless_worker.pyyaml_descriptor import from_json
from tablepact.engine.frictionless_worker.row_export import write_rows
from tablepact.engine.frictionless_worker.standard_cells import StandardCells
from tablepact.engine.frictionless_worker.standard_readers import (
    detect_null_sequences,
    read_by_standard,
)
from tablepact.engine.frictionless_worker.table import OpenTable, StandIn, stand_in_for
from tablepact.engine.frictionless_worker.table_layout import (
    as_error,
    cell_text,
    error_text,
    table_layout,
    text_of,
    unpack,
)
from tablepact.engine.frictionless_worker.table_limits import (
    LimitExceeded,
    enforce_limits,
    limit_sniffer,
)
from tablepact.engine.frictionless_worker.worker_sandbox import (
    restrict_databases,
    restrict_network,
    restrict_to_folder,
)
from tablepact.engine.listing import Room, listed_warning
from tablepact.package.metadata.json_types import JsonObject


class WorkerSession:
    """A package, and its open tables."""

    def __init__(self) -> None:
        self.cells = StandardCells()
        self.package: frictionless.Package | None = None
        self.tables: dict[int, OpenTable] = {}
        self.stream: Iterator[Row] = iter(())

    def load(
        self,
        descriptor: Any,
        basepath: str,
        folder: str,
        limits: dict[str, int],
        *,
        standard: bool = False,
        encoded: bool = False,
    ) -> list[Error]:
        """Load a descriptor, whose relative paths begin at ``folder``; return its errors.

        The limits are settings of the client, which hold up to the next descriptor.
        """
        settings.configure(**limits)
        if encoded:
            descriptor = from_json(descriptor)
        self.cells.wanted = standard
        os.chdir(folder)
        restrict_to_folder(basepath)
        self.package, self.tables = None, {}
        locator = ErrorLocator(descriptor, basepath)
        try:
            with locator.recording():
                package = frictionless.Package.from_descriptor(descriptor, basepath=basepath)
                package.to_descriptor(validate=True)
        except frictionless.FrictionlessException as exception:
            errors = exception.to_errors()
            return [{**as_error(error), "at": locator.at(error)} for error in errors]
        detect_null_sequences(package, descriptor)
        self.package = package
        return []

    def open(self, index: int, stand_in: StandIn | None = None) -> LayoutAnswer:
        """Open a table with frictionless; return its layout.

        With a ``stand_in``, frictionless does not open the file itself; see ``stand_in_for``.
        """
        assert self.package is not None  # noqa: S101 - it is loaded before
        resource = self.package.resources[index]
        if not isinstance(resource, TableResource):
            raise TableRefused("it is not a table")
        resource = self._alone(resource)
        location = resource.place
        with stand_in_for(resource, stand_in):
            try:
                resource.open()  # type: ignore[no-untyped-call]
            except frictionless.FrictionlessException as exception:
                error = as_error(exception.error)
                raise TableRefused("it cannot be opened", error) from exception
            try:
                self.tables[index] = OpenTable(resource, (stand_in or {}).get("natives", ()))
                return table_layout(resource, location if stand_in else resource.place)
            finally:
                resource.close()

    def _alone(self, resource: TableResource) -> TableResource:
        """Return a copy of a table without its foreign keys, so that it opens no other table."""
        resource = resource.to_copy()
        resource.package = self.package
        if resource.schema:
            resource.schema.foreign_keys = []
        return resource

    def extract(self, index: int, target: str, texts: list[str]) -> ExtractAnswer:
        """Write the rows of a table to a file; see ``write_rows``.

        A resource that frictionless does not recognize as a table is read as one.
        """
        assert self.package is not None  # noqa: S101 - it is loaded before
        resource = self.package.resources[index]
        try:
            if not isinstance(resource, TableResource):
                resource = frictionless.Resource.from_descriptor(
                    {**resource.to_descriptor(), "type": "table"},
                    basepath=resource.basepath,
                    datapackage_version=getattr(resource, "_datapackage_version", None),
                )
            if not isinstance(resource, TableResource):
                raise TableRefused("it is not a table")
            return write_rows(self._alone(resource), target, texts)
        except frictionless.FrictionlessException as exception:
            raise TableRefused(exception.error.message) from exception

    def unpack(self, index: int, target: str, most: int) -> None:
        """Unpack the file of a table; see ``unpack``."""
        unpack(self.tables[index].resource.to_copy(), target, most)

    def read_cells(
        self, index: int, column: int, cells: list[str | None], keyed: bool
    ) -> list[tuple[int, str | None]]:
        """Read cells of a column; see ``OpenTable.read_cells``."""
        return self.tables[index].read_cells(column, cells, keyed)

    def check_json(
        self, index: int, column: int, schema: JsonObject, cells: list[str]
    ) -> dict[str, str]:
        """Validate the values of cells with a JSON Schema; return the errors of invalid cells."""
        from jsonschema.validators import validator_for
        from referencing import Registry

        table = self.tables[index]
        reader = table.handlers[table.names[column]].reader
        validator = validator_for(schema)(schema, registry=Registry())  # nothing is fetched
        wrong = {}
        for cell in cells:
            value, notes = reader(table.value(column, cell))
            if value is None or notes:
                continue
            try:
                error = next(validator.iter_errors(value), None)
            except Exception as unusable:
                wrong[cell] = f"the jsonSchema cannot be used: {error_text(unusable)}"
                continue
            if error:
                wrong[cell] = error.message[:300]
        return wrong

    def replay(self, index: int, rows: list[RowRequest], most: int) -> list[list[Error]]:
        """Return the errors of each row; stop reading rows after ``most`` errors."""
        replayed, room = list[list[Error]](), Room()
        for row in rows:
            if most <= 0 or room.left <= 0:
                break
            replayed.append(room.fill(self.tables[index].replay(row, most)))
            most -= len(replayed[-1])
        return replayed

    def rows(self, index: int, start: int, most: int, texts: bool) -> list[NumberedCells]:
        """Return at most ``most`` rows as frictionless reads them; requests must be in order."""
        if not start:
            resource = self.tables[index].resource
            resource.open()  # type: ignore[no-untyped-call]
            self.stream = iter(resource.row_stream)
        rows, write = islice(self.stream, most), text_of if texts else cell_text
        return [(row.row_number, [*map(write, row.cells)]) for row in rows]

    def validate(self, index: int, limit: int) -> ReportAnswer:
        """Validate a whole resource with frictionless; return its tasks, and the errors of no task.

        There is one task, unless the resource is itself the descriptor of a package.
        """
        assert self.package is not None  # noqa: S101 - it is loaded before
        report = self.package.resources[index].validate(limit_errors=limit)
        tasks, room = [cast("Task", task.to_descriptor()) for task in report.tasks], Room()
        for task in tasks:
            found, task["errors"] = len(task["errors"]), room.fill(task["errors"])
            if len(task["errors"]) < found:
                task["warnings"].append(listed_warning(len(task["errors"])))
        return {"tasks": tasks, "errors": [*map(as_error, report.errors)]}


def serve(requests: io.TextIOBase, answers: io.TextIOBase) -> None:
    """Answer each request line with one line."""
    session = WorkerSession()
    for line in requests:
        request = json.loads(line)
        operation, within = request.pop("do"), request.pop("within")
        _end_within(within)
        try:
            answer = {"answer": getattr(session, operation)(**request)}
        except TableRefused as refused:
            answer = {"unsuited": str(refused), "error": refused.error}
        except Exception as error:
            answer = {"crash": error_text(error)}
        except LimitExceeded as limit:
            answer = {"stopped": str(limit)}
        _end_within(0)
        answers.write(json.dumps(answer, default=str) + "\n")
        answers.flush()


def _end_within(seconds: int) -> None:
    """End this process after this time, even if the client is gone; 0 cancels that."""
    if sys.platform != "win32":
        signal.alarm(seconds)


def main() -> None:
    """Apply the sandbox and the limits, and serve; all other output is discarded."""
    allow_remote = bool(os.environ.get("TABLEPACT_ALLOW_REMOTE"))
    if not allow_remote:
        restrict_network()
    restrict_databases(allow_remote=allow_remote)
    read_by_standard()
    enforce_limits()
    limit_sniffer()
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    csv.field_size_limit(2**31 - 2)
    serve(io.TextIOWrapper(sys.stdin.buffer, encoding="ascii"), answers)


if __name__ == "__main__":
    main()
