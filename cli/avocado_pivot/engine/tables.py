"""Judge all tables of a package: each by the fast path where it can, by frictionless otherwise."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from avocado_pivot.engine.descriptor.plain import V2, plain_package, plain_resource
from avocado_pivot.engine.digests import Digests
from avocado_pivot.engine.exact.process import Exact, Stopped
from avocado_pivot.engine.opening.told import open_as_told, open_plain
from avocado_pivot.engine.standard import V2 as PROFILES
from avocado_pivot.engine.standard import without_standard
from avocado_pivot.engine.table import Error, Table, Unsuited

LIMIT = 1000
"""How many errors of a table frictionless lists."""


@dataclass(frozen=True, slots=True)
class Source:
    """A resource as the descriptor has it, with its schema in hand.

    Attributes:
        index: Its place in the package, from 0.
        resource: Its descriptor.
        schema: Its Table Schema, if it has one.
        path: Its file, if it is one local file.
        barred: Why it may not be read; empty if it may.
    """

    index: int
    resource: Mapping[str, Any]
    schema: Mapping[str, Any] | None
    path: Path | None
    barred: str = ""

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.resource.get("name", ""))


@dataclass(frozen=True, slots=True)
class Settings:
    """How a package is judged.

    Attributes:
        limit: How many errors of a table are listed; 0 lists all.
        stop: Whether a table is left at the limit, as frictionless leaves it.
        standard: Whether Data Package v2 is checked where frictionless is silent, in a package that
            declares it.
        md5: Whether MD5 is taken of every file, as in frictionless's report.
        progress: Who is told how far a table is: its name, bytes done, bytes in all.
    """

    limit: int = LIMIT
    stop: bool = False
    standard: bool = True
    md5: bool = False
    progress: Callable[[str, int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in a resource.

    Attributes:
        name: The resource.
        task: The task of frictionless's report; None if nothing was found out.
        counts: How many errors of each code there are, listed or not.
        checked: What of its file was compared with the descriptor, such as ``sha256``.
        instead: Why frictionless itself judged it; empty if the fast path did.
        not_run: Why it could not be judged; empty if it was.
        beyond: The findings beyond frictionless, in the shape of its errors; None if there was
            nothing to check.
        beyond_counts: How many of each code there are.
        table: How it was read by the fast path.
    """

    name: str
    task: dict[str, Any] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    checked: tuple[str, ...] = ()
    instead: str = ""
    not_run: str = ""
    beyond: list[Error] | None = None
    beyond_counts: Counter[str] = field(default_factory=Counter)
    table: Table | None = None


class Judgement:
    """The tables of one package, as far as they are open."""

    def __init__(
        self,
        metadata: Mapping[str, Any],
        sources: Sequence[Source],
        folder: Path,
        exact: Exact,
        settings: Settings,
    ) -> None:
        self.sources = sources
        self.exact = exact
        self.settings = settings
        self.plain_package = plain_package(metadata)
        self.v2 = metadata.get("$schema") == V2
        self.standard = settings.standard and str(metadata.get("$schema")).startswith(PROFILES)
        self.names = {source.name: source for source in sources}
        self._opened: dict[int, Table | Unsuited | Stopped] = {}
        self._told: list[dict[str, Any]] | None = None
        schemas = [source.schema for source in sources]
        adapted = without_standard(metadata, schemas) if self.standard else None
        exact.package(adapted or dict(metadata), str(folder))

    def refused(self) -> list[Error]:
        """Give what frictionless has against the descriptor; Stopped if it does not come to it."""
        if self.plain_package and all(map(self._is_plain, self.sources)):
            return []
        answer = self.exact.load()
        if "crash" in answer:
            return [{"type": "judge-error", "note": answer["crash"], "message": answer["crash"]}]
        errors: list[Error] = answer.get("errors", [])
        return errors

    def verdict(self, source: Source, digests: Digests) -> Verdict:
        """Judge a resource."""
        started = time.monotonic()
        try:
            table = self.opened(source)
            self._see_that_targets_are_read(source)
            from avocado_pivot.engine.judgement import judge_table

            found = judge_table(table, source, self, digests)
        except Unsuited as reason:
            found = self._by_frictionless(source, str(reason))
        except Stopped as reason:
            found = Verdict(source.name, not_run=str(reason))
        if found.task:
            found.task["stats"]["seconds"] = round(time.monotonic() - started, 3)
        return found

    def opened(self, source: Source) -> Table:
        """Open a table once; Unsuited or Stopped if the fast path cannot read it."""
        if source.index not in self._opened:
            try:
                self._opened[source.index] = self._open(source)
            except (Unsuited, Stopped) as reason:
                self._opened[source.index] = reason
        found = self._opened[source.index]
        if isinstance(found, Table):
            return found
        raise found

    def target(self, name: str, source: Source) -> Source:
        """Give the resource that a foreign key refers to; Unsuited if there is none."""
        if not name or name == source.name:
            return source
        if name not in self.names:
            raise Unsuited(f"a foreign key to {name!r}, which is not there")
        return self.names[name]

    def give_up(self, source: Source, reason: Unsuited) -> None:
        """Leave a table to frictionless, now that its rows have turned out to be unsuited."""
        self._opened[source.index] = reason

    def _open(self, source: Source) -> Table:
        if source.barred:
            raise Stopped(source.barred)
        if self._is_plain(source) and source.schema and source.path:
            table = open_plain(source.index, source.resource, source.schema, source.path)
            if table is not None:
                return table
        told = self.exact.open(source.index)
        if "crash" in told:
            raise Unsuited(f"frictionless stops: {told['crash']}")
        return open_as_told(source.index, source.resource, source.schema or {}, source.path, told)

    def _is_plain(self, source: Source) -> bool:
        return source.path is not None and plain_resource(
            source.resource, source.schema, v2=self.v2
        )

    def _see_that_targets_are_read(self, source: Source) -> None:
        for key in (source.schema or {}).get("foreignKeys") or []:
            reference = key.get("reference") or {}
            target = self.target(reference.get("resource") or "", source)
            try:
                self.opened(target)
            except Unsuited as reason:
                raise Unsuited(f"it refers to {target.name!r}: {reason}") from reason
            except Stopped as reason:
                raise Stopped(f"it refers to {target.name!r}: {reason}") from reason

    def _by_frictionless(self, source: Source, reason: str) -> Verdict:
        try:
            answer = self.exact.ask("validate", source.index, limit=self.settings.limit)
        except Stopped as stopped:
            return Verdict(source.name, instead=reason, not_run=str(stopped))
        if "crash" in answer:
            error = _crash(answer["crash"])
            return Verdict(
                source.name,
                task=_task(source, [error]),
                counts=Counter(["judge-error"]),
                instead=reason,
            )
        task = answer["task"]
        counts = Counter(error["type"] for error in task["errors"])
        checked = [key for key in ("hash", "bytes") if source.resource.get(key)]
        return Verdict(
            source.name,
            task=task,
            counts=counts,
            checked=tuple(checked) if not task["errors"] else (),
            instead=reason,
        )


def _crash(reason: str) -> Error:
    note = f"frictionless stops at this table: {reason}"
    return {"type": "judge-error", "message": note, "note": note}


def _task(source: Source, errors: list[Error]) -> dict[str, Any]:
    place = source.resource.get("path")
    return {
        "name": source.name,
        "type": "table",
        "valid": not errors,
        "place": place[0] if isinstance(place, list) and place else place or "<memory>",
        "labels": [],
        "stats": {"errors": len(errors), "warnings": 0, "seconds": 0.0},
        "warnings": [],
        "errors": errors,
    }
