"""Every error that the package raises on purpose, to be caught apart or together.

TablepactError
├── UnknownTable      no table of that name (also a KeyError)
├── UnknownRecord     no row of that address (also a KeyError)
├── PackageError      a data package that cannot be read
├── InvalidPackage    a data package that was validated and is not valid
├── ContractError     a Table Schema that cannot be compiled to a contract
├── ExpressionError   a row rule whose expression is not allowed
├── EngineError       an engine that is not there, or does not start
├── ExportError       rows that a format cannot hold, or a place that cannot be written
├── SqlError          SQL that failed, or was stopped at a limit
├── NotationError     a date or amount that is not in the notation it should be in
└── TextError         a text that cannot be read, or a phrase that is not in it

``KeptAsText`` is a warning: a column is text because no type holds its values.
"""

from __future__ import annotations

MAX_MESSAGE = 1500
"""How long the line of a message may be, in characters."""


def as_line(message: object) -> str:
    """Return a message as one line that ends somewhere: a stranger's names and cells are long."""
    text = " ".join(str(message).split())
    return text if len(text) <= MAX_MESSAGE else f"{text[: MAX_MESSAGE - 1]}…"


class TablepactError(Exception):
    """The base of all errors of this package; its text is one line for a person."""


class UnknownTable(TablepactError, KeyError):  # noqa: N818 - reads as what it is
    """No table has the name asked for."""

    def __str__(self) -> str:
        """Give the message bare; ``KeyError`` would quote it."""
        return str(self.args[0])


class UnknownRecord(TablepactError, KeyError):  # noqa: N818 - reads as what it is
    """No row has the address asked for."""

    def __str__(self) -> str:
        """Give the message bare; ``KeyError`` would quote it."""
        return str(self.args[0])


class PackageError(TablepactError):
    """A data package cannot be read: no such file, no JSON, a path outside its folder."""


class InvalidPackage(TablepactError):  # noqa: N818 - reads as what it is
    """A data package is not valid; the text is the verdict and the first findings."""


class ContractError(TablepactError):
    """A Table Schema asks for something that the contract cannot check; nothing is skipped."""


class ExpressionError(TablepactError):
    """The expression of a row rule is not allowed, or does not give one Boolean a row."""


class EngineError(TablepactError):
    """The engine that was asked for is not installed, or does not start."""


class ExportError(TablepactError):
    """A format cannot hold the rows, or there is no writing where they should go."""


class SqlError(TablepactError):
    """SQL failed, or was stopped because it took too long or too much memory."""


class NotationError(TablepactError, ValueError):
    """A date or an amount is not written in the notation asked for."""


class TextError(TablepactError):
    """A text cannot be decoded, or does not hold what was looked for."""


class KeptAsText(UserWarning):
    """A column of numbers, timestamps or times is text, since no type holds all its values."""
