"""Have frictionless read cells by the standard, while a package is open for which that is wanted.

Its fields then also read what only the standard allows, and compare times with and without a zone
as the standard does; ``engine/standard_rules`` has the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frictionless import Field
from frictionless.schema import field as field_module

from tablepact.engine.standard_rules.lexical_rule import also_by
from tablepact.engine.standard_rules.lexical_rules import lexical_rule
from tablepact.engine.standard_rules.order import is_within
from tablepact.package.descriptor.table_schema import parse_field

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


class StandardCells:
    """The patch of frictionless.

    Attributes:
        wanted: Whether the fields of the open package read cells by the standard.
    """

    def __init__(self) -> None:
        """Patch frictionless; nothing changes before ``wanted`` is set."""
        self.wanted = False
        for kind in Field.__subclasses__():
            if "create_value_reader" in vars(kind):
                self._patch(kind)
        for name in _BOUNDS:
            self._patch_bound(name)

    def _patch(self, kind: type[Field]) -> None:
        own: Callable[[Field], Callable[[Any], Any]] = kind.create_value_reader

        def create_value_reader(field: Field) -> Callable[[Any], Any]:
            read = own(field)
            if not self.wanted:
                return read
            given = parse_field(field.to_descriptor())
            column_format = given.format.removeprefix("fmt:")
            return also_by(lexical_rule(given.type, column_format, given.options), read)

        kind.create_value_reader = create_value_reader  # type: ignore[method-assign,assignment]

    def _patch_bound(self, name: str) -> None:
        own: Callable[[Any, Any], bool] = getattr(field_module, f"check_{name}")

        def check(bound: Any, value: Any) -> bool:
            try:
                return own(bound, value)
            except TypeError:
                if not self.wanted or value is None or bound is None:
                    raise
                return is_within(name, value, bound)

        setattr(field_module, f"check_{name}", check)
