"""Where a finding lies: the file, as the descriptor names it and as a forge does."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablepact.report.model import Finding, Report

DESCRIPTOR = "datapackage.json"


class Places:
    """The files of a package, seen from where its descriptor is ``descriptor``."""

    def __init__(self, report: Report, descriptor: str = DESCRIPTOR) -> None:
        self._descriptor = descriptor
        self._files = {str(task["name"]): _file(task.get("place")) for task in report.tasks}

    def declared(self, finding: Finding) -> str:
        """Name the file as the descriptor does; empty if the finding is in none, or in several."""
        if finding.pointer is not None and not finding.path:
            return posixpath.basename(self._descriptor)
        return finding.path or self._files.get(finding.table or "", "")

    def file(self, finding: Finding) -> str:
        """Name the file as it is seen from outside; what is in no file is in the descriptor."""
        name = self.declared(finding)
        if not name or "://" in name:
            return name or self._descriptor
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._descriptor), name))


def _file(place: object) -> str:
    """Give the file that frictionless calls a place, unless it is no file or several."""
    name = place if isinstance(place, str) else ""
    return "" if name == "<memory>" or name.endswith(" (multipart)") else name
