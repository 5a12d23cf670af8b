"""Judge one table by the fast path, and report on it as frictionless does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from tablepact.engine.cells.reference import ExactJudge
from tablepact.engine.checks import Checks
from tablepact.engine.declared_stats import checksum_in, declared, ends_errors, hash_of
from tablepact.engine.descriptor.resources import Source
from tablepact.engine.error_list import list_beyond, list_errors
from tablepact.engine.file_hashes import Digests
from tablepact.engine.frictionless_worker.client import Stopped
from tablepact.engine.keys.duplicates import Repeats
from tablepact.engine.keys.foreign import never_equal
from tablepact.engine.keys.hashes import Key
from tablepact.engine.keys.lookup import Lookup
from tablepact.engine.keys.plain_keys import see_that_keys_are_known
from tablepact.engine.local_runner import Local
from tablepact.engine.result import EVERYTHING, Verdict
from tablepact.engine.rows.csv_tokenizer import Undecodable
from tablepact.engine.runner import Wanted
from tablepact.engine.scan import Scan
from tablepact.engine.session import OpenPackage
from tablepact.engine.storage.addresses import Unreachable
from tablepact.engine.table_spec import Error, Table, Unsuited
from tablepact.engine.v2_checks import Standard, standard


def judge_table(table: Table, source: Source, package: OpenPackage, digests: Digests) -> Verdict:
    """Judge a table.

    Raises:
        Unsuited: It turns out that only frictionless can.
        Stopped: Frictionless was asked, and stopped; or a file changed while it was read.
    """
    wanted = checksum_in(source)
    digests.start(table.own_file, *([wanted.algorithm] if wanted else []))
    try:
        found = _judged(table, source, package, digests)
        _see_that_nothing_changed(table, source, package)
        return found
    except Undecodable as error:
        reason = Unsuited(f"bytes that are not {table.encoding}")
        package.give_up(source, reason)
        raise reason from error


def _see_that_nothing_changed(table: Table, source: Source, package: OpenPackage) -> None:
    """See that the files which were read are still as they were when they were opened.

    Raises:
        Stopped: One is not.
    """
    targets = [package.target(link.reference, source) for link in table.links]
    for one in [table, *(package.opened(target, values=True) for target in targets)]:
        try:
            changed = one.own_file.changed()
        except Unreachable as error:
            raise Stopped(f"lost while it was read: {error}") from error
        if changed:
            raise Stopped(f"{one.place} changed while it was read; validate it once more")


def _judged(table: Table, source: Source, package: OpenPackage, digests: Digests) -> Verdict:
    settings, exact = package.settings, package.exact
    limit = settings.limit or EVERYTHING
    beyond = Standard()
    if package.standard:
        beyond = standard(table, source.schema or {}, v2=package.declares_v2)
    judge = ExactJudge(exact, table, beyond.json_schemas)
    named = [*table.unique, *table.primary, *(name for one in table.links for name in one.fields)]
    named += [table.columns[place].name for key in beyond.unique_keys for place in key]
    see_that_keys_are_known(table, named)
    keys = _keys(table)
    wholes = [Key(columns, whole=True) for columns in beyond.unique_keys]
    every = tuple(dict.fromkeys([*keys.values(), *wholes]))
    checks = Checks(table, _parents(table, source, package), every, beyond)
    told = settings.progress
    wanted = Wanted(
        limit,
        stop=settings.stop and bool(settings.limit),
        on_finding=exact.start,
        progress=(lambda done, size: told(table.name, done, size)) if told else None,
    )
    found, repeated = (package.runner or Local()).scan(checks, judge, wanted)
    again = dict(zip(checks.keys, repeated, strict=True))
    unique = {name: again[keys[name]] for name in table.unique}
    primary = again[keys[""]] if table.primary else None
    counts = _counts(table, found, unique, primary)
    errors, cut = list_errors(table, found, unique, primary, exact, settings.limit)
    if not found.complete:  # left at the limit, of which nobody has counted the rest
        counts = Counter(error["type"] for error in errors)
    verdict = _verdict(table, source, package, digests, found, counts, errors, cut)
    if not beyond:
        return verdict
    more = list_beyond(table, found, [(key.columns, again[key]) for key in wholes])
    codes = found.beyond_counts + Counter({"unique-key": sum(again[key].count for key in wholes)})
    return replace(verdict, beyond=more[:limit], beyond_counts=codes)


def _keys(table: Table) -> dict[str, Key]:
    """Give each unique field as a key, and the primary key, which has no name."""
    keys = {name: Key((_place(table, name),)) for name in table.unique}
    if table.primary:
        keys[""] = Key(tuple(_place(table, name) for name in table.primary))
    return keys


def _place(table: Table, name: str) -> int:
    place = table.position(name)
    assert place is not None  # noqa: S101 - keys are of columns that are there
    return place


def _parents(table: Table, source: Source, package: OpenPackage) -> list[Lookup]:
    read = []
    for link in table.links:
        target = package.target(link.reference, source)
        other = package.opened(target, values=True)
        try:
            judge = ExactJudge(package.exact, other)
            runner = package.runner or Local()
            name = other.index, link.reference_fields, never_equal(link, table, other)
            find = partial(runner.parents, link, table, other, judge)
            read.append(package.kept_keys.get(name, find))
        except Undecodable as error:
            reason = Unsuited(f"bytes that are not {other.encoding}")
            package.give_up(target, reason)
            raise Unsuited(f"it refers to {target.name!r}: {reason}") from error
    return read


def _counts(
    table: Table, found: Scan, unique: Mapping[str, Repeats], primary: Repeats | None
) -> Counter[str]:
    counts = Counter(error["type"] for error in table.header_errors) + found.counts
    counts["unique-error"] += sum(one.count for one in unique.values())
    counts["primary-key"] += primary.count if primary else 0
    return +counts


def _verdict(
    table: Table,
    source: Source,
    package: OpenPackage,
    digests: Digests,
    found: Scan,
    counts: Counter[str],
    errors: list[Error],
    cut: bool,
) -> Verdict:
    size = table.own_file.size
    stats: dict[str, Any] = {"errors": 0, "warnings": 0, "seconds": 0.0}
    for algorithm in ("md5", "sha256"):
        if text := digests.get(table.own_file, algorithm):
            stats[algorithm] = text
    stats |= {"bytes": size, "fields": table.schema_fields}
    if found.rows:
        stats["rows"] = found.rows
    warnings = []
    hashed = hash_of(source)
    if hashed and hashed[0] not in ("md5", "sha256"):
        warnings.append("hash is ignored; supported algorithms: md5/sha256")
    if cut:
        warnings.append(f"reached error limit: {package.settings.limit}")
    if found.complete:
        ends = ends_errors(table, source, package, stats, hashed)
        counts += Counter(error["type"] for error in ends)
        errors = errors if cut else errors + ends
    stats |= {"errors": len(errors), "warnings": len(warnings)}
    task = {
        "name": table.name,
        "type": "table",
        "valid": not errors,
        "place": table.place,
        "labels": list(table.labels),
        "stats": stats,
        "warnings": warnings,
        "errors": errors,
    }
    checked = [name for name in ("bytes", "rows", "fields") if declared(source, name)]
    if hashed and hashed[0] in ("md5", "sha256"):
        checked.insert(0, hashed[0])
    return Verdict(
        table.name,
        task=task,
        counts=counts,
        checked=tuple(checked) if found.complete else (),
        table=table,
    )
