"""One-to-one assignment with the greatest total gain (the Hungarian method)."""

from __future__ import annotations

from collections.abc import Sequence


def assign(gains: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Pair rows with columns so that the sum of the gains is maximal.

    Gains are integers, so that the result is the same on every machine.

    Args:
        gains: The gain of each pair, by row and column; there are at most as many rows as columns.

    Returns:
        Row and column of each pair, in the order of the rows; every row is paired.
    """
    columns = len(gains[0]) if gains else 0
    if len(gains) > columns:
        raise ValueError("more rows than columns")
    matching = _Matching(gains, columns)
    for row in range(len(gains)):
        matching.add(row)
    return sorted((row, column) for column, row in enumerate(matching.row_of) if row is not None)


class _Matching:
    """The optimal pairing of the rows so far, with the dual prices that prove it."""

    def __init__(self, gains: Sequence[Sequence[int]], columns: int) -> None:
        self.gains = gains
        self.row_of: list[int | None] = [None] * columns
        self.row_price = [0] * len(gains)
        self.column_price = [0] * columns

    def add(self, row: int) -> None:
        """Pair one more row; along the cheapest path to a free column, each row changes columns."""
        column, before = self._cheapest_path(row)
        while True:
            previous = before[column]
            self.row_of[column] = row if previous is None else self.row_of[previous]
            if previous is None:
                return
            column = previous

    def _cheapest_path(self, start: int) -> tuple[int, list[int | None]]:
        """Return the free column at the end of the path, and the predecessor of each column.

        The search is Dijkstra's algorithm.
        """
        before: list[int | None] = [None] * len(self.row_of)
        least = [self._cost(start, column) for column in range(len(self.row_of))]
        open_columns = set(range(len(self.row_of)))
        closed: list[tuple[int, int]] = []
        while True:
            nearest = min(open_columns, key=lambda column: (least[column], column))
            row, far = self.row_of[nearest], least[nearest]
            if row is None:
                break
            open_columns.remove(nearest)
            closed.append((nearest, row))
            for column in open_columns:
                if (cost := far + self._cost(row, column)) < least[column]:
                    least[column], before[column] = cost, nearest
        self.row_price[start] += far
        for column, row in closed:
            self.row_price[row] += far - least[column]
            self.column_price[column] -= far - least[column]
        return nearest, before

    def _cost(self, row: int, column: int) -> int:
        return -self.gains[row][column] - self.row_price[row] - self.column_price[column]
