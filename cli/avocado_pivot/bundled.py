"""Where the data package of this dataset lies, and its descriptor."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tablepact.package.descriptor import Package, read_package


def root() -> Path:
    """Return the folder of the dataset: inside the installed package, or the checkout around it."""
    here = Path(__file__).resolve().parent
    installed = here / "_pkg"
    return installed if installed.is_dir() else here.parents[1]


@cache
def bundled() -> Package:
    """Read the descriptor of the dataset, once."""
    return read_package(root())
