"""The step that checks releases: none was changed, and each version has a single content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tablepact._about import program
from tablepact.errors import PackageError
from tablepact.language import format_count, message
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.rehash import size_and_hash
from tablepact.package.digests.checksums import bytes_digest
from tablepact.package.metadata.metadata_files import MetadataFiles
from tablepact.releases import MANIFEST_NAME
from tablepact.report.model import Finding, Step
from tablepact.system.existing_paths import is_file

if TYPE_CHECKING:
    from tablepact.releases.manifest import Release

CODE = "release-error"


def check_releases(
    package: Package,
    remote_has: Callable[[str], bool] | None = None,
    held: Callable[[str], bytes | None] = lambda _: None,
) -> Iterator[Step]:
    """Check a package that has releases; see ``tablepact.releases.manifest``.

    Args:
        package: The package.
        remote_has: Returns whether a package in an object store has a file; None for a local one.
        held: Returns the bytes of a table by its name, if they are in memory.
    """
    if remote_has:
        if remote_has(MANIFEST_NAME):
            yield Step("releases", "", "not run", message("its releases are in an object store"))
        return
    folder, files = package.path.parent, MetadataFiles()
    if not _has_releases(folder, files):
        return
    from tablepact.releases.manifest import read_releases

    try:
        releases = read_releases(folder, files)
        if package.problem:
            raise PackageError(package.problem)
    except PackageError as error:
        yield _step("the releases cannot be read", [Finding(CODE, str(error), path=MANIFEST_NAME)])
        return
    findings = [*_archives(folder, releases), *_changed_tables(package, releases, held)]
    number = format_count(len(releases), "release")
    yield _step(
        message("{number}, the newest {version}", number=number, version=releases[-1].version),
        findings,
    )


def _has_releases(folder: Path, files: MetadataFiles) -> bool:
    """Return whether ``releases.json`` exists and is ours; another tool may use the same name."""
    if not (folder / MANIFEST_NAME).is_file():
        return False
    try:
        listed = files.read_json(folder / MANIFEST_NAME).get("releases")
    except PackageError:
        return False
    first = listed[0] if isinstance(listed, list) and listed else None
    return isinstance(first, dict) and "content" in first and "archive" in first


def _archives(folder: Path, releases: tuple[Release, ...]) -> Iterator[Finding]:
    from tablepact.releases.open_release import require_intact_archive

    for release in releases:
        try:
            require_intact_archive(folder, release)
        except PackageError as error:
            yield Finding(CODE, str(error), path=MANIFEST_NAME)


def _changed_tables(
    package: Package, releases: tuple[Release, ...], held: Callable[[str], bytes | None]
) -> Iterator[Finding]:
    """Compare the files with the release of this version, if it exists."""
    known = {release.version: release for release in releases}.get(package.version)
    for resource in package.resources if known else ():
        facts = known.tables.get(resource.name) if known else None
        if resource.path is None or not resource.is_table or (facts and not facts.hash):
            continue
        if not is_file(resource.path):
            continue  # reported by the step of the table
        content = held(resource.name)
        own = size_and_hash(resource)["hash"] if content is None else bytes_digest(content)
        if facts is None or own != facts.hash:
            yield Finding(
                CODE,
                message(
                    "the file differs from the one released as {version}; changed content needs a "
                    "new version, which {program} release --check names",
                    version=package.version,
                    program=program(),
                ),
                table=resource.name,
            )


def _step(detail: str, findings: list[Finding]) -> Step:
    return Step("releases", "", "fail" if findings else "pass", detail, tuple(findings))
