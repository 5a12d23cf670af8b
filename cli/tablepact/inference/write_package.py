"""Write the files of a drafted data package into its folder, the descriptor last."""

from __future__ import annotations

from pathlib import Path

from tablepact.errors import OVERWRITE, ExportError
from tablepact.inference.draft_package import FolderTables, PackageDraft, find_tables
from tablepact.system.atomic_write import atomic_write


def tables_in(folder: Path) -> FolderTables:
    """Return the tables of a folder.

    Raises:
        ExportError: The folder has no tables.
    """
    found = find_tables(folder)
    if not found.files:
        more = "".join(f"; {one}" for one in found.left_out[:3])
        raise ExportError(f"no CSV or TSV file in {folder} or its data/{more}")
    return found


def require_free(path: Path) -> None:
    """Raise ``ExportError`` if a file already exists."""
    if path.exists() or path.is_symlink():
        raise ExportError(f"{path} already exists; {OVERWRITE} it")


def write_package(folder: Path, draft: PackageDraft, *, force: bool = False) -> None:
    """Write the files of a draft, each atomically.

    Raises:
        ExportError: A file already exists and ``force`` is False, or a file cannot be written.
    """
    for name in draft.files if not force else ():
        require_free(folder / name)
    path = folder
    try:
        for name, data in draft.files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            atomic_write(path, data)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror}") from error
