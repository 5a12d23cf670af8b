"""Data as JavaScript files, since a page opened from a file cannot load JSON.

Rows are compressed within the scripts, since without a server nothing else compresses them; the
function ``unpack`` in ``assets/page.js`` reads them.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from gzip import compress
from typing import Any


def script_text(value: Any) -> str:
    """Return a value as JSON that is also valid JavaScript."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def as_script(name: str, head: Mapping[str, Any], lines: Sequence[str]) -> str:
    """Return a script that sets a property of ``window`` to an object.

    The script is reproducible: the gzip header has no timestamp.

    Args:
        name: The name of the property.
        head: The members of the object.
        lines: Rows in JSON; the member ``packed`` has them as gzip in base64.
    """
    rows = "[" + ",\n".join(lines) + "]"
    packed = b64encode(compress(rows.encode(errors="replace"), 9, mtime=0)).decode()
    return f"window.{name} = {script_text({**head, 'packed': packed})};\n"
