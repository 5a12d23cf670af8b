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
    """The base of all errors of this package; its text is one line for a person.

    >>> try:
    ...     open_package(ports).frames["ship"]
    ... except TablepactError as error:
    ...     print(error)
    there is no table 'ship'; did you mean 'ships'?
    """


class UnknownTable(TablepactError, KeyError):  # noqa: N818 - reads as what it is
    """No table has the name asked for.

    >>> open_package(ports).scan("ship")
    Traceback (most recent call last):
    ...
    tablepact.errors.UnknownTable: there is no table 'ship'; did you mean 'ships'?
    """

    def __str__(self) -> str:
        """Give the message bare; ``KeyError`` would quote it."""
        return str(self.args[0])


class UnknownRecord(TablepactError, KeyError):  # noqa: N818 - reads as what it is
    """No row has the address asked for.

    >>> open_package(ports).row("ships/Albo")
    Traceback (most recent call last):
    ...
    tablepact.errors.UnknownRecord: there is no row ships/Albo; did you mean ships/Alba?
    """

    def __str__(self) -> str:
        """Give the message bare; ``KeyError`` would quote it."""
        return str(self.args[0])


class PackageError(TablepactError):
    """A data package cannot be read: no such file, no JSON, a path outside its folder.

    >>> open_package("nowhere")
    Traceback (most recent call last):
    ...
    tablepact.errors.PackageError: nowhere cannot be read: No such file or directory
    """


class InvalidPackage(TablepactError):  # noqa: N818 - reads as what it is
    r"""A data package is not valid; the text is the verdict and the first findings.

    >>> (ports / "ships.csv").write_text("ship,port,tons\nAlba,oslo,heavy\n")
    31
    >>> validate(ports).raise_if_invalid()
    Traceback (most recent call last):
    ...
    tablepact.errors.InvalidPackage: ports 1.0.0 is not valid: 3 of 4 steps passed, 1 finding, ...
      type-error  ships, row 2, tons (ships/Alba): "heavy": type is "integer/default"
    """


class ContractError(TablepactError):
    """A Table Schema asks for something that the contract cannot check; nothing is skipped.

    >>> descriptor = ports / "datapackage.json"
    >>> text = descriptor.read_text().replace('"integer"', '"integer", "bareNumber": false')
    >>> _ = descriptor.write_text(text)
    >>> open_package(ports).contract("ships")
    Traceback (most recent call last):
    ...
    tablepact.errors.ContractError: field tons: bareNumber cannot be compiled
    """


class ExpressionError(TablepactError):
    """The expression of a row rule is not allowed, or does not give one Boolean a row.

    >>> import polars as pl
    >>> from tablepact.contract.expression import compile_expression
    >>> compile_expression("tons + 1", {"tons": pl.Int64()})
    Traceback (most recent call last):
    ...
    tablepact.errors.ExpressionError: gives number, not a Boolean
    """


class EngineError(TablepactError):
    """The engine that was asked for is not installed, or does not start.

    >>> try:
    ...     report = validate(ports, engine="spark", master="nowhere")
    ... except EngineError as error:
    ...     report = validate(ports)
    >>> report.valid
    True
    """


class ExportError(TablepactError):
    """A format cannot hold the rows, or there is no writing where they should go.

    >>> open_package(ports).export(ports / "ships.csv", "csv", ["ships"])
    Traceback (most recent call last):
    ...
    tablepact.errors.ExportError: .../ships.csv already exists; --force overwrites it
    """


class SqlError(TablepactError):
    """SQL failed, or was stopped because it took too long or too much memory.

    >>> open_package(ports).query("DROP TABLE ships")
    Traceback (most recent call last):
    ...
    tablepact.errors.SqlError: only one SELECT is allowed
    """


class NotationError(TablepactError, ValueError):
    """A date or an amount is not written in the notation asked for.

    >>> from tablepact.notation.edtf import parse_edtf
    >>> parse_edtf("2026-02-30")
    Traceback (most recent call last):
    ...
    tablepact.errors.NotationError: '2026-02-30' is not in the calendar of years 0001 to 9999
    """


class TextError(TablepactError):
    """A text cannot be decoded, or does not hold what was looked for.

    >>> raise TextError("the phrase is not in the text")
    Traceback (most recent call last):
    ...
    tablepact.errors.TextError: the phrase is not in the text
    """


class KeptAsText(UserWarning):
    """A column of numbers, timestamps or times is text, since no type holds all its values.

    >>> with (ports / "ships.csv").open("a") as file:
    ...     print("Cora,oslo,1" + "0" * 40, file=file)
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     tons = open_package(ports).frames["ships"]["tons"]
    >>> caught[0].category.__name__, tons.dtype
    ('KeptAsText', String)
    """
