"""Functions on table files without a descriptor: propose a schema, or write a package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tablepact.arguments import require_encoding
from tablepact.errors import ExportError
from tablepact.package.metadata.metadata_files import descriptor_in
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    from tablepact.inference.draft_package import PackageDraft
    from tablepact.inference.table_schema import SchemaProposal


@refuse_after_fork
def infer(
    path: Path | str, *, encoding: str | None = None, sheet: str | int | None = None
) -> SchemaProposal:
    """Propose a Table Schema for a table file, from all of its rows.

    Args:
        path: The file.
        encoding: The encoding to use if the file is not UTF-8, such as ``windows-1252``; by default
            the one that fits best, with a note.
        sheet: The sheet of a workbook, by name or by number from 1; by default the first.

    Returns:
        The proposal: ``schema`` as JSON, the type of each column with its certainty, and the errors
        of the file.

    Raises:
        PackageError: The file cannot be read, has no table or no such sheet, or is a database of
            several tables.
        ValueError: The encoding is unknown.

    >>> proposal = infer(ports / "ships.csv")
    >>> [(field["name"], field["type"]) for field in proposal.schema["fields"]]
    [('ship', 'string'), ('port', 'string'), ('tons', 'integer')]
    """
    from tablepact.inference.table_schema import infer

    if encoding:
        require_encoding(encoding)
    return infer(Path(path), encoding, sheet)


@refuse_after_fork
def init(
    folder: Path | str = ".",
    files: Path | str | Sequence[Path | str] = (),
    *,
    schemas: bool = False,
    keys: bool = False,
    encoding: str | None = None,
    sheet: str | int | None = None,
    force: bool = False,
) -> PackageDraft:
    """Write a descriptor for the table files of a folder, with inferred schemas.

    Each sheet of a workbook and each table of an SQLite database is a table.

    Args:
        folder: The folder.
        files: One or more paths of files in it; by default all in the folder and in ``data/``.
        schemas: Whether to write each schema to its own file, ``schemas/NAME.json``.
        keys: Whether to turn the references that are found into foreign keys. Without ``files``,
            ``schemas`` and ``force``, this changes nothing else in an existing descriptor.
        encoding: The encoding of the files that are not UTF-8; by default, for each the one that
            fits best.
        sheet: The only sheet of workbooks to describe, by name or by number from 1.
        force: Whether to overwrite existing files.

    Returns:
        The files that were written, and the inferred schema of each table.

    Raises:
        PackageError: A file cannot be read, or is outside the folder.
        ExportError: The folder does not exist or has no tables, or a file cannot be written.
        ValueError: The encoding is unknown.

    >>> draft = init(ports, keys=True, force=True)
    >>> draft.name, list(draft.tables), list(draft.files)
    ('ports', ['ports', 'ships'], ['datapackage.json'])
    """
    from tablepact.inference.extend_package import extend_package
    from tablepact.inference.write_package import init_package, write_package

    if encoding:
        require_encoding(encoding)
    folder = Path(folder)
    if not folder.is_dir():
        raise ExportError(f"there is no folder {str(folder)!r}")
    chosen = tuple(map(Path, [files] if isinstance(files, (str, Path)) else files))
    if keys and not (chosen or schemas or force) and descriptor_in(folder).is_file():
        extended = extend_package(folder, encoding)
        write_package(folder, extended, force=True)
        return extended
    options = {"schemas": schemas, "keys": keys, "encoding": encoding, "sheet": sheet}
    return init_package(folder, chosen, force=force, **options)
