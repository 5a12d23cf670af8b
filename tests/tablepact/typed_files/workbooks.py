"""Workbooks written part by part, so that tests can write what no program would."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="[h]:mm"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="164"/></cellXfs></styleSheet>'
)
"""Styles: 0 a number, 1 a date, 2 a duration."""


def _relations(*rows: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in rows
    )
    return f'{HEAD}<Relationships xmlns="{RELATIONS}">{listed}</Relationships>'


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """Return the XML of a sheet with some rows."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    )


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def write_xlsx(
    path: Path,
    sheet: str | bytes,
    *,
    strings: str = "",
    names: tuple[str, ...] = ("Sheet1",),
    states: tuple[str, ...] = (),
    properties: str = "",
    parts: dict[str, str | bytes] | None = None,
) -> Path:
    """Write a workbook, all of whose sheets have the same part.

    Args:
        path: Where.
        sheet: The XML of the sheets.
        strings: The ``si`` elements of the shared texts.
        names: The names of the sheets.
        states: Their states, visible unless given.
        properties: The attributes of ``workbookPr``.
        parts: More parts, or other content for one.
    """
    listed = "".join(
        f'<sheet name="{name}" sheetId="{index}" r:id="r0"'
        + (f' state="{states[index - 1]}"' if states else "")
        + "/>"
        for index, name in enumerate(names, 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{TYPES}.{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"),
            ("worksheets/sheet1", "worksheet"),
            ("styles", "styles"),
            ("sharedStrings", "sharedStrings"),
        )
    )
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": f"{HEAD}<Types xmlns="
        f'"http://schemas.openxmlformats.org/package/2006/content-types">{overrides}</Types>',
        "_rels/.rels": _relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<workbookPr {properties}/><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            ("r0", "worksheet", "worksheets/sheet1.xml"),
            ("r1", "styles", "styles.xml"),
            ("r2", "sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": sheet,
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def write_ods(path: Path, table: str, *, parts: dict[str, str | bytes] | None = None) -> Path:
    """Write a spreadsheet of OpenDocument with some tables."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
        'opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>",
        "content.xml": f"{HEAD}<office:document-content {spaces}>{body}</office:document-content>",
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path
