"""What version 2 of the standard recommends: the sentences with SHOULD that a program can judge.

Left out is what nobody can see in a descriptor: whether a name is unique in a registry and stays
the same, or whether a role comes from an established vocabulary.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tablepact.language import message
from tablepact.validation.profiles.keywords import listed_with_and, shown
from tablepact.validation.profiles.violations import Steps, all_of

Advice = Iterator[tuple[Steps, str]]
"""The steps of the JSON pointer to each place, and what is recommended there."""
_PROPERTIES = ("name", "id", "licenses")
_NAME = re.compile(r"[a-z0-9._-]+")
_NUMBER = r"(?:0|[1-9][0-9]*)"
_LABELS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_SEMANTIC_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_LABELS})?(?:\+{_LABELS})?")
_BLOCK = re.compile(r"#{1,6} |[-*+] |\d{1,9}[.)] |> |```|~~~|\|")
"""The beginning of a block in Markdown that is not a paragraph."""
_ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "ascii": "US-ASCII", "utf-16": "UTF-16",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE", "utf-32": "UTF-32", "utf-32-le": "UTF-32LE", "utf-32-be": "UTF-32BE",
    **{f"iso8859-{part}": f"ISO-8859-{part}" for part in (*range(1, 12), *range(13, 17))},
    **{f"cp125{page}": f"windows-125{page}" for page in range(9)},
    "koi8-r": "KOI8-R", "koi8-u": "KOI8-U", "mac-roman": "macintosh", "cp437": "IBM437",
    "cp850": "IBM850", "cp852": "IBM852", "cp866": "IBM866", "tis-620": "TIS-620",
    "shift_jis": "Shift_JIS", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP", "euc_kr": "EUC-KR",
    "iso2022_kr": "ISO-2022-KR", "gb2312": "GB2312", "gbk": "GBK", "gb18030": "GB18030",
    "big5": "Big5", "hz": "HZ-GB-2312",
}  # fmt: skip
"""The preferred MIME names of encodings at IANA, by their names in Python."""


def recommendations(kind: str, part: Mapping[str, Any]) -> Advice:
    """Yield what the standard recommends and a part of the metadata does not follow.

    Args:
        kind: ``package``, ``resource``, ``schema`` or ``dialect``.
        part: The part, of which nothing is known to be valid.
    """
    yield from _OF_KIND.get(kind, _nothing)(part)


def _nothing(_: Mapping[str, Any]) -> Advice:
    yield from ()


def _package(part: Mapping[str, Any]) -> Advice:
    absent = [name for name in _PROPERTIES if name not in part]
    if absent:
        yield (), _should_have(absent)
    yield from _name(part)
    version, description = part.get("version"), part.get("description")
    if isinstance(version, str) and not _SEMANTIC_VERSION.fullmatch(version):
        yield (
            ("version",),
            message(
                "should be a semantic version such as 1.0.0, not {shown}", shown=shown(version)
            ),
        )
    if isinstance(description, str) and _runs_on(description):
        yield ("description",), message("should have a blank line after its first paragraph")
    yield from _titles(part, "contributors")
    yield from _titles(part, "sources")


def _resource(part: Mapping[str, Any]) -> Advice:
    yield from _name(part)
    if part.get("type") == "table" and "schema" not in part:
        yield (), _should_have(["schema"])
    encoding = part.get("encoding")
    preferred = _preferred_name(encoding) if isinstance(encoding, str) else None
    if preferred:
        yield (
            ("encoding",),
            message(
                "should be {preferred}, the IANA name, not {shown}",
                preferred=preferred,
                shown=shown(encoding),
            ),
        )
    yield from _titles(part, "sources")


def _schema(part: Mapping[str, Any]) -> Advice:
    fields, key = part.get("fields"), part.get("primaryKey")
    listed = fields if isinstance(fields, list) else []
    places = {
        name: index
        for index, field in enumerate(listed)
        if isinstance(field, dict) and isinstance(name := field.get("name"), str)
    }
    if isinstance(key, list) and all(isinstance(name, str) and name in places for name in key):
        ordered = sorted(key, key=places.__getitem__)
        if key != ordered:
            names = listed_with_and(map(shown, ordered))
            note = message(
                "should have its fields in the order of the schema: {names}", names=names
            )
            yield ("primaryKey",), note
    for index, field in enumerate(listed):
        if not isinstance(field, dict) or field.get("format") != "any":
            continue
        if field.get("type") in ("date", "time", "datetime"):
            note = message('should be a pattern, since programs read "any" in different ways')
            yield ("fields", index, "format"), note


_OF_KIND: dict[str, Callable[[Mapping[str, Any]], Advice]] = {
    "package": _package,
    "resource": _resource,
    "schema": _schema,
}


def _name(part: Mapping[str, Any]) -> Advice:
    name = part.get("name")
    if isinstance(name, str) and not _NAME.fullmatch(name):
        note = message(
            'should have only the lowercase letters a to z, digits, ".", "-" and "_", not {shown}',
            shown=shown(name),
        )
        yield ("name",), note


def _should_have(names: Iterable[str]) -> str:
    return message("should have {names}", names=all_of(names))


def _titles(part: Mapping[str, Any], name: str) -> Advice:
    listed = part.get(name)
    for index, one in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(one, dict) and "title" not in one:
            yield (name, index), _should_have(["title"])


def _runs_on(description: str) -> bool:
    """Return whether another block follows the first paragraph without a blank line."""
    lines = [line.strip() for line in description.strip().splitlines()]
    first = lines[: lines.index("")] if "" in lines else lines
    return not _BLOCK.match(first[0]) and any(map(_BLOCK.match, first[1:])) if first else False


def _preferred_name(encoding: str) -> str | None:
    """Return the name of an encoding at IANA if it differs; None if it is that, or is not known."""
    try:
        preferred = _ENCODINGS.get(codecs.lookup(encoding).name)
    except (LookupError, ValueError):  # another step reports it
        return None
    return preferred if preferred and encoding.casefold() != preferred.casefold() else None
