"""The errors that the library raises on purpose; ``TablepactError`` is the base class of all.

TablepactError
├── UnknownTable      the package has no table of that name (also a KeyError)
├── UnknownRecord     the table has no row of that address (also a KeyError)
├── PackageError      the data package cannot be read
├── InvalidPackage    the data package was validated and is not valid
├── ContractError     the Table Schema cannot be compiled to a contract
├── ExpressionError   the expression of a row rule is not allowed
├── EngineError       the engine is not installed, or does not start
├── ExportError       the format cannot store the rows, or the file cannot be written
├── SqlError          the SQL failed, or was stopped at a limit
├── NotationError     a date or amount is not in the expected notation
└── TextError         a text cannot be read, or does not contain the phrase

``KeptAsText`` is a warning: a column is text because no type can represent its values.
"""

from __future__ import annotations

from tablepact.escape import truncate

OVERWRITE = "use --force (force=True in Python) to overwrite"
"""The hint of messages about files that exist, before the object: "it", "its files"."""
MAX_MESSAGE = 1500
"""The longest message, in characters."""


def as_line(message: object, limit: int = MAX_MESSAGE) -> str:
    """Return a message as one line of limited length: names and cells of a package can be long."""
    return truncate(" ".join(str(message).split()), limit)


class TablepactError(Exception):
    """The base class of all errors of this library; the message is one line to show to a user.

    >>> try:
    ...     open_package(ports).frames["ship"]
    ... except TablepactError as error:
    ...     print(error)
    there is no table 'ship'; did you mean 'ships'?
    """


class UnknownTable(TablepactError, KeyError):  # noqa: N818 - the name is clear without "Error"
    """The package has no table of that name.

    >>> open_package(ports).scan("ship")
    Traceback (most recent call last):
    ...
    tablepact.errors.UnknownTable: there is no table 'ship'; did you mean 'ships'?
    """

    def __str__(self) -> str:
        """Return the message without the quotes that ``KeyError`` adds."""
        return str(self.args[0])


class UnknownRecord(TablepactError, KeyError):  # noqa: N818 - the name is clear without "Error"
    """The table has no row of that address.

    >>> open_package(ports).row("ships/Albo")
    Traceback (most recent call last):
    ...
    tablepact.errors.UnknownRecord: there is no row ships/Albo; did you mean ships/Alba?
    """

    def __str__(self) -> str:
        """Return the message without the quotes that ``KeyError`` adds."""
        return str(self.args[0])


class PackageError(TablepactError):
    """The data package cannot be read: a file is missing, not JSON, or outside its folder.

    >>> open_package("nowhere")
    Traceback (most recent call last):
    ...
    tablepact.errors.PackageError: nowhere cannot be read: No such file or directory
    """


class InvalidPackage(TablepactError):  # noqa: N818 - the name is clear without "Error"
    r"""The data package is not valid; the message has the verdict and the first findings.

    >>> (ports / "ships.csv").write_text("ship,port,tons\nAlba,oslo,heavy\n")
    31
    >>> validate(ports).raise_if_invalid()
    Traceback (most recent call last):
    ...
    tablepact.errors.InvalidPackage: ports 1.0.0 is not valid: 3 of 4 steps passed, 1 finding, ...
      type-error  ships, row 2, tons (ships/Alba): "heavy" is not an integer: ...
    """


class ContractError(TablepactError):
    """The Table Schema has a property that the contract cannot check; no property is skipped.

    >>> descriptor = ports / "datapackage.json"
    >>> text = descriptor.read_text().replace('"integer"', '"integer", "bareNumber": false')
    >>> _ = descriptor.write_text(text)
    >>> open_package(ports).contract("ships")
    Traceback (most recent call last):
    ...
    tablepact.errors.ContractError: field tons: bareNumber cannot be compiled
    """


class ExpressionError(TablepactError):
    """The expression of a row rule is not allowed, or does not return one Boolean for each row.

    >>> import polars as pl
    >>> from tablepact.contract.expression import compile_expression
    >>> compile_expression("tons + 1", {"tons": pl.Int64()})
    Traceback (most recent call last):
    ...
    tablepact.errors.ExpressionError: is a number, not true or false
    """


class EngineError(TablepactError):
    """The requested engine is not installed, or does not start.

    >>> try:
    ...     report = validate(ports, engine="spark", master="nowhere")
    ... except EngineError as error:
    ...     report = validate(ports)
    >>> report.valid
    True
    """


class ExportError(TablepactError):
    """The format cannot store the rows, or the file cannot be written.

    >>> open_package(ports).export(ports / "ships.csv", "csv", ["ships"])
    Traceback (most recent call last):
    ...
    tablepact.errors.ExportError: .../ships.csv already exists; use --force (force=True in ...
    """


class SqlError(TablepactError):
    """The SQL failed, or was stopped because it used too much time or memory.

    >>> open_package(ports).query("DROP TABLE ships")
    Traceback (most recent call last):
    ...
    tablepact.errors.SqlError: only one SELECT is allowed
    """


class NotationError(TablepactError, ValueError):
    """A date or an amount is not in the expected notation.

    >>> from tablepact.notation.edtf import parse_edtf
    >>> parse_edtf("2026-02-30")
    Traceback (most recent call last):
    ...
    tablepact.errors.NotationError: '2026-02-30' is not in the calendar of years 0001 to 9999
    """


class TextError(TablepactError):
    """A text cannot be decoded, or does not contain the phrase.

    >>> raise TextError("the phrase is not in the text")
    Traceback (most recent call last):
    ...
    tablepact.errors.TextError: the phrase is not in the text
    """


class KeptAsText(UserWarning):
    """A column of numbers, timestamps or times is text: no type can represent all its values.

    >>> with (ports / "ships.csv").open("a") as file:
    ...     print("Cora,oslo,1" + "0" * 40, file=file)
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     tons = open_package(ports).frames["ships"]["tons"]
    >>> caught[0].category.__name__, tons.dtype
    ('KeptAsText', String)
    """
