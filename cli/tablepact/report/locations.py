"""The file of a finding, relative to the descriptor and relative to the repository."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablepact.report.model import Finding, ReportModel

DESCRIPTOR = "datapackage.json"


class Locations:
    """Paths of the files of findings, for a descriptor at the path ``descriptor``."""

    def __init__(self, report: ReportModel, descriptor: str = DESCRIPTOR) -> None:
        self._descriptor = descriptor
        self._files = {str(task["name"]): _file(task.get("place")) for task in report.tasks}

    def declared_path(self, finding: Finding) -> str:
        """Return the file as the descriptor names it; empty if there is none or more than one."""
        if finding.pointer is not None and not finding.path:
            return posixpath.basename(self._descriptor)
        return finding.path or self._files.get(finding.table or "", "")

    def path(self, finding: Finding) -> str:
        """Return the path from the repository root; the descriptor if the finding has no file."""
        name = self.declared_path(finding)
        if not name or "://" in name:
            return name or self._descriptor
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._descriptor), name))


def _file(place: object) -> str:
    """Return the ``place`` of a frictionless task if it is a single file, else an empty string."""
    name = place if isinstance(place, str) else ""
    return "" if name == "<memory>" or name.endswith(" (multipart)") else name
