"""Read YAML as values of JSON, with no tags, no objects and bounded aliases, and find its lines.

Values are read by the core schema of YAML 1.2: ``no``, ``on``, ``2020-01-31`` and ``12:30`` are
text, and ``010`` is ten. Keys are text, as written, and occur once. ``pyyaml_values`` reads the
same tree as frictionless does, by YAML 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import yaml

from tablepact import settings
from tablepact.errors import as_line
from tablepact.package.metadata.json_pointer import pointer_steps

MAX_DEPTH = 100
"""The maximum depth of nested lists and mappings."""
CORE = "tag:yaml.org,2002:"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"(true|True|TRUE)|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_READ: dict[str, Callable[[str], Any]] = {"str": str, "int": int, "float": float}


class YamlError(ValueError):
    """A text that is not YAML, or has more than values of JSON; the message begins with a line."""


@dataclass(slots=True, eq=False)
class YamlNode:
    """A value in a text; an alias is the node that it repeats.

    Attributes:
        kind: Whether it is a scalar, a list or a mapping.
        line: The number of the line on which it begins.
        start: The index of its first character.
        end: The index after its last character.
        text: The text of a scalar.
        items: The items of a list; of a mapping, its keys and values in turn.
        tag: Its tag; empty if it has none.
        plain: Whether it is a scalar without quotes.
        flow: Whether it is a list in brackets, or a mapping in braces.
        size: The number of values, with those that aliases repeat.
        open: Whether its end has not been read yet.
    """

    kind: Literal["scalar", "list", "map"]
    line: int
    start: int
    end: int
    text: str = ""
    items: list[YamlNode] = field(default_factory=list)
    tag: str = ""
    plain: bool = False
    flow: bool = False
    size: int = 1
    open: bool = False

    @property
    def pairs(self) -> Iterator[tuple[YamlNode, YamlNode]]:
        """The keys and values of a mapping."""
        return zip(self.items[::2], self.items[1::2], strict=True)


def parse_yaml(text: str) -> Any:
    """Return the value of a text, None if it is empty.

    Raises:
        YamlError: The text is not YAML, has several documents, a tag, a repeated key or a value
            that JSON does not have, is nested too deeply, or its aliases repeat too many values.
    """
    node = read_nodes(text)
    return None if node is None else _value(node)


def yaml_lines(text: str, pointers: Collection[str]) -> dict[str, int]:
    """Return the line number of each pointer in a YAML text: of the name, or of a list item.

    Args:
        text: The text, which ``read_nodes`` reads.
        pointers: The pointers; those that do not exist are left out of the result.
    """
    top = read_nodes(text)
    found = ((pointer, find_node(top, pointer_steps(pointer))) for pointer in pointers)
    return {pointer: pair[0].line for pointer, pair in found if pair}


def find_node(top: YamlNode | None, steps: list[str]) -> tuple[YamlNode, YamlNode] | None:
    """Return the key and the value at the steps of a pointer; of a list item, twice the item."""
    pair = (top, top) if top else None
    for step in steps:
        node = pair[1] if pair else None
        if node is None or node.kind == "scalar":
            return None
        if node.kind == "map":
            pair = next(((key, value) for key, value in node.pairs if key.text == step), None)
        elif step.isdecimal() and int(step) < len(node.items):
            pair = (node.items[int(step)],) * 2
        else:
            return None
    return pair


def read_nodes(text: str) -> YamlNode | None:
    """Return the tree of a text; None if it is empty.

    Raises:
        YamlError: The text is not YAML, has several documents or is nested too deeply, or its
            aliases repeat too many values.
    """
    try:
        return _tree(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise YamlError(f"{line}{error.problem or error.context}") from error
    except yaml.YAMLError as error:  # a character that YAML does not allow
        raise YamlError(as_line(error)) from error


def _tree(events: Iterator[Any]) -> YamlNode | None:
    top: YamlNode | None = None
    stack: list[YamlNode] = []
    anchors: dict[str, YamlNode] = {}
    nodes = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.CollectionEndEvent):
            _close(stack.pop(), event, nodes)
        elif isinstance(event, yaml.DocumentStartEvent) and top is not None:
            raise YamlError(f"line {line}: it has more than one document")
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            if isinstance(event, yaml.AliasEvent):
                node = _anchored(anchors, str(event.anchor), line)
            else:
                node = _node(event, line)
                anchors |= {event.anchor: node} if event.anchor else {}
            if stack:
                stack[-1].items.append(node)
            else:
                top = node
            if node.open:
                stack.append(node)
            if len(stack) > MAX_DEPTH:
                raise YamlError(f"line {line}: it is nested deeper than {MAX_DEPTH} levels")
    return top


def _close(node: YamlNode, event: Any, nodes: int) -> None:
    """Set the end and the size of a list or mapping, after so many nodes of the text."""
    limits = settings.current()
    node.end, node.open = event.end_mark.index, False
    node.size += sum(item.size for item in node.items)
    if node.size > max(limits.yaml_floor, limits.max_yaml_ratio * nodes):
        raise YamlError(f"line {node.line}: its aliases repeat too many values")


def _anchored(anchors: dict[str, YamlNode], name: str, line: int) -> YamlNode:
    if name not in anchors:
        raise YamlError(f"line {line}: there is no anchor &{name} before *{name}")
    if anchors[name].open:
        raise YamlError(f"line {line}: *{name} contains itself")
    return anchors[name]


def _node(event: Any, line: int) -> YamlNode:
    """Return the node of an event that begins a value."""
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.ScalarEvent):
        tag = "" if event.tag in (None, "!") or any(event.implicit) else event.tag
        return YamlNode("scalar", line, start, end, event.value, [], tag, event.implicit[0])
    tag = "" if event.tag in (None, "!") or event.implicit else event.tag
    kind: Literal["list", "map"] = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
    return YamlNode(kind, line, start, end, tag=tag, flow=bool(event.flow_style), open=True)


def _value(node: YamlNode) -> Any:
    if node.kind == "scalar":
        return _scalar(node)
    if node.tag not in ("", f"{CORE}{'seq' if node.kind == 'list' else 'map'}"):
        raise refused_tag(node)
    if node.kind == "list":
        return [_value(item) for item in node.items]
    merged: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key, value in node.pairs:
        if key.plain and key.text == "<<":
            merged = _merged(key, value) | merged
            continue
        name = _key(key)
        if name in own:
            raise YamlError(f"line {key.line}: the key {name!r} is repeated in its mapping")
        own[name] = _value(value)
    return merged | own if merged else own


def _merged(key: YamlNode, value: YamlNode) -> dict[str, Any]:
    """Return the mapping of ``<<``, which names one or several; the first has precedence."""
    merged: dict[str, Any] = {}
    for one in value.items if value.kind == "list" else [value]:
        if one.kind != "map":
            raise YamlError(f"line {key.line}: << needs a mapping or a list of mappings")
        merged = _value(one) | merged
    return merged


def _key(node: YamlNode) -> str:
    if node.kind != "scalar" or node.tag not in ("", f"{CORE}str"):
        raise YamlError(f"line {node.line}: a key must be a string")
    if not node.text and node.plain:
        raise YamlError(f"line {node.line}: a key is missing")
    return node.text


def _scalar(node: YamlNode) -> Any:
    """Return the value of a scalar by the core schema of YAML 1.2."""
    if not node.plain and not node.tag:
        return node.text
    if node.tag in (f"{CORE}str", f"{CORE}int", f"{CORE}float"):
        return _read(node, _READ[node.tag.removeprefix(CORE)])
    if node.tag not in ("", f"{CORE}null", f"{CORE}bool"):
        raise refused_tag(node)
    text = node.text
    if _NULL.fullmatch(text):
        return None
    if match := _BOOL.fullmatch(text):
        return bool(match[1])
    if _INT.fullmatch(text):
        return _read(node, int)
    if _BASE.fullmatch(text):
        return _read(node, partial(int, base=0))
    if _FLOAT.fullmatch(text):
        return _read(node, float)
    if _NO_NUMBER.fullmatch(text):
        raise YamlError(f"line {node.line}: {text} is not a JSON value")
    return text


def _read(node: YamlNode, read: Callable[[str], Any]) -> Any:
    try:
        return read(node.text)
    except ValueError as error:  # too many digits, or not a number
        raise YamlError(f"line {node.line}: {error}") from error


def refused_tag(node: YamlNode) -> YamlError:
    """Return the error for a tag."""
    return YamlError(f"line {node.line}: the tag {node.tag} is not allowed; JSON has no tags")
