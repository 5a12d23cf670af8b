"""The folder of this dataset's data package, and its descriptor."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablepact.package.descriptor.model import Package


def root() -> Path:
    """Return the folder of the dataset: in the installed package, or the root of the checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "_pkg"
    return installed if installed.is_dir() else here.parents[1]


LABEL_FIELDS = {
    "statements": "gist",
    "assessments": "finding",
    "conflicts": "question",
}
"""The label fields of tables without a field ``title``, ``name``, ``label`` or ``text``."""


@cache
def bundled() -> Package:
    """Return the descriptor of the dataset (cached)."""
    from tablepact.package.descriptor.parse_descriptor import read_package

    return read_package(root()).with_label_fields(LABEL_FIELDS)
