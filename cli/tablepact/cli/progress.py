"""Show the progress of long work as one line on a terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
import time

import click

from tablepact.cli.output import printable


class Progress:
    """A progress line with table and percentage, which appears after one second."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self._next = time.monotonic() + 1.0
        self._written = False

    def __call__(self, table: str, done: int, size: int) -> None:
        """Update the line, at most five times a second."""
        now = time.monotonic()
        if now >= self._next:
            click.echo(f"\r{printable(table)}: {done / size:.0%}\x1b[K", err=True, nl=False)
            self._next, self._written = now + 0.2, True

    def end(self) -> None:
        """Erase the line."""
        if self._written:
            click.echo("\r\x1b[K", err=True, nl=False)
