"""Values as scripts, which a page opened from a file can load, as it cannot load JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def script_text(value: Any) -> str:
    """Write a value as JSON that is JavaScript, too."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def as_script(name: str, head: Mapping[str, Any], rows: str, lines: Sequence[str]) -> str:
    """Write an object under a name of the window, its rows a line each."""
    listed = ",\n".join(lines)
    return f'window.{name} = {script_text(head)[:-1]},"{rows}":[\n{listed}\n]}};\n'
