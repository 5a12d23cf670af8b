"""The tables of a package as typed frames, whosever it is; each is read when it is first asked for.

A package that says ``"tableContract": "strict"`` is read strictly, and one that does not is read as
frictionless would; the result is the same wherever the strict reading succeeds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import polars as pl

from avocado_pivot.errors import ContractError, PackageError, UnknownTable
from avocado_pivot.package.any_table import read_any
from avocado_pivot.package.columns import tell
from avocado_pivot.package.descriptor import Package, Resource
from avocado_pivot.package.keys import foreign_keys, unique_keys
from avocado_pivot.package.parquet import is_parquet, read_parquet
from avocado_pivot.package.tables import read_table


class Frames(Mapping[str, pl.DataFrame]):
    """The tables of a package by name, in the order of its descriptor.

    What is no table (a text, a picture) is left out. A name that is not there raises
    ``UnknownTable``, a table that cannot be read ``PackageError``.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self._resources = {r.name: r for r in package.resources if r.is_table}
        self._read: dict[str, pl.DataFrame] = {}
        self._inferred: dict[str, list[dict[str, Any]]] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        """Give a table, and keep it."""
        if name not in self._read:
            self._read[name] = frame = self._load(self.resource(name))
            tell(name, self.fields(name), frame.schema)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(self._resources)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._resources)

    def __contains__(self, name: object) -> bool:
        """Say whether there is a table of that name, without reading it."""
        return name in self._resources

    def has_read(self, name: str) -> bool:
        """Say whether a table has been read, and is kept."""
        return name in self._read

    def resource(self, name: str) -> Resource:
        """Give the table's entry in the descriptor; ``UnknownTable`` names the nearest."""
        if name not in self._resources:
            near = get_close_matches(str(name).lower(), self._resources, n=1, cutoff=0.4)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self) or 'none'}"
            )
            raise UnknownTable(f"there is no table {name!r}; {hint}")
        return self._resources[name]

    def fields(self, name: str) -> list[dict[str, Any]]:
        """Give the fields of a table; where it has no schema, as frictionless infers them."""
        if declared := self.resource(name).fields:
            return declared
        self[name]
        return self._inferred[name]

    def readable(self) -> tuple[Frames, dict[str, str]]:
        """Read all tables; give those that can be, and by name why the others cannot.

        A table whose keys are none counts among the others.
        """
        left: dict[str, str] = {}
        for name, resource in self._resources.items():
            try:
                self[name]
                unique_keys(resource)
                foreign_keys(resource)
            except (PackageError, ContractError) as error:
                left[name] = " ".join(str(error).split())
        kept = tuple(one for one in self.package.resources if one.name not in left)
        found = Frames(replace(self.package, resources=kept))
        found._read, found._inferred = self._read, self._inferred
        return (found if left else self), left

    def _load(self, resource: Resource) -> pl.DataFrame:
        if is_parquet(resource):
            frame = read_parquet(resource, codes=self.package.strict)
            self._inferred[resource.name] = [{"name": name} for name in frame.columns]
            return frame
        if self.package.strict:
            return read_table(resource)
        try:
            if resource.fields:
                return read_table(resource, strict=False)
        except (PackageError, ContractError):
            pass  # it may be readable all the same, in another form
        reading = read_any(resource)
        if reading.faults:
            raise faulty(reading.faults[0], len(reading.faults))
        self._inferred[resource.name] = reading.fields
        return reading.frame


def faulty(first: str, number: int) -> PackageError:
    """Say what keeps a table from being read: the first fault, and how many there are."""
    rest = f" (and {number - 1:,} more)" if number > 1 else ""
    return PackageError(f"{first}{rest}; dataset validate lists what is wrong")
