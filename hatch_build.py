"""Put the dataset inside the one package of the wheel."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAYLOAD = (
    "datapackage.json", "CITATION.cff", "CHANGELOG.md", "data", "schemas", "releases.json",
    "releases",
)  # fmt: skip


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Copy the payload as one folder, so that the paths of the descriptor hold."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the payload; an editable install reads the checkout and gets no copy."""
        if version != "editable":
            for name in PAYLOAD:
                build_data["force_include"][name] = f"avocado_pivot/_pkg/{name}"
