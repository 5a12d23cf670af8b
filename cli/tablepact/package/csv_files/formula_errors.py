"""The errors that a spreadsheet writes into a cell whose formula failed."""

from __future__ import annotations

FORMULA_ERRORS = frozenset(
    word.casefold()
    for word in (
        *("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
        *("#FIELD!", "#BLOCKED!", "#CONNECT!", "#GETTING_DATA", "#UNKNOWN!", "#BUSY!"),
        *("#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!"),  # German
        *("#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#¡REF!", "#¡VALOR!", "#¿NOMBRE?"),
    )
)
"""The errors in lower case, in English, German, French and Spanish; all begin with ``#``."""


def is_formula_error(cell: str) -> bool:
    """Return whether a cell is an error of a spreadsheet.

    >>> is_formula_error("#DIV/0!"), is_formula_error("#1")
    (True, False)
    """
    return cell[:1] == "#" and len(cell) < 16 and cell.casefold() in FORMULA_ERRORS
