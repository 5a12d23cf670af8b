"""A compressed file, unpacked as frictionless unpacks it."""

from __future__ import annotations

from typing import Any

from frictionless import system
from frictionless.resources import TableResource

from tablepact.engine.frictionless_worker.table import error_text

CHUNK = 2**20


def unpack(resource: TableResource, target: str, most: int) -> dict[str, Any]:
    """Write the bytes of a table to a file; answer with why not, if they are not all there."""
    packed = f"compressed ({resource.compression})"
    size = 0
    try:
        with system.create_loader(resource) as loader, open(target, "wb") as file:  # noqa: PTH123
            while chunk := loader.byte_stream.read(CHUNK):
                size += len(chunk)
                if size > most:
                    return {"unsuited": f"{packed}, and more than {most:,} bytes without that"}
                file.write(chunk)
    except Exception as error:
        return {"unsuited": f"{packed}, and it cannot be unpacked: {error_text(error)}"}
    return {}
