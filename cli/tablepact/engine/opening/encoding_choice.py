"""Choose the encoding of a file that declares none: UTF-8 if it can be, and else what reads best.

Frictionless takes the first guess of chardet, which reads short texts of Western Europe as Hebrew,
Latvian or Russian. Here a byte order mark decides, then UTF-8 if the bytes are valid; among the
encodings of Latin script, windows-1252 is chosen unless another explains the bytes better. Other
scripts are left to chardet.
"""

from __future__ import annotations

import codecs
import re

from tablepact.engine.descriptor.encoding import BUFFER, guess_with_chardet
from tablepact.engine.errors import Error

LATIN = {
    "windows-1252": "cp1252",
    "windows-1250": "cp1250",
    "cp850": "cp850",
    "iso-8859-2": "iso8859-2",
    "macintosh": "mac-roman",
    "cp852": "cp852",
}
"""The encodings of Latin script that are considered, by the name to declare; the first is usual."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
"""The encodings without a byte order mark, by which bytes of each four are mostly NUL."""
_MOSTLY = 0.3
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
"""A character of UTF-8 that is not ASCII."""
_WORD = re.compile(r"""[^ \t\r\n,;|"]+""")
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_AT_MOST = 2_000
"""How many characters are looked at to choose among the encodings of Latin script."""
_IN_WORDS = frozenset("\u2019\u00b7\u00ad'")
"""Signs that may stand between two letters."""
_BEFORE_WORDS = frozenset("\u201a\u201e\u00a1\u00bf\u2039\u02c6")
"""Signs that do not follow a letter."""


def choose_encoding(start: bytes, *, complete: bool) -> str:
    """Return the encoding of a file that begins with these bytes, as it would be declared.

    Args:
        start: The first bytes, at most ``BUFFER``.
        complete: Whether they are the whole file; otherwise the last character may be cut off.
    """
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start and (wide := _wide_encoding(start)):
        return wide
    return "utf-8" if reads_as_utf8(start, complete=complete) else choose_legacy(start)


def _wide_encoding(start: bytes) -> str:
    """Return the form of UTF-16 or UTF-32 of text without a byte order mark; empty if it is none.

    Most characters of a table are ASCII, of which the upper bytes are NUL; a few NUL bytes are
    damage.
    """
    least = len(start) // 4
    nuls = [start[place::4].count(0) > least * _MOSTLY for place in range(4)]
    return _WIDE.get((nuls[0], nuls[1], nuls[2], nuls[3]), "")


def reads_as_utf8(data: bytes, *, complete: bool = False) -> bool:
    """Return whether bytes are UTF-8, perhaps with a few bytes that are not.

    Text in another encoding has next to no characters that are valid in UTF-8 by chance.
    """
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, complete)
    except UnicodeDecodeError:
        wrong = sum(map(len, _NOT_ASCII.findall(_SEQUENCE.sub(b"", data))))
        return len(_SEQUENCE.findall(data)) >= wrong
    return True


def choose_legacy(data: bytes) -> str:
    """Return the likely encoding, other than UTF-8, of text that extends ASCII."""
    runs = _NOT_ASCII.findall(data)
    long = sum(len(run) for run in runs if len(run) > 2)
    if 2 * long > sum(map(len, runs)):  # words of another script
        guess = guess_with_chardet(data[:BUFFER])
        try:
            codecs.getincrementaldecoder(guess)().decode(data)
        except (LookupError, UnicodeDecodeError):
            return "windows-1252"
        return guess
    return min(LATIN, key=lambda name: _oddities(data, LATIN[name]))


def guess_note(start: bytes, encoding: str) -> Error:
    """Return the finding on a file whose encoding was guessed, with likely readings side by side.

    Args:
        start: The first bytes of the file.
        encoding: The encoding that was chosen for it.
    """
    number = sum(map(len, _NOT_ASCII.findall(start)))
    declare = f'declare "encoding": "{encoding}"'
    if encoding.lower().startswith(("utf-16", "utf-32")):
        note = f"the encoding is guessed to be {encoding}; {declare}, or write the file in UTF-8"
        return {"type": "encoding-guess", "message": note, "note": note}
    at = next(_NOT_ASCII.finditer(start)).start()
    before = start[:at]
    line = start[max(before.rfind(b"\n"), before.rfind(b"\r")) + 1 :].splitlines()[0]
    place = at - max(before.rfind(b"\n"), before.rfind(b"\r")) - 1
    readings = [
        f'"{excerpt(line, place, name)}" ({name})' for name in _likely(line, place, encoding)
    ]
    note = (
        f"the file is not UTF-8, and its encoding is guessed to be {encoding}, from "
        f"{number:,} byte{'s' * (number != 1)} above ASCII: {' or '.join(readings)}; {declare} if "
        "that is right, or write the file in UTF-8"
    )
    line_number = 1 + (before.count(b"\n") or before.count(b"\r"))
    return {"type": "encoding-guess", "message": note, "note": note, "line": line_number}


def _likely(line: bytes, at: int, chosen: str) -> list[str]:
    """Return the chosen encoding, and the next best that reads the word at a byte differently."""
    text = excerpt(line, at, chosen)
    others = sorted(LATIN, key=lambda name: _oddities(line, LATIN[name]))
    return [chosen, *[name for name in others if excerpt(line, at, name) != text][:1]]


def _oddities(data: bytes, codec: str) -> int:
    """Count what nobody writes: boxes, signs within words, a capital after a small letter."""
    count = 0
    for match in _samples(data):
        text = match.decode(codec, "replace")
        for at, sign in enumerate(text):
            if sign.isascii():
                continue
            before, after = text[at - 1 : at], text[at + 1 : at + 2]
            count += _oddity(before, sign, after)
    return count


def _samples(data: bytes) -> list[bytes]:
    """Return the words with a byte that is not ASCII, and what surrounds them."""
    found = re.findall(rb"[^\s,;|]{0,20}[\x80-\xff][^\s,;|]{0,20}", data)
    return [*dict.fromkeys(found)][:_AT_MOST]


def _oddity(before: str, sign: str, after: str) -> int:
    import unicodedata

    category = unicodedata.category(sign)
    if sign == "\ufffd" or category in ("Cc", "Co"):
        return 3
    if category == "So" and "\u2500" <= sign <= "\u25ff":  # lines and blocks
        return 3
    if category in ("Lu", "Ll", "Lo") and sign not in "\u00aa\u00ba\u0192":
        return int(category == "Lu" and before.islower())
    between = _is_letter(before) and _is_letter(after)
    if between:
        return 2 * (sign not in _IN_WORDS and category != "Zs")
    return int(_is_letter(before) and sign in _BEFORE_WORDS)


def _is_letter(text: str) -> bool:
    return text.isalpha() and text not in "\u02c6\u00aa\u00ba"


def excerpt(line: bytes, at: int, encoding: str) -> str:
    """Return the word around a byte of a line, in an encoding, with its line breaks left out."""
    if encoding.lower().startswith(("utf-16", "utf-32")):
        return ""
    before = line[max(at - 12, 0) : at].decode(encoding, "ignore")
    text = before + line[at : at + 16].decode(encoding, "ignore")
    words = (word for word in _WORD.finditer(text) if word.end() > len(before))
    return next((word[0] for word in words), "")
