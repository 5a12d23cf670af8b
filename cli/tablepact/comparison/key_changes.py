"""Compare whether keys and rules require more or less than before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tablepact.comparison.constraints import json_equal
from tablepact.comparison.result import Change
from tablepact.package.descriptor.keys import foreign_keys, primary_key
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.table_schema import ForeignKey
from tablepact.package.metadata.metadata_files import read_text


def key_changes(old: Resource, new: Resource) -> Iterator[Change]:
    """Compare the primary, unique and foreign keys of a table, and its row rules.

    Raises:
        PackageError: A key is malformed.
    """
    table = new.name
    compared = {
        "primaryKey": _primary_key_changes(
            table, "primaryKey", list(primary_key(old)), list(primary_key(new))
        ),
        "uniqueKeys": _unique_key_changes(table, _unique(old), _unique(new)),
        "foreignKeys": _foreign_key_changes(table, foreign_keys(old), foreign_keys(new)),
        "rowRules": _rule_list_changes(
            table, "row rule", _row_rules(old), _row_rules(new), _same_rule
        ),
    }
    for key, changes in compared.items():
        raw = (side.table_schema.metadata.get(key) for side in (old, new))
        yield from _or_metadata_changed(table, key, changes, *raw)


def rule_changes(old: Package, new: Package, pairs: Mapping[str, str]) -> Iterator[Change]:
    """Compare the table rules, the queries of derived tables, and the views.

    A rule or derivation may require more if its SQL differs, or the SQL of a view that it uses,
    directly or through other views. A changed view is also a change of its own.

    Args:
        old: The earlier version.
        new: The later version.
        pairs: The common tables: the new name by the old name.

    Raises:
        PackageError: An SQL file cannot be read.
    """
    views = [package.view_texts() for package in (old, new)]
    before, after = _table_rules(old, views[0]), _table_rules(new, views[1])
    changes = _rule_list_changes(
        "", "rule", before, after, lambda a, b: _same_sql(a["sql"], b["sql"])
    )
    raw = old.metadata.get("tableRules"), new.metadata.get("tableRules")
    yield from _or_metadata_changed("", "tableRules", changes, *raw)
    for was, name in pairs.items():
        yield from _derivation(old.resource(was), new.resource(name), (old, new), views)
    raw = old.metadata.get("tableViews"), new.metadata.get("tableViews")
    yield from _or_metadata_changed("", "tableViews", (), *raw)
    for name in (name for name in views[1] if name in views[0]):
        if views[0][name] != views[1][name]:
            yield Change("metadata-changed", "", f"view {name}", views[0][name], views[1][name])


def _derivation(
    old: Resource, new: Resource, packages: Sequence[Package], views: Sequence[Mapping[str, str]]
) -> Iterator[Change]:
    a, b = (
        None if table.derived_by is None else _sql(table.derived_by, package, texts)
        for table, package, texts in zip((old, new), packages, views, strict=True)
    )
    code = "constraint-loosened" if b is None else "constraint-tightened"
    same = a is b if a is None or b is None else _same_sql(a, b)
    changes = () if same else (Change(code, new.name, "derivedBy"),)
    raw = old.metadata.get("derivedBy"), new.metadata.get("derivedBy")
    yield from _or_metadata_changed(new.name, "derivedBy", changes, *raw)


def _or_metadata_changed(
    table: str, subject: str, changes: Iterable[Change], old: Any, new: Any
) -> Iterator[Change]:
    """Yield the changes; if there are none but the metadata differ, yield a metadata change."""
    listed = list(changes)
    yield from listed
    if not listed and not json_equal(old, new):
        yield Change("metadata-changed", table, subject, old, new)


def _unique_key_changes(table: str, old: list[str], new: list[str]) -> Iterator[Change]:
    for key in [key for key in old if key not in new]:
        yield Change("constraint-loosened", table, "uniqueKeys", json.loads(key))
    for key in [key for key in new if key not in old]:
        yield Change("constraint-tightened", table, "uniqueKeys", new=json.loads(key))


def _primary_key_changes(
    table: str, subject: str, old: list[str], new: list[str]
) -> Iterator[Change]:
    if old != new:
        code = "constraint-tightened" if new else "constraint-loosened"
        yield Change(code, table, subject, old or None, new or None)


def _unique(resource: Resource) -> list[str]:
    pairs = resource.table_schema.written_unique_keys
    return [json.dumps(written if names is None else names) for names, written in pairs]


def _foreign_key_changes(
    table: str, old: list[ForeignKey], new: list[ForeignKey]
) -> Iterator[Change]:
    removed, added = [k for k in old if k not in new], [k for k in new if k not in old]
    for link in removed:
        follows = next((k for k in added if k.fields == link.fields), None)
        if follows:
            added.remove(follows)
            yield Change("reference-redirected", table, _by(link), _to(link), _to(follows))
        else:
            yield Change("constraint-loosened", table, _by(link), _to(link))
    for link in added:
        yield Change("constraint-tightened", table, _by(link), new=_to(link))


def _by(link: ForeignKey) -> str:
    return f"foreign key {', '.join(link.fields)}"


def _to(link: ForeignKey) -> str:
    return f"{link.target} ({', '.join(link.target_fields)})"


def _row_rules(resource: Resource) -> dict[str, Any]:
    rules = resource.table_schema.row_rules or ()
    return {str(rule.get("name")): rule for rule in rules if isinstance(rule, Mapping)}


class _Statement(NamedTuple):
    """An SQL statement, with all views and tables that it may use."""

    text: str
    views: Mapping[str, str]
    tables: Sequence[str]


def _table_rules(package: Package, views: Mapping[str, str]) -> dict[str, Any]:
    """Return the message and the SQL of each rule, by name."""
    return {
        rule.name: {"message": rule.message, "sql": _sql(rule.path, package, views)}
        for rule in package.rules
    }


def _sql(path: Path, package: Package, views: Mapping[str, str]) -> _Statement:
    return _Statement(read_text(path), views, [resource.name for resource in package.resources])


def _same_sql(a: _Statement, b: _Statement) -> bool:
    """Return whether two statements and the views that they use are the same."""
    if a.text != b.text:
        return False
    if a == b or not (a.views or b.views):
        return True
    from tablepact.query.views import used_views

    return used_views(*a) == used_views(*b)


def _same_rule(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    meaning = [{k: v for k, v in rule.items() if k not in ("message", "title")} for rule in (a, b)]
    return json_equal(*meaning)


def _rule_list_changes(
    table: str,
    noun: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    alike: Callable[[Any, Any], bool],
) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        a, b = old.get(name), new.get(name)
        subject = f"{noun} {name}"
        if b is None:
            yield Change("constraint-loosened", table, subject, _message(a))
        elif a is None:
            yield Change("constraint-tightened", table, subject, new=_message(b))
        elif not alike(a, b):
            yield Change("constraint-tightened", table, subject, _message(a), _message(b))
        elif _message(a) != _message(b):
            yield Change("metadata-changed", table, subject, _message(a), _message(b))


def _message(rule: Any) -> str:
    return str(rule.get("message") or rule.get("title") or "")
