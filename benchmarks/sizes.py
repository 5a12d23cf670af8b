"""How much each dependency takes when it is installed: ``python benchmarks/sizes.py``.

Run where the package and nothing else is installed. For each dependency it prints its own size and
that of what it needs itself, as installed, in MB (10^6 bytes), as rows of Markdown.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version

PACKAGE = "avocado-pivot"


def main() -> None:
    """Print the table."""
    direct = needs(PACKAGE)
    lines = ["| dependency | version | alone | with all that it needs |", "|---|---|---|---|"]
    for name in sorted(direct, key=lambda one: -total(one)):
        lines.append(f"| {name} | {version(name)} | {own(name):.1f} | {total(name):.1f} |")
    everything = set().union(*(closure(name) for name in direct))
    lines += ["", f"Together {sum(map(own, everything)):.0f} MB in {len(everything)} packages."]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


@cache
def own(name: str) -> float:
    """Return the size of a package's files, in MB."""
    found = installed(name)
    files = (found.files or []) if found else []
    paths = (file.locate() for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def total(name: str) -> float:
    """Return the size of a package and of all that it needs, in MB."""
    return sum(map(own, closure(name)))


@cache
def closure(name: str) -> frozenset[str]:
    """Name a package and all that it needs."""
    found, left = set(), [name]
    while left:
        one = left.pop()
        if one not in found and installed(one):
            found.add(one)
            left += needs(one)
    return frozenset(found)


def needs(name: str) -> list[str]:
    """Name what a package needs directly and is installed; extras are left out."""
    found = installed(name)
    listed = (found.requires or []) if found else []
    names = [normal(re.split(r"[^\w.-]", one)[0]) for one in listed if "extra ==" not in one]
    return [one for one in dict.fromkeys(names) if installed(one)]


@cache
def installed(name: str) -> Distribution | None:
    """Find a package that is installed."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def normal(name: str) -> str:
    """Write the name of a package in the one normal way (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
