"""The errors that a spreadsheet writes into a cell whose formula failed."""

from __future__ import annotations

FORMULA_ERRORS = (
    *("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!", "#N/A", "#SPILL!", "#CALC!"),
    *("#FIELD!", "#BLOCKED!", "#CONNECT!", "#GETTING_DATA", "#UNKNOWN!", "#BUSY!"),
    *("#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!"),  # German
    *("#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#¡REF!", "#¡VALOR!", "#¿NOMBRE?"),
)
"""The errors in English, German, French and Spanish; all begin with ``#``."""
_IN_LOWER_CASE = frozenset(map(str.casefold, FORMULA_ERRORS))


def is_formula_error(cell: str) -> bool:
    """Return whether a cell is an error of a spreadsheet.

    >>> is_formula_error("#DIV/0!"), is_formula_error("#1")
    (True, False)
    """
    return cell[:1] == "#" and len(cell) < 16 and cell.casefold() in _IN_LOWER_CASE
