"""Names of files for tables, whatever a table is called."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DEVICES = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(10)}
"""What Windows takes for a device, whatever its ending."""


def file_names(names: Iterable[str], ending: str) -> dict[str, str]:
    """Give each table a name of a file that any system takes, and no two the same, case aside."""
    chosen: dict[str, str] = {}
    taken = {"datapackage.json"}
    for name in names:
        base = re.sub(r"[^\w.-]", "_", name).lstrip(".").encode()[:100].decode(errors="ignore")
        base = f"_{base}" if base.split(".")[0].lower() in _DEVICES else base or "table"
        file, number = f"{base}{ending}", 2
        while file.lower() in taken:
            file = f"{base}_{number}{ending}"
            number += 1
        taken.add(file.lower())
        chosen[name] = file
    return chosen
