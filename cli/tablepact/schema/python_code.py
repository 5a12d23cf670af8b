"""Values as Python code."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any


def code(value: Any) -> str:
    """Write a value as a Python expression; moments want ``import datetime as dt``."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False) if value.isprintable() else repr(value)
        case list():
            return f"[{', '.join(map(code, value))}]"
        case Mapping():
            return f"{{{', '.join(f'{code(key)}: {code(one)}' for key, one in value.items())}}}"
        case dt.datetime():
            return f"dt.datetime.fromisoformat({code(value.isoformat())})"
        case dt.date():
            return f"dt.date({value.year}, {value.month}, {value.day})"
        case dt.time():
            return f"dt.time.fromisoformat({code(value.isoformat())})"
    return repr(value)


def raw(pattern: str) -> str:
    """Write a regular expression so that it can be read, if it can be."""
    plain = pattern.isprintable() and '"' not in pattern and not pattern.endswith("\\")
    return f'r"{pattern}"' if plain else repr(pattern)
