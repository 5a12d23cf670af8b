"""A notebook in plain Python, whose cells are followed by what they print; and it as a page.

``python tests/docs/notebook.py`` writes what they print, and the page, anew.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

MARK = "# >"
NOTEBOOK = Path(__file__).resolve().parents[2] / "docs/tutorial/story.py"
PAGE = NOTEBOOK.with_suffix(".md")


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


def as_page(text: str) -> str:
    """Return the notebook as a page in Markdown."""
    parts = []
    for cell, printed in cells(text):
        kind, _, body = cell.partition("\n")
        if "[markdown]" in kind:
            lines = [line.removeprefix("#").removeprefix(" ") for line in body.splitlines()]
            parts.append("\n".join(lines).strip())
        else:
            parts.append(f"```python\n{body.strip()}\n```")
        if printed:
            parts.append(f"```text\n{printed}```")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    notebook = written(NOTEBOOK.read_text(encoding="utf-8"))
    NOTEBOOK.write_text(notebook, encoding="utf-8")
    PAGE.write_text(as_page(notebook), encoding="utf-8")
