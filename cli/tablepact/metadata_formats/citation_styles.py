"""Citations of a work as APA, BibTeX, RIS, CSL-JSON or CFF.

| style    | follows                                                                           |
|----------|-----------------------------------------------------------------------------------|
| apa      | Publication Manual of the APA, 7th edition, 10.9 (data sets), then the digest     |
| bibtex   | biblatex's ``@dataset``; plain BibTeX treats it as ``@misc``                      |
| ris      | the RIS format, type DATA                                                         |
| csl-json | CSL 1.0.2, type ``dataset``                                                       |
| cff      | Citation File Format 1.2.0, type ``dataset``                                      |
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tablepact.metadata_formats.cited_work import Author, Work

SPDX = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-3.0", "CC-BY-SA-3.0", "ODbL-1.0",
        "ODC-By-1.0", "PDDL-1.0", "MIT", "Apache-2.0", "BSD-3-Clause")  # fmt: skip
"""Licences that a CFF file names by SPDX identifier; it gives the address of any other."""

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
}  # fmt: skip
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_MOST_AUTHORS = 20


def apa(work: Work) -> str:
    """Return a reference in APA style, as plain text without italics."""
    names = [_apa_name(author) for author in work.authors]
    version = f" (Version {work.version})" if work.version else ""
    title, dated = f"{work.title}{version} [Data set].", f"({work.date[:4] or 'n.d.'})."
    start = [_with_full_stop(_joined(names)), dated, title] if names else [title, dated]
    is_author = work.publisher in {author.name for author in work.authors}
    publisher = [] if not work.publisher or is_author else [_with_full_stop(work.publisher)]
    return " ".join([*start, *publisher, *([work.url] if work.url else []), work.digest]) + "\n"


def bibtex(work: Work) -> str:
    """Return a biblatex entry, with names of organisations in braces."""
    names = [_tex_name(author) for author in work.authors]
    fields = {
        "author": " and ".join(names),
        "title": f"{{{_tex(work.title)}}}",
        "version": _tex(work.version),
        "date": work.date,
        "year": work.date[:4],
        "publisher": _tex(work.publisher),
        "doi": work.doi,
        "url": _tex_url(work.url),
        "note": work.digest,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value.strip("{}")]
    return f"@dataset{{{work.key},\n" + ",\n".join(lines) + "\n}\n"


def ris(work: Work) -> str:
    """Return a RIS record."""
    tags = [
        ("TY", "DATA"),
        *(("AU", author.inverted) for author in work.authors),
        ("TI", work.title),
        ("PY", work.date[:4]),
        ("DA", work.date.replace("-", "/")),
        ("ET", work.version),
        ("PB", work.publisher),
        ("DO", work.doi),
        ("UR", work.url),
        ("AB", work.abstract),
        *(("KW", keyword) for keyword in work.keywords),
        ("N1", work.digest),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\n".join([*lines, "ER  - "]) + "\n"


def csl_json(work: Work) -> str:
    """Return a CSL-JSON list with one item."""
    issued = [int(part) for part in work.date.split("-")] if work.date else []
    item: dict[str, Any] = {
        "id": work.key,
        "type": "dataset",
        "title": work.title,
        "author": [_csl_name(author) for author in work.authors],
        "issued": {"date-parts": [issued]} if issued else {},
        "version": work.version,
        "publisher": work.publisher,
        "DOI": work.doi,
        "URL": work.url,
        "abstract": work.abstract,
        "keyword": ", ".join(work.keywords),
        "note": work.digest,
    }
    filled = {name: value for name, value in item.items() if value}
    return json.dumps([filled], indent=2, ensure_ascii=False) + "\n"


def cff(work: Work) -> str:
    """Return a CITATION.cff, whose values are quoted as in JSON, which is valid YAML."""
    authors = [
        {"family-names": author.family, "given-names": author.given}
        if author.family
        else {"name": author.name}
        for author in work.authors
    ]
    unique = dict.fromkeys(tuple(author.items()) for author in authors)
    identifiers = [{"type": "other", "value": work.digest,
                    "description": "The SHA-256 of the rows in their canonical form"}]  # fmt: skip
    facts: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite the version that you use.",
        "type": "dataset",
        "title": work.title,
        "abstract": work.abstract,
        "authors": [dict(items) for items in unique] or [{"name": work.publisher or "anonymous"}],
        "version": work.version,
        "date-released": work.date,
        "doi": work.doi,
        "url": _web(work.url) if not work.doi else "",
        "license": work.licence if work.licence in SPDX else "",
        "license-url": _web(work.licence_url) if work.licence not in SPDX else "",
        "keywords": list(dict.fromkeys(work.keywords)),
        "identifiers": identifiers if work.digest else [],
    }
    return "".join(f"{name}:{_yaml(value)}\n" for name, value in facts.items() if value)


STYLES: dict[str, Callable[[Work], str]] = {
    "apa": apa,
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
    "cff": cff,
}


def _apa_name(author: Author) -> str:
    if not author.family:
        return author.name
    initials = [
        "-".join(f"{part[0]}." for part in name.split("-") if part)
        for name in author.given.replace(".", ". ").split()
    ]
    return f"{author.family}, {' '.join(filter(None, initials))}"


def _joined(names: list[str]) -> str:
    if len(names) > _MOST_AUTHORS:
        return f"{', '.join(names[: _MOST_AUTHORS - 1])}, . . . {names[-1]}"
    return ", & ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _with_full_stop(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _csl_name(author: Author) -> dict[str, str]:
    if author.family:
        return {"family": author.family, "given": author.given}
    return {"literal": author.name}


def _tex_name(author: Author) -> str:
    """Return a name, with braces around the parts that BibTeX would split."""
    if not author.family:
        return f"{{{_tex(author.name)}}}"
    parts = (author.family, author.given)
    protected = (f"{{{_tex(p)}}}" if re.search(r",|\band\b", p, re.I) else _tex(p) for p in parts)
    return ", ".join(protected)


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in text)


def _tex_url(url: str) -> str:
    """Return a URL without the characters that would end the field."""
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def _yaml(value: Any) -> str:
    if isinstance(value, list):
        return "".join(f"\n  -{_item(item)}" for item in value)
    return f" {yaml_scalar(value)}"


def _item(value: Any) -> str:
    if isinstance(value, dict):
        return " " + "\n    ".join(f"{name}: {yaml_scalar(entry)}" for name, entry in value.items())
    return f" {yaml_scalar(value)}"


def yaml_scalar(value: Any) -> str:
    """Return a JSON scalar in which the characters that YAML does not allow are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _web(url: str) -> str:
    """Return an address if CFF accepts it; otherwise an empty string."""
    return url if re.match(r"(https?|s?ftp)://", url) else ""
