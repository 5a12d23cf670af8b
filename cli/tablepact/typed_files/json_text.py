"""Read the values of a JSON text one after another, in bounded memory.

The json module parses each value as a whole, so that only the text of one value is in memory. What
lies around the values, such as the objects that a path leads through, is parsed here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TextIO

from tablepact import settings
from tablepact.language import later, message
from tablepact.typed_files.typed_table import TypedFileError

AT_ONCE = 2**18
"""How many characters are read at a time."""
TOO_DEEP = "lists and objects are nested too deeply"
_IN_NUMBER = ".eE+-"
_SPACE = re.compile(r"[ \t\r\n]*")


class RepeatedKeys:
    """The keys that objects repeat, of which the json module keeps the last value alone."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Return the object of these pairs."""
        made = dict(pairs)
        if len(made) < len(pairs):
            seen = set[str]()
            self.found += [name for name, _ in pairs if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
        return made

    def take(self) -> list[str]:
        """Return the keys found since the last call."""
        found, self.found = self.found, []
        return found


def decoder(number: Callable[[str], Any], keys: RepeatedKeys | None = None) -> json.JSONDecoder:
    """Return a decoder of JSON as RFC 8259 has it.

    Args:
        number: Makes a value of the text of a number that is not an integer.
        keys: Collects the keys that objects repeat; None to look for none.
    """
    return json.JSONDecoder(parse_float=number, parse_constant=_refuse, object_pairs_hook=keys)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


class JsonText:
    """A text in JSON, read from its start to its end.

    Args:
        file: The text.
        keys: Collects the keys that objects repeat.
    """

    def __init__(self, file: TextIO, keys: RepeatedKeys | None = None) -> None:
        self._file = file
        self._decoder = decoder(Decimal, keys)
        self._text = ""
        self._at = 0
        self._complete = False
        self._lines = 0  # before the text in memory
        self._columns = 0  # before it, in its first line
        self._before = 0  # characters

    def items(self, path: str) -> Iterator[Any]:
        """Yield the values at a path: the names of keys, and ``item`` in lists, with dots between.

        Raises:
            TypedFileError: The text is not JSON, or a value is too long.
        """
        try:
            yield from self._within("", path)
        except RecursionError as error:
            raise self.error(TOO_DEEP) from error
        if self._peek():
            raise self.error("there is more after the end of the JSON text")

    def paths_of_records(self, depth: int) -> Iterator[str]:
        """Yield the paths of the lists, in objects within objects, that begin with a record.

        A record is an object or a list; the path of a list at the top is empty.

        Args:
            depth: How many keys a path may have.

        Raises:
            TypedFileError: The text is not JSON.
        """
        try:
            yield from self._paths("", depth)
        except RecursionError as error:
            raise self.error(TOO_DEEP) from error

    def _paths(self, prefix: str, depth: int) -> Iterator[str]:
        mark = self._peek()
        if mark == "[":
            elements = self._elements()
            for _ in elements:
                if self._peek() in ("{", "["):
                    yield prefix
                self._skip()
                break
            for _ in elements:
                self._skip()
        elif mark == "{" and depth:
            for key in self._keys():
                if "." in key:  # which a path cannot name
                    self._skip()
                else:
                    yield from self._paths(f"{prefix}.{key}" if prefix else key, depth - 1)
        else:
            self._skip()

    def tell(self) -> int:
        """Return how many characters have been read."""
        return self._before + self._at

    def _within(self, prefix: str, path: str) -> Iterator[Any]:
        """Yield the values at a path in the next value, which is itself at ``prefix``."""
        if prefix == path:
            yield self._value()
        elif prefix and not path.startswith(f"{prefix}."):
            self._skip()
        elif self._peek() == "{":
            for key in self._keys():
                yield from self._within(f"{prefix}.{key}" if prefix else key, path)
        elif self._peek() == "[":
            for _ in self._elements():
                yield from self._within(f"{prefix}.item" if prefix else "item", path)
        else:
            self._value()

    def _keys(self) -> Iterator[str]:
        """Yield the keys of an object; the caller reads the value of each."""
        self._at += 1
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            if self._peek() != '"':
                raise self.error("a key in double quotes is expected")
            key = self._value()
            self._expect(":")
            yield key
            if self._expect(",}") == "}":
                return

    def _elements(self) -> Iterator[None]:
        """Yield at each element of a list; the caller reads it."""
        self._at += 1
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield
            if self._expect(",]") == "]":
                return

    def _expect(self, marks: str) -> str:
        mark = self._peek()
        if not mark or mark not in marks:
            wanted = " or ".join(repr(one) for one in marks)
            found = repr(mark) if mark else "the end of the file"
            raise self.error(f"{wanted} is expected, not {found}")
        self._at += 1
        return mark

    def _peek(self) -> str:
        """Return the next character that is no white space; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            assert found is not None  # noqa: S101 - it matches an empty text
            self._at = found.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read():
                return ""

    def _skip(self) -> None:
        """Read past a value; a long one is read in parts."""
        if self._peek() == "{":
            for _ in self._keys() if not self._is_whole() else ():
                self._skip()
        elif self._peek() == "[":
            for _ in self._elements() if not self._is_whole() else ():
                self._skip()
        else:
            self._value()

    def _is_whole(self) -> bool:
        """Read past the next value if it ends within what is in memory."""
        try:
            _, self._at = self._decoder.raw_decode(self._text, self._at)
        except (ValueError, RecursionError):
            return False
        return True

    def _value(self) -> Any:
        """Return the next value."""
        if not self._peek():
            raise self.error("a value is expected, not the end of the file")
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                offset = error.pos - self._at
                if self._read_value():
                    continue
                raise self.error(words_for(error), self._at + offset) from error
            except ValueError as error:
                raise self.error(str(error)) from error
            is_cut = len(self._text) - end < 3 and not self._text[end:].strip(_IN_NUMBER)
            if is_cut and not isinstance(value, str | list | dict) and self._read_value():
                continue  # a number has more digits, such as 0.5 after 0.
            self._at = end
            return value

    def _read_value(self) -> bool:
        """Read more of the value that begins here: as much again as there is of it."""
        length = len(self._text) - self._at
        if length > settings.current().max_record_characters:
            most = settings.current().max_record_characters
            raise self.error(f"a value has more than {most:,} characters")
        return self._read(max(length, AT_ONCE))

    def _read(self, most: int = AT_ONCE) -> bool:
        """Read more of the text, and drop what lies before the position."""
        if self._complete:
            return False
        before, after = self._text[: self._at], self._text[self._at :]
        self._lines += before.count("\n")
        self._before += len(before)
        ended = before.rfind("\n")
        self._columns = len(before) - ended - 1 if ended >= 0 else self._columns + len(before)
        more = self._file.read(most)
        self._complete = not more
        self._text, self._at = after + more, 0
        return bool(more)

    def error(self, note: str, at: int | None = None) -> TypedFileError:
        """Return an error at a position in memory, by default the current one."""
        before = self._text[: self._at if at is None else at]
        ended = before.rfind("\n")
        column = len(before) - ended if ended >= 0 else self._columns + len(before) + 1
        return TypedFileError(note, self._lines + before.count("\n") + 1, column)


def words_for(error: json.JSONDecodeError) -> str:
    """Return what is wrong with a text, in a clause."""
    return message(_WORDS.get(error.msg, error.msg[:1].lower() + error.msg[1:]))


_WORDS = {
    "Expecting value": later("a value is expected"),
    "Expecting property name enclosed in double quotes": later(
        "a key in double quotes is expected"
    ),
    "Expecting ':' delimiter": later("':' is expected after a key"),
    "Expecting ',' delimiter": later("',' is expected"),
    "Unterminated string starting at": later("a string has no closing quote"),
    "Invalid control character at": later("a string has a control character"),
}
