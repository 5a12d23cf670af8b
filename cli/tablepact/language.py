"""Messages in the language of the user, from one catalogue for each language.

The English text is the key: ``message("row {row}", row=5)`` looks up ``row {row}`` in
``languages/de.po``, a catalogue of gettext, and fills in the values, which are never translated.
What is not in the catalogue stays English. The catalogue is read as it is, and only if a language
is chosen, so that nothing has to be compiled.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("languages")
SEPARATORS = {"en": ",", "de": "."}
"""The languages, and what separates thousands in each."""
_POINTS = {"en": ".", "de": ","}
"""What stands before the decimals of a number in each language."""
LANGUAGES = tuple(SEPARATORS)

_language: ContextVar[str] = ContextVar("language", default="en")
_ENTRY = (
    r'^msgid (?P<one>".*"\n(?:".*"\n)*)'
    r'(?:msgid_plural (?P<many>".*"\n(?:".*"\n)*))?'
    r'(?P<forms>(?:msgstr(?:\[[01]\])? ".*"\n(?:".*"\n)*)+)'
)
_FORM = r'^msgstr(?:\[[01]\])? (".*"\n(?:".*"\n)*)'


def current_language() -> str:
    """Return the language of messages, ``en`` unless another is chosen."""
    return _language.get()


@contextmanager
def use_language(name: str) -> Iterator[None]:
    """Write messages in a language, in this thread, for the duration of a ``with`` block.

    Args:
        name: One of ``LANGUAGES``.

    Raises:
        ValueError: There is no such language.

    >>> with use_language("de"):
    ...     validate(ports).steps[0].detail
    '2 Ressourcen'
    """
    if name not in LANGUAGES:
        raise ValueError(f"there is no language {name!r}; choose one of {', '.join(LANGUAGES)}")
    token = _language.set(name)
    try:
        yield
    finally:
        _language.reset(token)


def message(text: str, /, **values: object) -> str:
    """Return a text in the language of the user.

    Args:
        text: The English text, a literal. If there are values, their places are in braces.
        **values: The values, which are filled in as they are.
    """
    (shown,) = _translated((text,))
    return shown.format(**values) if values else shown


def plural(one: str, many: str, number: int, /, **values: object) -> str:
    """Return a text for a number of things; ``{number}`` is the number.

    >>> plural("{number} row", "{number} rows", 2000)
    '2,000 rows'
    """
    forms = _translated((one, many))
    return forms[number != 1].format(number=format_number(number), **values)


def format_count(number: int, noun: str) -> str:
    """Return a number with its noun in singular or plural.

    >>> format_count(1, "row"), format_count(2000, "row")
    ('1 row', '2,000 rows')
    """
    return plural(f"{{number}} {noun}", f"{{number}} {noun}s", number)


def english_count(number: int, noun: str) -> str:
    """Return a number with its noun in English, whatever the language: metadata stay the same.

    >>> english_count(1, "row"), english_count(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def later(text: str) -> str:
    """Return a text as it is; it is a key that ``message`` looks up when it is shown."""
    return text


def format_number(number: int) -> str:
    """Return a number with thousands separated."""
    return f"{number:,}".replace(",", SEPARATORS[_language.get()])


def format_decimal(number: float, places: int) -> str:
    """Return a number with some decimals."""
    return f"{number:.{places}f}".replace(".", _POINTS[_language.get()])


def _translated(key: tuple[str, ...]) -> tuple[str, ...]:
    name = _language.get()
    return key if name == "en" else read_catalogue(name).get(key, key)


@cache
def read_catalogue(name: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the texts of a language by the English ones; two forms if the text has a plural."""
    catalogue, found = (FOLDER / f"{name}.po").read_text(encoding="utf-8"), {}
    for entry in re.finditer(_ENTRY, catalogue, re.MULTILINE):
        key = tuple(_text(text) for text in (entry["one"], entry["many"]) if text)
        forms = tuple(map(_text, re.findall(_FORM, entry["forms"], re.MULTILINE)))
        if key != ("",) and all(forms):
            found[key] = forms
    return found


def _text(literals: str) -> str:
    """Return the text of one or more string literals, one on each line."""
    return "".join(ast.literal_eval(line) for line in literals.splitlines())
