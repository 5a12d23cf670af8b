"""Layered graph drawing: assign layers, order and heights to the boxes of a diagram.

The method of Sugiyama, Tagawa and Toda, *Methods for Visual Understanding of Hierarchical System
Structures* (1981): layers by the longest path, an invisible node in each layer that an edge passes,
the order within a layer by the mean position of the neighbours, then heights. The implementation
is deterministic, so that a package has the same diagram everywhere; the libraries for layered
layouts need a compiled Graphviz, or change the layout with their version.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence

Node = tuple[str, ...]
"""A table (its name alone), or the point where an edge passes a layer (three texts)."""
Edge = tuple[Node, Node]
SWEEPS = 8


def assign_layers(nodes: Sequence[Node], edges: Iterable[Edge]) -> dict[Node, int]:
    """Return the layer of each node: 0 if it has no target, else one above its highest target.

    Edges that close a cycle are ignored.
    """
    targets: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node, target in edges:
        targets[node].append(target)
    rank: dict[Node, int] = {}
    for start in nodes:
        path = [(start, iter(targets[start]))]
        open_now = {start}
        while path and start not in rank:
            node, left = path[-1]
            for target in left:
                if target not in rank and target not in open_now:
                    open_now.add(target)
                    path.append((target, iter(targets[target])))
                    break
            else:
                below = [rank[target] for target in targets[node] if target in rank]
                rank[node] = max(below, default=-1) + 1
                open_now.discard(node)
                path.pop()
    return rank


def order_layers(layers: Sequence[Sequence[Node]], steps: Sequence[Edge]) -> list[list[Node]]:
    """Return the layers with their nodes ordered so that few edges cross.

    Args:
        layers: The nodes of each layer, in their initial order.
        steps: The edges, each from a node to one in the layer before it.

    Returns:
        The same layers, in the best order that was found.
    """
    near: dict[Node, list[Node]] = {node: [] for layer in layers for node in layer}
    for node, target in steps:
        near[node].append(target)
        near[target].append(node)
    now = [list(layer) for layer in layers]
    best, fewest = [list(layer) for layer in now], count_crossings(now, steps)
    for sweep in range(SWEEPS):
        order = range(1, len(now)) if sweep % 2 == 0 else range(len(now) - 2, -1, -1)
        for number in order:
            beside = now[number - 1 if sweep % 2 == 0 else number + 1]
            position = {node: index for index, node in enumerate(beside)}
            means = {
                node: _mean(near[node], position, index) for index, node in enumerate(now[number])
            }
            now[number].sort(key=means.__getitem__)
        if (count := count_crossings(now, steps)) < fewest:
            best, fewest = [list(layer) for layer in now], count
    return best


def count_crossings(layers: Sequence[Sequence[Node]], steps: Iterable[Edge]) -> int:
    """Return the number of pairs of edges between neighbouring layers that cross."""
    layer_of = {node: number for number, layer in enumerate(layers) for node in layer}
    position = {node: index for layer in layers for index, node in enumerate(layer)}
    total = 0
    by_layer: dict[int, list[tuple[int, int]]] = {}
    for node, target in steps:
        by_layer.setdefault(layer_of[node], []).append((position[node], position[target]))
    for ends in by_layer.values():
        seen: list[int] = []
        for _, end in sorted(ends):
            total += len(seen) - bisect_left(seen, end + 1)
            insort(seen, end)
    return total


def assign_tops(
    layers: Sequence[Sequence[Node]],
    height: Mapping[Node, float],
    pulls: Callable[[Node, Mapping[Node, float]], Sequence[float]],
    gap: float,
) -> dict[Node, float]:
    """Return the top of each node, aligned with its neighbours where space allows.

    Args:
        layers: The nodes in their order from top to bottom.
        height: The height of each node.
        pulls: Returns, for a node and the current tops, the top that each of its edges prefers.
        gap: The least distance between two nodes.
    """
    top: dict[Node, float] = {}
    for layer in layers:
        at = 0.0
        for node in layer:
            top[node] = at
            at += height[node] + gap
    for sweep in range(2 * SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            desired = []
            for node in layer:
                ends = pulls(node, top)
                desired.append(sum(ends) / len(ends) if ends else top[node])
            top.update(
                zip(layer, _spread(desired, [height[node] + gap for node in layer]), strict=True)
            )
    least = min(top.values(), default=0.0)
    return {node: value - least for node, value in top.items()}


def _mean(near: Sequence[Node], position: Mapping[Node, int], own: int) -> float:
    positions = [position[node] for node in near if node in position]
    return sum(positions) / len(positions) if positions else float(own)


def _spread(desired: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return non-overlapping positions closest to the desired ones in least squares.

    The order is kept; the algorithm is pool adjacent violators.
    """
    starts = [0.0]
    for size in sizes:
        starts.append(starts[-1] + size)
    blocks: list[tuple[float, int]] = []
    for wish, start in zip(desired, starts, strict=False):
        total, number = wish - start, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / number:
            total, number = total + blocks[-1][0], number + blocks[-1][1]
            blocks.pop()
        blocks.append((total, number))
    offsets = [total / number for total, number in blocks for _ in range(number)]
    return [offset + start for offset, start in zip(offsets, starts, strict=False)]
