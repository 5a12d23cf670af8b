"""A notebook in plain Python, whose cells are followed by what they print.

``python tests/docs/notebook.py`` writes what they print anew.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

MARK = "# >"


def cells(text: str) -> Iterator[tuple[str, str]]:
    """Yield each cell, its first line included, and what stands below it as printed."""
    for cell in text.split("# %%")[1:]:
        lines = f"# %%{cell}".splitlines()
        code = [line for line in lines if not line.startswith(MARK)]
        printed = [line[len(MARK) + 1 :] for line in lines if line.startswith(MARK)]
        yield "\n".join(code).rstrip(), "".join(f"{line}\n" for line in printed)


def run(text: str) -> Iterator[tuple[str, str]]:
    """Run the cells in order; give each and what it prints."""
    names: dict[str, object] = {"__name__": "story"}
    for code, _ in cells(text):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, "story", "exec"), names)  # noqa: S102 - our own notebook
        yield code, out.getvalue()


def written(text: str) -> str:
    """Write the notebook with what its cells print."""
    parts = []
    for code, printed in run(text):
        shown = "".join(f"{MARK} {line}".rstrip() + "\n" for line in printed.splitlines())
        parts.append(f"{code}\n{shown}")
    return "\n".join(parts)


if __name__ == "__main__":
    page = Path(__file__).resolve().parents[2] / "docs/tutorial/story.py"
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
