"""The organisation chart: nested boxes for organisations, with the people who hold posts in them.

A box is nested only if a relation ``part-of`` says so. A person is listed once for each relation.
Posts that ended, are planned or are denied are hollow; those that are only reported are pale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from avocado_pivot.drawings.chart_frame import SIZE, KeyItem
from avocado_pivot.drawings.text_width import BOLD, wrapped
from avocado_pivot.story.relations import Node, Relation

HEAD, PAD, GAP = 34.0, 12.0, 12.0
POST_WIDTH, BOX_WIDTH = 215.0, 250.0
"""The minimum width of a column of posts, and of a column of boxes."""
KEY = (
    KeyItem("dot", "actual", "current post (article)"),
    KeyItem("dot", "actual", "current post (other sources)", aftermath=True),
    KeyItem("dot", "actual unsure", "pale: only reported"),
    KeyItem("dot", "open", "hollow: former post"),
)
"""The key of the chart."""


@dataclass(frozen=True, slots=True)
class Post:
    """A person in a box, with role and position in the chart."""

    relation: Relation
    name: tuple[str, ...]
    role: tuple[str, ...]
    classes: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class OrgBox:
    """An organisation; ``depth`` is its nesting level."""

    node: Node
    title: tuple[str, ...]
    depth: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class OrgChart:
    """All boxes, the outer ones first, and all posts."""

    width: float
    height: float
    boxes: tuple[OrgBox, ...]
    posts: tuple[Post, ...]


def org_chart(relations: Sequence[Relation], width: float) -> OrgChart:
    """Lay out the posts of people in the organisations that they belong to."""
    posts: dict[str, list[Relation]] = {}
    for relation in relations:
        if relation.subject.kind == "person" and relation.object.kind in _BODIES:
            posts.setdefault(relation.object.address, []).append(relation)
    nodes = {node.address: node for one in relations for node in (one.subject, one.object)}
    parents = _parents(relations)
    shown = set(posts)
    for address in posts:
        while address := parents.get(address, ""):
            shown.add(address)
    children: dict[str, list[str]] = {}
    for address in sorted(shown, key=lambda one: (-_weight(one, posts, parents), one)):
        children.setdefault(parents.get(address, ""), []).append(address)
    layout = _Layout(nodes, posts, children)
    height = layout.columns(children[""], 0.0, 0.0, width, 0)
    return OrgChart(width, height, tuple(layout.boxes), tuple(layout.placed))


_BODIES = ("organisation", "team", "group", "facility")


def _parents(relations: Sequence[Relation]) -> dict[str, str]:
    """Return the parent of each body; if there are several, one that has a parent itself."""
    named: dict[str, list[str]] = {}
    for one in relations:
        if one.predicate == "part-of" and one.modality == "actual" and one.status == "current":
            named.setdefault(one.subject.address, []).append(one.object.address)
    return {
        address: max(several, key=lambda one: (one in named, one))
        for address, several in named.items()
    }


def _weight(address: str, posts: dict[str, list[Relation]], parents: dict[str, str]) -> int:
    """Count the posts in a box and in its nested boxes."""
    inner = [one for one, parent in parents.items() if parent == address]
    return len(posts.get(address, ())) + sum(_weight(one, posts, parents) for one in inner)


class _Layout:
    """A layout of boxes and posts, from top to bottom."""

    def __init__(
        self,
        nodes: dict[str, Node],
        posts: dict[str, list[Relation]],
        children: dict[str, list[str]],
    ) -> None:
        self.nodes, self.posts, self.children = nodes, posts, children
        self.boxes: list[OrgBox] = []
        self.placed: list[Post] = []

    def columns(self, boxes: list[str], x: float, y: float, width: float, depth: int) -> float:
        """Place boxes in columns, each in the shortest one; return the bottom position.

        A box with nested boxes takes the full width.
        """
        for address in boxes:
            if self.children.get(address):
                y = self.box(address, x, y, width, depth) + GAP
        rest = [one for one in boxes if not self.children.get(one)]
        if not rest:
            return y - GAP
        number = max(1, min(len(rest), int((width + GAP) // (BOX_WIDTH + GAP))))
        each = (width - GAP * (number - 1)) / number
        ends = [y] * number
        for address in rest:
            column = ends.index(min(ends))
            left = x + column * (each + GAP)
            ends[column] = self.box(address, left, ends[column], each, depth) + GAP
        return max(ends) - GAP

    def box(self, address: str, x: float, y: float, width: float, depth: int) -> float:
        """Place a box with its content; return its bottom position."""
        node, at = self.nodes[address], len(self.boxes)
        title = tuple(wrapped(node.name, width - 2 * PAD, (SIZE + 1.5) * BOLD))
        top = y + HEAD + 18 * (len(title) - 1)
        held = sorted(self.posts.get(address, ()), key=_order)
        number = max(1, min(len(held), int((width - PAD) // POST_WIDTH)))
        each = (width - 2 * PAD) / number
        ends = [top] * number
        for relation in held:
            column = ends.index(min(ends))
            post = _post(relation, x + PAD + column * each, ends[column], each - 22)
            self.placed.append(post)
            ends[column] += post.height
        end = max(ends)
        if inner := self.children.get(address):
            end = self.columns(inner, x + PAD, end + 2, width - 2 * PAD, depth + 1) + PAD
        else:
            end += 4
        self.boxes.insert(at, OrgBox(node, title, depth, x, y, width, end - y))
        return end


def _order(relation: Relation) -> tuple[bool, str, str]:
    return relation.status != "current", relation.subject.name, relation.address


def _post(relation: Relation, x: float, y: float, width: float) -> Post:
    name = tuple(wrapped(relation.subject.name, width, SIZE))
    role = tuple(wrapped(relation.post, width, SIZE - 1.5))
    firm = relation.status == "current" and relation.modality == "actual"
    classes = f"{'actual' if firm else 'open'}{'' if relation.firm else ' unsure'}"
    return Post(relation, name, role, classes, x, y, 18 * len(name) + 16 * len(role) + 8)
