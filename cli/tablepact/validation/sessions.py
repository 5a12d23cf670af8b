"""Open the session of a validation: on the whole descriptor, or without the parts at fault."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tablepact.engine.descriptor.for_frictionless import by_the_standard
from tablepact.engine.descriptor.resources import session_resources
from tablepact.engine.errors import WorkerStopped
from tablepact.engine.opening.guesses import with_guesses
from tablepact.engine.session import ValidationSession
from tablepact.package.descriptor.parse_descriptor import parse_package
from tablepact.system.temporary_folders import TemporaryFolder
from tablepact.validation.first_rows import first_rows

if TYPE_CHECKING:
    from tablepact.engine.descriptor.usable import UsableDescriptor
    from tablepact.engine.frictionless_worker.client import FrictionlessClient
    from tablepact.engine.options import ValidationOptions
    from tablepact.engine.runner import Runner
    from tablepact.engine.storage.remote_package import FetchedPackage
    from tablepact.package.descriptor.model import Package
    from tablepact.package.metadata.metadata_files import MetadataFiles
    from tablepact.validation.read_source import Source


class SessionOpener(NamedTuple):
    """What all sessions on a package have in common.

    Attributes:
        source: The metadata.
        files: The cache of metadata files.
        client: The frictionless worker.
        options: The options of the validation.
        runner: The runner that scans the rows; None for this machine.
        remote: The package if it is in an object store.
        all_rules: Whether tables are read by the standard, and not as frictionless reads them.
        allow_remote: Whether to fetch files at remote addresses.
        is_frame: Whether its table was given as a frame.
        limit_rows: How many rows of each table to read; 0 for all.
        scratch: Collects the temporary folders with files that were cut.
    """

    source: Source
    files: MetadataFiles
    client: FrictionlessClient
    options: ValidationOptions
    runner: Runner | None
    remote: FetchedPackage | None
    all_rules: bool
    allow_remote: bool
    is_frame: bool
    limit_rows: int
    scratch: list[TemporaryFolder]

    def open(self, package: Package, usable: UsableDescriptor | None = None) -> ValidationSession:
        """Return a session on a package, or on what is usable of it.

        Raises:
            PackageError: A resource is at a remote address that must not be fetched, or a link
                leads out of the folder.
        """
        base = self.remote.base if self.remote else ""
        resources = session_resources(package, allow_remote=self.allow_remote, base=base)
        resources = [replace(one, is_frame=self.is_frame) for one in resources]
        metadata = package.metadata
        if self.all_rules:
            read = by_the_standard(metadata, resources)
            metadata, resources = with_guesses(*read, bare=self.source.is_undescribed)
        if self.limit_rows:
            self.scratch.append(TemporaryFolder())
            folder = Path(self.scratch[-1].name)
            metadata, resources = first_rows(metadata, resources, self.limit_rows, folder)
        return ValidationSession(
            metadata,
            usable.apply(resources) if usable else resources,
            self.source.folder,
            self.client,
            self.options,
            self.runner,
            self.remote,
            any_name=usable is not None,
        )

    def open_usable(self, refused: ValidationSession, package: Package) -> ValidationSession | None:
        """Return a session without the parts of a descriptor that are at fault.

        Args:
            refused: The session in which the descriptor has errors.
            package: The package.

        Returns:
            The session; None if no table can be told from the faults.
        """
        if not package.resources:
            return None
        from tablepact.engine.descriptor.usable import MOST_ROUNDS, UsableDescriptor

        usable, session = UsableDescriptor(package.metadata, refused.tables.refs), refused
        with suppress(WorkerStopped):
            for _ in range(MOST_ROUNDS):
                errors = session.descriptor_errors()
                if not errors:
                    return session
                if not usable.leave_out(errors):
                    return None
                rest = parse_package(usable.metadata, self.source.place, self.files)
                session = self.open(rest, usable)
        return None
