"""Parse the XML of a workbook as a stream.

A document type, which could define entities, is refused: no workbook has one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from xml.parsers import expat

from tablepact.typed_files.office_archive import OfficeArchive
from tablepact.typed_files.typed_table import TypedFileError

Attributes = Mapping[str, str]
"""The attributes of an element by their names without prefixes."""
DEEPEST = 200
"""The most elements within each other; real workbooks have a tenth of it."""
LONGEST_HEAD = 2**22
"""The most bytes in which the start of the items is looked for."""
LONGEST_ITEM = 2**24
"""The most bytes of an item that is not read by the parser."""
PLAIN_TEXT = r"[^<\x00-\x08\x0b-\x1f]*"
"""The pattern of a text between two tags, which may have entities."""
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([^"']*)""")
_ENTITY = re.compile("&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class XmlPart:
    """A parser of one part, which is fed with its bytes.

    Names of elements and attributes are passed without prefixes.

    Args:
        part: The name of the part, for messages.
        start: Called at each start tag, with name and attributes.
        end: Called at each end tag, with the name.
        text: Called with each piece of text.
    """

    def __init__(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        self.part = part
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        bare = _BareNames()
        depth = 0

        def start_tag(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise TypedFileError(f"{part} has elements nested more than {DEEPEST} deep")
            start(bare[name], {bare[key]: value for key, value in attributes.items()})

        def end_tag(name: str) -> None:
            nonlocal depth
            depth -= 1
            if end:
                end(bare[name])

        self._parser.StartElementHandler = start_tag
        self._parser.EndElementHandler = end_tag
        if text:
            self._parser.CharacterDataHandler = text

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """Parse some more bytes.

        Raises:
            TypedFileError: They are not valid XML, or define a document type.
        """
        with _xml_errors(self.part):
            self._parser.Parse(data, last)

    def _refuse(self, *_: object) -> None:
        raise TypedFileError(f"{self.part} has a document type, which no workbook has")


class _BareNames(dict[str, str]):
    """Names without their prefixes."""

    def __missing__(self, name: str) -> str:
        bare = self[name] = name.rpartition(":")[2]
        return bare


@contextmanager
def _xml_errors(part: str) -> Iterator[None]:
    try:
        yield
    except expat.ExpatError as error:
        raise TypedFileError(f"{part} is not valid XML: {error}") from error
    except UnicodeDecodeError as error:
        raise TypedFileError(f"{part} is not valid UTF-8") from error


def parse_part(
    archive: OfficeArchive,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse a part whole; see ``XmlPart``."""
    parser = XmlPart(part, start, end, text)
    for piece in archive.pieces(part):
        parser.feed(piece)
    parser.feed(b"", last=True)


class PlainItems(NamedTuple):
    """Items of an XML part that are cut by regular expressions where they have a plain form.

    Attributes:
        start: The start tag of the element whose children are the items.
        end: The end tag of an item.
        over: The end tag of the element.
        read: Reads the item at an index of a text, and returns the index after it; the same index
            if the item does not have the plain form.
    """

    start: re.Pattern[bytes]
    end: bytes
    over: bytes
    read: Callable[[str, int], int]


def read_items(pieces: Iterable[bytes], xml: XmlPart, items: PlainItems) -> Iterator[None]:
    """Read a part, its items by regular expressions where possible; yield after each piece.

    The parser gets everything else, so that the part is checked as a whole: what is before and
    after the items, and each item that is not plain. A comment, a section or an instruction ends
    this, as an end tag may be within them; then the parser reads the rest.

    Raises:
        TypedFileError: It is not valid XML.
    """
    buffer, started, plain = b"", False, True
    for piece in pieces:
        buffer += piece
        if not started:
            found = items.start.search(buffer)
            if found is None and len(buffer) < LONGEST_HEAD:
                continue
            start = found.end() if found else 0
            started, plain = True, found is not None and _is_plain(buffer[:start])
            xml.feed(buffer[:start])
            buffer = buffer[start:]
        if plain and not (b"<!" in buffer or b"<?" in buffer):
            cut = buffer.rfind(items.end) + len(items.end)
            if cut >= len(items.end):
                with _xml_errors(xml.part):
                    _read_block(buffer[:cut].decode(), xml, items)
                buffer = buffer[cut:]
            plain = items.over not in buffer and len(buffer) < LONGEST_ITEM
        else:
            plain = False
        if not plain:
            xml.feed(buffer)
            buffer = b""
        yield
    xml.feed(buffer, last=True)
    yield


def _read_block(text: str, xml: XmlPart, items: PlainItems) -> None:
    """Read some whole items."""
    place, end = 0, items.end.decode()
    while place < len(text):
        after = items.read(text, place)
        if after == place:
            after = text.index(end, place) + len(end)
            xml.feed(text[place:after].encode())
        place = after


def _is_plain(head: bytes) -> bool:
    """Return whether what precedes the items shows that they may be cut without a parser."""
    encoding = _ENCODING.search(head)
    return b"<!" not in head and (encoding is None or encoding[1].upper() in (b"UTF-8", b"ASCII"))


def has_unknown_entity(text: str) -> bool:
    """Return whether an ampersand in a text does not begin an entity that XML itself has."""
    return any(match[0] == "&" for match in _ENTITY.finditer(text))


def unescape_xml(text: str) -> str:
    """Return a text with its entities replaced, all of which are known."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    return chr(int(match[2]) if match[2] else int(match[3], 16))
