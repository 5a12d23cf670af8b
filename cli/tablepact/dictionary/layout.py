"""The layout of the diagram: the position of each box, and the connectors between them.

Lengths are in pixels; the origin is the upper left corner, and y grows downwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tablepact.dictionary.boxes import TableBox, table_boxes
from tablepact.dictionary.entries import TableEntry
from tablepact.dictionary.layers import Edge, Node, assign_layers, assign_tops, order_layers
from tablepact.package.descriptor.table_schema import ForeignKey

GAP, BETWEEN, PASSAGE = 22, 96, 14
"""The gap between boxes of a layer, the gap between layers, and the height for a passing line."""


@dataclass(frozen=True, slots=True)
class Connector:
    """The line of a foreign key, from a field to the field that it refers to.

    ``passes`` lists its horizontal segments beside the boxes of a layer, each as right end, left
    end and height: one in every layer between, and one from a box to the edge of its layer.
    """

    table: str
    target: str
    start: tuple[float, float]
    end: tuple[float, float]
    passes: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class DiagramLayout:
    """Boxes with their left and top, connectors, and the width and height of the diagram."""

    boxes: tuple[tuple[TableBox, float, float], ...]
    connectors: tuple[Connector, ...]
    width: float
    height: float


def layout_diagram(tables: Sequence[TableEntry]) -> DiagramLayout:
    """Return the layout of tables; the same tables have the same layout.

    Foreign keys to tables outside the package are left out.
    """
    by_name = {box.name: box for box in table_boxes(tables)}
    keys = [(table.name, key) for table in tables for key in table.foreign if key.target in by_name]
    layers, steps = _layers(by_name, keys)
    layers = order_layers(layers, steps)
    top = _tops(layers, steps, by_name, keys)
    widths = [max(by_name[n[0]].width for n in layer if len(n) == 1) for layer in layers]
    left = [sum(widths[:number]) + BETWEEN * number for number in range(len(layers))]
    layer_of = {node: number for number, layer in enumerate(layers) for node in layer}

    def connector(table: str, key: ForeignKey) -> Connector:
        first, last = layer_of[table,], layer_of[key.target,]
        box, target = by_name[table], by_name[key.target]
        own = table == key.target
        outer = own and first > 0  # draw a loop on the side where no other line leaves the box
        start = left[first] + (box.width if outer or first < last else 0)
        end = left[last] + (0 if (own and not outer) or first < last else target.width)
        levels = (
            top[table,] + box.level(key.fields[0]),
            top[key.target,] + target.level(key.target_fields[0]),
        )
        passed = range(first - 1, last, -1) if first > last else range(first + 1, last)
        passes = [_pass(left[n], widths[n], top[table, key.target, str(n)]) for n in passed]
        if first > last:
            passes.append((left[last] + widths[last], end, levels[1]))
        elif first < last:
            passes.insert(0, (left[first] + widths[first], start, levels[0]))
        return Connector(table, key.target, (start, levels[0]), (end, levels[1]), tuple(passes))

    return DiagramLayout(
        tuple((box, left[layer_of[name,]], top[name,]) for name, box in by_name.items()),
        tuple(connector(table, key) for table, key in keys),
        max((at + width for at, width in zip(left, widths, strict=True)), default=0.0),
        max((top[name,] + box.height for name, box in by_name.items()), default=0.0),
    )


def _pass(left: float, width: float, top: float) -> tuple[float, float, float]:
    return left + width, left, top + PASSAGE / 2


def _layers(
    by_name: Mapping[str, TableBox], keys: Sequence[tuple[str, ForeignKey]]
) -> tuple[list[list[Node]], list[Edge]]:
    """Return the layers of tables, with a node where a connector passes a layer, and the edges.

    Each table without connectors is placed in the shortest layer.
    """
    pairs = dict.fromkeys((table, key.target) for table, key in keys if table != key.target)
    tied = [name for name in by_name if any(name in pair for pair in pairs)]
    rank = assign_layers(
        [(name,) for name in tied], [((table,), (target,)) for table, target in pairs]
    )
    layers: list[list[Node]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    for name in tied:
        layers[rank[name,]].append((name,))
    steps: list[Edge] = []
    for table, target in pairs:
        high, low = max(rank[table,], rank[target,]), min(rank[table,], rank[target,])
        chain: list[Node] = [(table, target, str(n)) for n in range(high - 1, low, -1)]
        for node in chain:
            layers[int(node[2])].append(node)
        ends: list[Node] = [(table,), (target,)]
        upper, lower = ends if rank[table,] > rank[target,] else reversed(ends)
        chain = [upper, *chain, lower]
        steps += pairwise(chain)
    for name in by_name:
        if name not in tied:
            _shortest(layers, by_name).append((name,))
    return [layer for layer in layers if layer], steps


def _shortest(layers: list[list[Node]], by_name: Mapping[str, TableBox]) -> list[Node]:
    return min(layers, key=lambda layer: sum(_height(node, by_name) + GAP for node in layer))


def _height(node: Node, by_name: Mapping[str, TableBox]) -> float:
    return by_name[node[0]].height if len(node) == 1 else PASSAGE


def _tops(
    layers: list[list[Node]],
    steps: Sequence[Edge],
    by_name: Mapping[str, TableBox],
    keys: Sequence[tuple[str, ForeignKey]],
) -> dict[Node, float]:
    """Return the top of each node, with connectors as horizontal as space allows."""
    levels: dict[tuple[str, str], tuple[float, float]] = {
        (table, key.target): (
            by_name[table].level(key.fields[0]),
            by_name[key.target].level(key.target_fields[0]),
        )
        for table, key in reversed(keys)
    }
    pulls: dict[Node, list[tuple[Node, float]]] = {node: [] for layer in layers for node in layer}
    for node, other in steps:
        pair = (node[0], other[0]) if len(node) == len(other) == 1 else max(node, other, key=len)
        table, target = (pair[0], pair[1]) if pair[:2] in levels else (pair[1], pair[0])
        level: dict[Node, float] = {
            (table,): levels[table, target][0],
            (target,): levels[table, target][1],
        }
        shift = level.get(other, PASSAGE / 2) - level.get(node, PASSAGE / 2)
        pulls[node].append((other, shift))
        pulls[other].append((node, -shift))
    return assign_tops(
        layers,
        {node: _height(node, by_name) for node in pulls},
        lambda node, top: [top[other] + shift for other, shift in pulls[node]],
        GAP,
    )
