"""Build the site: a folder of pages, written to a temporary path and then moved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from urllib.parse import quote

from tablepact import settings
from tablepact.errors import OVERWRITE, ExportError
from tablepact.exact_columns import columns
from tablepact.frames.frames import Frames
from tablepact.lookup.describe_record import RecordView
from tablepact.lookup.row_address import identifiers_in, label_of
from tablepact.lookup.search_documents import SearchGuide
from tablepact.metadata_formats.citation_styles import apa
from tablepact.metadata_formats.cited_work import Work, cited_work
from tablepact.package.descriptor.keys import label_columns
from tablepact.package.paths import file_names
from tablepact.site.extra_pages import ExtraPages
from tablepact.site.records import records_of
from tablepact.site.search_index import words_script
from tablepact.site.tables import TablePage, columns_of, rows_script
from tablepact.site.templating import ASSETS, Pages, RowLink, asset
from tablepact.system.atomic_write import atomic_path


@dataclass(frozen=True, slots=True)
class Site:
    """A site that was built.

    Attributes:
        path: The folder.
        files: The number of files.
        bytes: The total size of the files.
        notes: One sentence for each thing that was left out.

    >>> site = open_package(ports).site(ports / "site")
    >>> site.path.name, site.files > 5, site.notes
    ('site', True, ())
    """

    path: Path
    files: int
    bytes: int
    notes: tuple[str, ...]


def build(
    frames: Frames,
    path: Path,
    describe: Callable[[str], RecordView],
    *,
    extra: ExtraPages | None = None,
    guide: SearchGuide | None = None,
    unread: Mapping[str, str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Site:
    """Build the site of a package; call ``require_free_folder`` first.

    Args:
        frames: The tables.
        path: The folder to write.
        describe: A function that describes the row at an address.
        extra: The pages that a dataset adds.
        guide: The search settings of the dataset.
        unread: The tables that cannot be read, with the reasons.
        progress: Called with the name of a table, the number of finished tables and the total.

    Raises:
        PackageError: A table cannot be read.
        ExportError: The folder cannot be written.
    """
    extra = extra or ExtraPages()
    tables = _pages_of(frames, extra.plain)
    work = cited_work(frames)
    notes = [
        f"{name} is left out: {reason.removeprefix(f'{name}: ')}"
        for name, reason in (unread or {}).items()
    ]
    work = replace(work, digest="") if notes else work  # it would cover only some tables
    files = dict(_assets())
    menu = [*extra.menu] or [("index.html", "Tables")]
    site = _site(work, tables, menu, notes)
    pages = Pages(tables, _links(frames, tables), site, work, extra.templates)
    files["search-index.js"], unsought = words_script(
        frames, tables, guide or SearchGuide(), extra.summary
    )
    notes += [unsought] if unsought else []
    for done, table in enumerate(tables.values()):
        if progress:
            progress(table.name, done, len(tables))
        fields = columns_of(frames, table.name, tables)
        script, shown = rows_script(frames, table, fields)
        if left := _left_out(table, shown):
            notes.append(left)
        shown_page = {"columns": fields, "left_out": left, "path": table.path,
                      "title": table.title, "description": table.description, "name": table.name,
                      "records": table.records, "data": table.data}  # fmt: skip
        files[table.path] = pages.page("table.html", table.path, table=shown_page)
        files[f"tables/{table.data}"] = script
        if table.records:
            records = records_of(frames, table.name, describe, extra)
            files[table.records] = pages.page(
                "records.html", table.records, table=table, records=records
            )
    if extra.menu:
        files["tables.html"] = pages.page("tables.html", "tables.html")
    else:
        files["index.html"] = pages.page("overview.html", "index.html")
    files |= extra.pages(pages)
    _write(path, files)
    size = sum(len(text.encode()) for text in files.values())
    return Site(path, len(files), size, tuple(notes))


def _pages_of(frames: Frames, plain: Collection[str]) -> dict[str, TablePage]:
    pages: dict[str, TablePage] = {}
    slugs, most = file_names(frames, ""), settings.current().max_record_rows
    for name in frames:
        slug = slugs[name]
        entry = frames.resource(name).metadata
        rows = frames[name].height
        pages[name] = TablePage(
            name,
            slug,
            str(entry.get("title") or name),
            str(entry.get("description") or ""),
            rows,
            f"records/{slug}.html" if 0 < rows <= most and name not in plain else None,
        )
    return pages


def _links(frames: Frames, tables: dict[str, TablePage]) -> Callable[[str], RowLink | None]:
    labels = {name: _labels(frames, name) for name in tables}

    def link(address: str) -> RowLink | None:
        name, _, identifier = address.partition("/")
        table = tables.get(name)
        if table is None or identifier not in labels[name]:
            return None
        anchor = quote(identifier, safe="", errors="surrogatepass")
        return RowLink(f"{table.records or table.path}#{anchor}", labels[name][identifier])

    return link


def _labels(frames: Frames, table: str) -> dict[str, str]:
    """Return the label of each row of a table by identifier; a label may be empty."""
    resource, frame = frames.resource(table), frames[table]
    named = [name for name in label_columns(resource) if name in frame.columns]
    rows = frame.select(columns(named)).iter_rows(named=True) if named else repeat({})
    return {
        identifier: label_of(resource, row) or ""
        for identifier, row in zip(identifiers_in(frames, table), rows, strict=False)
    }


def _site(
    work: Work, tables: dict[str, TablePage], places: list[tuple[str, str]], notes: list[str]
) -> dict[str, object]:
    version = f" {work.version}" if work.version else ""
    return {
        "title": work.title,
        "name": work.title.split(":")[0],
        "version": work.version,
        "source": f"{work.title.split(':')[0]}{version}",
        "description": work.abstract,
        "summary": work.abstract.split(". ")[0],
        "pages": places,
        "home": "tables.html" if "tables.html" in dict(places) else "index.html",
        "tables": list(tables.values()),
        "notes": notes,
        "digest": work.digest,
        "citation": apa(replace(work, digest="")).strip(),
        "licence": work.licence,
        "licence_url": work.licence_url if work.licence_url.startswith("http") else "",
    }


def _left_out(table: TablePage, shown: int) -> str:
    left = []
    if shown < table.rows:
        left.append(f"the first {shown:,} of {table.rows:,} rows are shown")
    most = settings.current().max_record_rows
    if table.rows > most:
        left.append(f"rows are not described in detail, as there are more than {most:,}")
    text = "; ".join(left)
    return f"{table.title}: {text}." if text else ""


def _assets() -> list[tuple[str, str]]:
    return [(f"assets/{name}", asset(name)) for name in ASSETS]


def require_free_folder(path: Path, force: bool) -> None:
    """Raise ``ExportError`` if a folder cannot be used as output.

    Args:
        path: The folder.
        force: Whether existing files may be overwritten.
    """
    if path.exists() and not path.is_dir():
        raise ExportError(f"{path} already exists and is not a folder")
    try:
        is_empty = not path.is_dir() or not any(path.iterdir())
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}") from error
    if not is_empty and not force:
        raise ExportError(f"{path} is not empty; {OVERWRITE} its files")


def _write(path: Path, files: dict[str, str]) -> None:
    try:
        with atomic_path(path) as target:
            for name, text in files.items():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_bytes(text.encode(errors="replace"))
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from error
