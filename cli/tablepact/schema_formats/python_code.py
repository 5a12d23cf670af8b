"""Python literals for values."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any


def python_code(value: Any) -> str:
    """Return a value as a Python expression; moments need ``import datetime as dt``."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False) if value.isprintable() else repr(value)
        case list():
            return f"[{', '.join(map(python_code, value))}]"
        case Mapping():
            items = [f"{python_code(key)}: {python_code(item)}" for key, item in value.items()]
            return f"{{{', '.join(items)}}}"
        case dt.datetime():
            return f"dt.datetime.fromisoformat({python_code(value.isoformat())})"
        case dt.date():
            return f"dt.date({value.year}, {value.month}, {value.day})"
        case dt.time():
            return f"dt.time.fromisoformat({python_code(value.isoformat())})"
    return repr(value)


def raw_string(pattern: str) -> str:
    """Return a regular expression as a Python literal, raw if possible."""
    plain = pattern.isprintable() and '"' not in pattern and not pattern.endswith("\\")
    return f'r"{pattern}"' if plain else repr(pattern)
