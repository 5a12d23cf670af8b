"""A network of relations, laid out by igraph; the same relations give the same drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import igraph

from avocado_pivot.drawings.text_width import width_of, wrapped
from avocado_pivot.story.relations import Node, Relation

WIDTH, HEIGHT, MARGIN = 1100.0, 900.0, 70.0
SIZE = 13.0
GAP = 12.0
"""How far boxes stay from each other."""
ROUNDS = 300


@dataclass(frozen=True, slots=True)
class LabelBox:
    """A node as it is drawn: its middle, its size, and its name in lines."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """The relations from one node to another, drawn from border to border of their boxes."""

    relations: tuple[Relation, ...]
    x1: float
    y1: float
    x2: float
    y2: float
    text_x: float
    text_y: float

    @property
    def words(self) -> str:
        """The predicates, in words."""
        return ", ".join(
            dict.fromkeys(relation.predicate.replace("-", " ") for relation in self.relations)
        )

    @property
    def label(self) -> str:
        """The relations in full."""
        return "; ".join(relation.sentence for relation in self.relations)

    @property
    def lasts(self) -> bool:
        """Whether one of them is current and actual."""
        return any(
            relation.status == "current" and relation.modality == "actual"
            for relation in self.relations
        )


@dataclass(frozen=True, slots=True)
class Network:
    """A drawing of relations."""

    width: float
    height: float
    boxes: tuple[LabelBox, ...]
    edges: tuple[Edge, ...]


def network_drawing(relations: Sequence[Relation]) -> Network:
    """Lay out relations: connected nodes as one group, the smaller groups below."""
    nodes = {
        node.address: node for relation in relations for node in (relation.subject, relation.object)
    }
    pairs = {tuple(sorted(relation.ends)) for relation in relations}
    groups = _groups(sorted(pairs))
    positions: dict[str, tuple[float, float]] = {}
    top = 0.0
    for row in _rows(groups):
        high = HEIGHT if max(map(len, row)) > 8 else 130.0
        left, total = 0.0, sum(max(len(group), 2) for group in row)
        for group in row:
            wide = WIDTH * max(len(group), 2) / total
            layout = _layout(sorted(group), sorted(pairs))
            for address, (x, y) in layout.items():
                positions[address] = (
                    left + MARGIN + (wide - 2 * MARGIN) * x,
                    top + 30 + (high - 60) * y,
                )
            left += wide
        top += high
    boxes = separate([_box(node, *positions[address]) for address, node in nodes.items()], top)
    by_address = {box.node.address: box for box in boxes}
    by_ends: dict[tuple[str, str], list[Relation]] = {}
    for relation in relations:
        by_ends.setdefault(relation.ends, []).append(relation)
    degrees = Counter(address for pair in by_ends for address in pair)
    edges = [
        _edge(relations, by_address[a], by_address[b], degrees)
        for (a, b), relations in by_ends.items()
    ]
    return Network(WIDTH, top, tuple(boxes), tuple(edges))


def _rows(groups: list[set[str]]) -> list[list[set[str]]]:
    """Put large groups in a row of their own, and small ones in rows of four."""
    large = [[group] for group in groups if len(group) > 8]
    small = [group for group in groups if len(group) <= 8]
    return large + [small[i : i + 4] for i in range(0, len(small), 4)]


def _groups(pairs: list[tuple[str, ...]]) -> list[set[str]]:
    """Return the connected nodes, the largest group first."""
    graph = igraph.Graph.TupleList(pairs)
    groups = [{graph.vs[i]["name"] for i in group} for group in graph.connected_components()]
    return sorted(groups, key=lambda group: (-len(group), min(group)))


def _layout(names: list[str], pairs: list[tuple[str, ...]]) -> dict[str, tuple[float, float]]:
    """Return a position between 0 and 1 for each node: by Kamada and Kawai, from a circle on."""
    graph: Any = igraph.Graph()  # type: ignore[no-untyped-call]
    graph.add_vertices(names)
    graph.add_edges([pair for pair in pairs if set(pair) <= set(names)])
    positions = dict(zip(names, graph.layout_kamada_kawai(seed=graph.layout_circle()), strict=True))
    xs, ys = ([float(position[i]) for position in positions.values()] for i in (0, 1))

    def scaled(value: float, values: list[float]) -> float:
        low, high = min(values), max(values)
        return (value - low) / (high - low) if high - low > 1e-9 else 0.5

    return {
        name: (scaled(float(x), xs), scaled(float(y), ys)) for name, (x, y) in positions.items()
    }


def _box(node: Node, x: float, y: float) -> LabelBox:
    lines = tuple(wrapped(node.name, 120, SIZE, 3))
    width = max(width_of(line, SIZE) for line in lines) + 14
    return LabelBox(node, x, y, width, 16.0 * len(lines) + 8, lines)


def separate(boxes: list[LabelBox], height: float) -> list[LabelBox]:
    """Move boxes that lie on each other apart, a little at a time, and keep them in the drawing."""
    positions = [[box.x, box.y] for box in boxes]
    for _ in range(ROUNDS):
        moved = False
        for i, one in enumerate(boxes):
            for j in range(i):
                other = boxes[j]
                dx, dy = positions[i][0] - positions[j][0], positions[i][1] - positions[j][1]
                over_x = (one.width + other.width) / 2 + GAP - abs(dx)
                over_y = (one.height + other.height) / 2 + GAP - abs(dy)
                if over_x <= 0 or over_y <= 0:
                    continue
                moved = True
                axis, over, sign = (0, over_x, dx) if over_x < over_y else (1, over_y, dy)
                step = over / 2 if sign >= 0 else -over / 2
                positions[i][axis] += step
                positions[j][axis] -= step
        for box, position in zip(boxes, positions, strict=True):
            position[0] = min(max(position[0], box.width / 2 + 2), WIDTH - box.width / 2 - 2)
            position[1] = min(max(position[1], box.height / 2 + 2), height - box.height / 2 - 2)
        if not moved:
            break
    return [replace(box, x=x, y=y) for box, (x, y) in zip(boxes, positions, strict=True)]


def _edge(relations: list[Relation], a: LabelBox, b: LabelBox, degrees: Counter[str]) -> Edge:
    """Draw relations; their words stand nearer to the node with fewer, where there is more room."""
    x1, y1 = _border(a, b.x, b.y)
    x2, y2 = _border(b, a.x, a.y)
    fewer = degrees[a.node.address] <= degrees[b.node.address]
    part = 0.5 if degrees[a.node.address] == degrees[b.node.address] else 0.3 if fewer else 0.7
    return Edge(tuple(relations), x1, y1, x2, y2, x1 + (x2 - x1) * part, y1 + (y2 - y1) * part)


def _border(box: LabelBox, x: float, y: float) -> tuple[float, float]:
    """Return the point on the border of a box in the direction of another point."""
    dx, dy = x - box.x, y - box.y
    if not dx and not dy:
        return box.x, box.y
    scale = min(
        box.width / 2 / abs(dx) if dx else float("inf"),
        box.height / 2 / abs(dy) if dy else float("inf"),
    )
    return box.x + dx * min(scale, 1), box.y + dy * min(scale, 1)
