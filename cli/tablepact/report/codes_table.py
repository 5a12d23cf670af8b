"""The codes as a document: ``docs/codes.md`` is what ``codes_table`` gives.

To write it anew::

    python -c "from tablepact.report.codes_table import codes_table as t; print(t(), end='')"
"""

from __future__ import annotations

from tablepact.report.codes import CODES, FAMILIES

HEAD = """\
# Codes of findings

Each finding of `dataset validate` has one of these codes. A code keeps its
meaning in later versions.
"""


def codes_table() -> str:
    """Give Markdown with a table of the codes of each family."""
    parts = [HEAD]
    for family, whose in FAMILIES.items():
        parts.append(f"\n## {family.capitalize()}\n\n{whose[0].upper()}{whose[1:]}.\n\n")
        parts.append("| code | means | what to do | in frictionless |\n|---|---|---|---|\n")
        known = "yes" if family == "frictionless" else "no"
        parts += [
            f"| `{one.name}` | {_cell(one.means)} | {_cell(one.hint)} | {known} |\n"
            for one in CODES.values()
            if one.family == family
        ]
    return "".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
