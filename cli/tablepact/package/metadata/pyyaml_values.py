"""Read YAML into the values that frictionless gets from PyYAML, by YAML 1.1.

There ``no`` is False, ``010`` is eight, ``12:30`` is 750, and ``2020-01-31`` is a date, which JSON
does not have; the last of repeated keys counts. The text is parsed by ``yaml_text``, within its
limits, and only scalars are read by PyYAML.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from tablepact.package.metadata.yaml_text import CORE, YamlError, YamlNode, read_nodes, refused_tag


def parse_pyyaml(text: str) -> Any:
    """Return the value that PyYAML's ``safe_load`` reads from a text.

    Raises:
        YamlError: PyYAML fails, or the text exceeds a limit of ``yaml_text``, or it has a set, an
            ordered mapping or bytes, which no descriptor has.
    """
    node = read_nodes(text)
    return None if node is None else _value(node, _Scalars())


class _Scalars(yaml.constructor.SafeConstructor, yaml.resolver.Resolver):
    """The resolver and the constructor of PyYAML's safe loader, for scalars."""

    def __init__(self) -> None:
        yaml.constructor.SafeConstructor.__init__(self)
        yaml.resolver.Resolver.__init__(self)

    def read(self, node: YamlNode) -> Any:
        implicit = (node.plain, not node.plain)
        tag = node.tag or self.resolve(yaml.ScalarNode, node.text, implicit)  # type: ignore[no-untyped-call]
        if tag in (f"{CORE}merge", f"{CORE}value"):
            tag = f"{CORE}str"  # as in PyYAML outside of the keys of a mapping
        if tag not in _SCALARS:
            raise refused_tag(node)
        try:
            return self.construct_object(yaml.ScalarNode(tag, node.text), deep=True)
        except (ValueError, ArithmeticError, LookupError, yaml.YAMLError) as error:
            raise YamlError(f"line {node.line}: {node.text} cannot be read: {error}") from error


_SCALARS = {f"{CORE}{name}" for name in ("null", "bool", "int", "float", "timestamp", "str")}


def _value(node: YamlNode, scalars: _Scalars) -> Any:
    if node.kind == "scalar":
        return scalars.read(node)
    if node.tag not in ("", f"{CORE}{'seq' if node.kind == 'list' else 'map'}"):
        raise refused_tag(node)
    if node.kind == "list":
        return [_value(item, scalars) for item in node.items]
    return dict(_pairs(node, scalars))


def _pairs(node: YamlNode, scalars: _Scalars) -> list[tuple[Any, Any]]:
    """Return the keys and values of a mapping, those that it merges first."""
    merged: list[tuple[Any, Any]] = []
    own: list[tuple[Any, Any]] = []
    for key, value in node.pairs:
        if key.plain and key.text == "<<":
            for one in reversed(value.items if value.kind == "list" else [value]):
                if one.kind != "map":
                    raise YamlError(f"line {key.line}: << needs a mapping or a list of mappings")
                merged += _pairs(one, scalars)
            continue
        name = _value(key, scalars)
        if not isinstance(name, Hashable):
            raise YamlError(f"line {key.line}: found unhashable key")
        own.append((name, _value(value, scalars)))
    return merged + own
