"""Check whether a package can be released, and list what to fix.

A package whose rows, schema or metadata differ from its newest release needs a version that is high
enough, a heading in the changelog, a row in ``corrections`` for every corrected value, and current
sizes and hashes of its files. The docstring of ``tablepact.releases`` has the conventions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablepact._about import program
from tablepact.comparison.compare import compare
from tablepact.comparison.formats.phrases import change_text
from tablepact.comparison.inputs import open_diff_input
from tablepact.comparison.result import Change, Comparison, RowChange
from tablepact.comparison.version_bump import next_version
from tablepact.errors import PackageError
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.keys import require_keys
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.rehash import size_and_hash
from tablepact.package.descriptor.semver import format_version, parse_version
from tablepact.package.digests.checksums import Checksum
from tablepact.package.digests.digest import as_text, package_digest, table_digest
from tablepact.package.metadata.metadata_files import read_text
from tablepact.releases.manifest import Release, read_releases
from tablepact.releases.open_release import open_release
from tablepact.releases.release_archive import descriptor_digest

CORRECTIONS = {"version", "record_table", "record_id", "column", "old"}
"""The columns of the optional table ``corrections``."""


def check_release(package: Package) -> list[str]:
    """Check whether a package is ready for its next release, or matches its newest one.

    Returns:
        One line for each problem: what is wrong, and how to fix it.

    Raises:
        PackageError: The package or a release cannot be read, or a key is malformed.
    """
    folder = package.path.parent
    releases = read_releases(folder)
    for resource in package.resources:
        require_keys(resource)
    problems = list(_file_problems(package))
    if parse_version(package.version) is None:
        problems.append(f'"version" must be three numbers, such as 1.0.0, not {package.version!r}')
    problems += _changelog_problems(package)
    if not releases or parse_version(package.version) is None:
        return problems
    newest = open_release(folder, releases[-1].version)
    with (
        open_diff_input(newest, newest.version) as old,
        open_diff_input(package, str(folder)) as new,
    ):
        problems += _archive_problems(old.lazy_frames.frames, releases[-1])
        comparison = compare(old, new, limit=0)
        if comparison.unread:
            raise PackageError(next(iter(comparison.unread.values())))
        if comparison.same:
            problems += _unchanged_problems(package, releases[-1])
        else:
            problems += _version_problems(comparison)
            problems += _correction_problems(comparison, new.lazy_frames.frames)
    return problems


def _archive_problems(frames: Frames, newest: Release) -> Iterator[str]:
    """Compare the newest entry with its archive; the chain of digests protects the older ones."""
    tables = {name: (frame.height, table_digest(frame)) for name, frame in frames.items()}
    recorded = {name: (table.rows, table.content) for name, table in newest.tables.items()}
    if (package_digest(frames), tables) != (newest.content, recorded):
        yield (
            f"the entry of {newest.version} in releases.json does not match its archive; restore "
            "the released file"
        )


def _unchanged_problems(package: Package, newest: Release) -> Iterator[str]:
    version = parse_version(package.version)
    if version and version < (parse_version(newest.version) or version):
        yield f"the version {package.version} is lower than the release {newest.version}; raise it"
    if package.version == newest.version and descriptor_digest(package) != newest.descriptor:
        yield (
            f"files or datapackage.json differ from the release {newest.version}, although no row "
            "and no metadata changed; restore them from it, or raise the version"
        )


def _version_problems(comparison: Comparison) -> Iterator[str]:
    """Yield each change that needs a higher version, and that version."""
    old, new = parse_version(comparison.old.version), parse_version(comparison.new.version)
    if old is None or new is None:
        return
    for change in comparison.changes:
        needed = next_version(old, change.level)
        if new >= needed:
            continue
        reason = f"{change.level}: {change.description}"
        todo = (
            f"needs version {format_version(needed)} or later ({reason}): raise "
            '"version" in datapackage.json, and describe the change in the changelog'
        )
        for location in _change_locations(change, comparison):
            yield f"{location}; since {comparison.old.version} this {todo}"


def _change_locations(change: Change, comparison: Comparison) -> Iterator[str]:
    """Yield the rows of a change; for other changes, the change in words."""
    kind = {
        "row-removed": "removed",
        "referenced-row-removed": "removed",
        "row-added": "added",
        "row-renamed": "renamed",
    }.get(change.code)
    cells = change.code in ("reference-updated", "derived-changed", "value-corrected")
    rows = next((rows for rows in comparison.tables if rows.table == change.table), None)
    if rows is None or not (kind or cells):
        yield change_text(change)
        return
    for row in rows.listed:
        address = f"{change.table}/{row.row}"
        if kind == row.kind:
            yield f"{address} is {kind}" + (f" to {row.now}" if row.now else "")
        for cell in row.cells if cells else ():
            if cell.column == change.subject:
                yield f"{address}: {cell.column} was {cell.old!r}, is {cell.new!r}"


def _correction_problems(comparison: Comparison, new: Frames) -> Iterator[str]:
    """Yield the changed values without a row in ``corrections``."""
    if "corrections" not in new or not set(new["corrections"].columns) >= CORRECTIONS:
        return
    recorded = {
        (row["record_table"], row["record_id"], row["column"]): row["old"]
        for row in as_text(new["corrections"]).filter(version=comparison.new.version).to_dicts()
    }
    for rows in comparison.tables:
        if rows.table == "corrections" or new.resource(rows.table).derived_by:
            continue
        for row in rows.listed:
            for column, value in _required_corrections(row):
                if recorded.get((rows.table, row.row, column), ...) != value:
                    of_column = f" of {column}" if column else ""
                    yield (
                        f"{rows.table}/{row.row} is {row.kind}, but corrections has no row for "
                        f"version {comparison.new.version} with the old value{of_column}; add one"
                    )


def _required_corrections(row: RowChange) -> Iterator[tuple[str | None, str | None]]:
    """Yield the corrections that a row needs: the column, None for a removed row, and old value."""
    if row.kind == "removed":
        yield None, None
    for cell in row.cells if row.kind == "changed" else ():
        yield cell.column, cell.old


def _changelog_problems(package: Package) -> Iterator[str]:
    path = package.path.parent / "CHANGELOG.md"
    if not path.exists():
        return
    headings = re.findall(r"^## \[?([^\s\]]+)", read_text(path), re.MULTILINE)
    newest = next((heading for heading in headings if parse_version(heading)), None)
    if newest != package.version:
        yield (
            f"CHANGELOG.md begins with {newest or 'no version'}, but the version is "
            f'{package.version}; add a heading "## {package.version} - DATE" at the top'
        )


def _file_problems(package: Package) -> Iterator[str]:
    for resource in package.resources:
        if resource.path is None:
            continue
        declared = resource.metadata.get("hash")
        checksum = Checksum.parse(declared)
        known = checksum if checksum and checksum.is_known else None
        facts = size_and_hash(resource, known.algorithm if known else "sha256")
        matches = declared is None or known == Checksum.parse(facts["hash"])
        if not matches or resource.metadata.get("bytes", facts["bytes"]) != facts["bytes"]:
            yield (
                f"{resource.name}: size or hash in datapackage.json differ from "
                f"{resource.metadata['path']}; run {program()} rehash to update them"
            )
