"""The ways to handle rows and cells that do not conform to the schema when a table is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from tablepact._about import program
from tablepact.errors import PackageError

if TYPE_CHECKING:
    from tablepact.package.descriptor.model import Package

OnError = Literal["fail", "null", "text", "skip"]
"""``fail``: an error raises InvalidTable. ``null``: a cell that is not of its type becomes missing.
``text``: the column of such a cell becomes text. ``skip``: rows with errors are left out. All but
``fail`` leave out blank rows."""
ON_ERROR: tuple[OnError, ...] = get_args(OnError)


def default_on_error(package: Package) -> OnError:
    """Return how the commands read bad cells: as text, unless the package has a strict contract."""
    return "fail" if package.strict else "text"


class InvalidTable(PackageError):  # noqa: N818 - the name describes the table
    """A table can be opened, but its header or rows have errors.

    Attributes:
        number: The number of errors.
        rows: The number of rows, without blank ones.
    """

    def __init__(self, first: str, number: int, rows: int) -> None:
        rest = f" (and {number - 1:,} more)" if number > 1 else ""
        super().__init__(f"{first}{rest}; {program()} validate lists what is wrong")
        self.number = number
        self.rows = rows
