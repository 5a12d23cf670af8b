"""Judge one table by the fast path, and report on it as frictionless does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from avocado_pivot.engine.block import Checks
from avocado_pivot.engine.cells.judging import ExactJudge
from avocado_pivot.engine.cutting.tokens import Undecodable
from avocado_pivot.engine.descriptor.sources import Source
from avocado_pivot.engine.digests import Digests
from avocado_pivot.engine.keys.hashes import Key, see_that_keys_are_known
from avocado_pivot.engine.keys.parents import parents
from avocado_pivot.engine.keys.repeats import Repeats, repeats
from avocado_pivot.engine.listing import list_beyond, list_errors
from avocado_pivot.engine.open_package import OpenPackage
from avocado_pivot.engine.scan import Scan, scan
from avocado_pivot.engine.standard import Standard, standard
from avocado_pivot.engine.table import Error, Table, Unsuited
from avocado_pivot.engine.verdict import EVERYTHING, Verdict


def judge_table(table: Table, source: Source, package: OpenPackage, digests: Digests) -> Verdict:
    """Judge a table.

    Raises:
        Unsuited: It turns out that only frictionless can.
        Stopped: Frictionless was asked, and stopped.
    """
    hashed = _hash_of(source)
    digests.start(table.path, *([hashed[0]] if hashed else []))
    try:
        return _judged(table, source, package, digests)
    except Undecodable as error:
        reason = Unsuited("bytes that are not UTF-8")
        package.give_up(source, reason)
        raise reason from error


def _judged(table: Table, source: Source, package: OpenPackage, digests: Digests) -> Verdict:
    settings, exact = package.settings, package.exact
    limit = settings.limit or EVERYTHING
    beyond = standard(table, source.schema or {}) if package.standard else Standard()
    judge = ExactJudge(exact, table, beyond.json_schemas)
    named = [*table.unique, *table.primary, *(name for one in table.links for name in one.fields)]
    named += [table.columns[place].name for key in beyond.unique_keys for place in key]
    see_that_keys_are_known(table, named)
    keys = _keys(table)
    wholes = [Key(columns, whole=True) for columns in beyond.unique_keys]
    every = tuple(dict.fromkeys([*keys.values(), *wholes]))
    checks = Checks(table, _parents(table, source, package), every, beyond)
    told = settings.progress
    found = scan(
        checks,
        judge,
        limit,
        stop=settings.stop and bool(settings.limit),
        on_finding=exact.start,
        progress=(lambda done, size: told(table.name, done, size)) if told else None,
    )
    again = {
        key: repeats(key.columns, hashes, found.parts, table, judge, limit)
        for key, hashes in zip(checks.keys, found.hashes, strict=True)
    }
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


def _parents(table: Table, source: Source, package: OpenPackage) -> list[pl.DataFrame]:
    read = []
    for link in table.links:
        target = package.target(link.reference, source)
        other = package.opened(target)
        try:
            read.append(parents(link, table, other, ExactJudge(package.exact, other)))
        except Undecodable as error:
            reason = Unsuited("bytes that are not UTF-8")
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
    size = table.path.stat().st_size
    stats: dict[str, Any] = {"errors": 0, "warnings": 0, "seconds": 0.0}
    for algorithm in ("md5", "sha256"):
        if text := digests.get(table.path, algorithm):
            stats[algorithm] = text
    stats |= {"bytes": size, "fields": table.schema_fields}
    if found.rows:
        stats["rows"] = found.rows
    warnings = []
    hashed = _hash_of(source)
    if hashed and hashed[0] not in ("md5", "sha256"):
        warnings.append("hash is ignored; supported algorithms: md5/sha256")
    if cut:
        warnings.append(f"reached error limit: {package.settings.limit}")
    if found.complete:
        ends = _ends(table, source, package, stats, hashed)
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
    checked = [name for name in ("bytes", "rows", "fields") if _declared(source, name)]
    if hashed and hashed[0] in ("md5", "sha256"):
        checked.insert(0, hashed[0])
    return Verdict(
        table.name,
        task=task,
        counts=counts,
        checked=tuple(checked) if found.complete else (),
        table=table,
    )


def _ends(
    table: Table,
    source: Source,
    package: OpenPackage,
    stats: Mapping[str, Any],
    hashed: tuple[str, str] | None,
) -> list[Error]:
    """Compare what the resource says of its file with what was found."""
    facts = {"rows": 0, **stats}
    wrong = [
        name
        for name in ("bytes", "fields", "rows")
        if _declared(source, name) and _declared(source, name) != facts[name]
    ]
    if hashed and hashed[0] in ("md5", "sha256") and stats.get(hashed[0]) != hashed[1]:
        wrong.append(hashed[0])
    if not wrong:
        return []
    answer = package.exact.ask("ends", table.index, found=facts)
    errors: list[Error] = answer["errors"]
    return errors


def _declared(source: Source, name: str) -> Any:
    stats = source.resource.get("stats")
    inner = stats.get(name) if isinstance(stats, dict) else None
    return inner or source.resource.get(name)


def _hash_of(source: Source) -> tuple[str, str] | None:
    """Split the hash of a resource as frictionless does: without an algorithm it is MD5."""
    stats = source.resource.get("stats")
    for name in ("sha256", "md5"):
        if isinstance(stats, dict) and stats.get(name):
            return name, str(stats[name])
    text = source.resource.get("hash")
    if not isinstance(text, str) or not text:
        return None
    algorithm, mark, digest = text.partition(":")
    return (algorithm, digest) if mark else ("md5", text)
