"""Extensions: what a dataset adds to the library for its own package, such as pages of its site.

A dataset subclasses ``Extension`` and overrides the methods that it needs. The library finds the
extension by the name of the data package, among those registered in this process or else among the
entry points of installed distributions::

    [project.entry-points."tablepact.extensions"]
    my-package = "my_module:MyExtension"

Row checks have their own group, ``tablepact.row_checks``; see ``contract.row_checks``. To build a
separate command line, see ``cli.program.Program``. ``docs/how-to/extensions.md`` has an example of
each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from tablepact.errors import EngineError, ExportError, as_line

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

    from tablepact.frames.frames import Frames
    from tablepact.lookup.describe_record import RecordView
    from tablepact.lookup.search_documents import SearchGuide
    from tablepact.package.descriptor.model import Package
    from tablepact.site.extra_pages import ExtraPages

GROUP = "tablepact.extensions"
"""The group of entry points; each has the name of the data package that it extends."""


class Extension:
    """The base class of extensions, which adds nothing.

    Attributes:
        metadata_formats: The additional catalogue formats that ``metadata`` writes.
        citation_styles: The additional citation styles that ``cite`` writes.
        label_fields: The field with the title of a row, by table, for packages whose schemas have
            no ``labelField``, such as old releases.

    >>> class Harbour(Extension):
    ...     metadata_formats = ("port-list",)
    ...     def metadata(self, frames, format):
    ...         return ", ".join(frames["ports"]["port"])
    >>> register("ports", Harbour())
    >>> open_package(ports).metadata("port-list")
    'bergen, oslo'
    """

    metadata_formats: Sequence[str] = ()
    citation_styles: Sequence[str] = ()
    label_fields: Mapping[str, str] = MappingProxyType({})

    @property
    def choices(self) -> tuple[str, ...]:
        """The formats and styles that the extension adds."""
        return (*self.metadata_formats, *self.citation_styles)

    def applies_to(self, package: Package) -> bool:  # noqa: ARG002 - for subclasses
        """Return whether the extension applies to a package that has its name.

        >>> Extension().applies_to(open_package(ports).package)
        True
        """
        return True

    def guide(self) -> SearchGuide | None:
        """Return settings for searches in the tables; None for the default.

        >>> class Harbour(Extension):
        ...     def guide(self):
        ...         return SearchGuide(weights={"ports": 0})
        >>> register("ports", Harbour())
        >>> open_package(ports).find("oslo")["address"].to_list()
        ['ships/Alba']
        """
        return None

    def describe(self, frames: Frames, address: str) -> RecordView | None:  # noqa: ARG002
        """Describe the row at an address; return None to list its columns and linked rows.

        >>> class Harbour(Extension):
        ...     def describe(self, frames, address):
        ...         return RecordView(address, address.partition("/")[2], "A ship.", {})
        >>> register("ports", Harbour())
        >>> print(open_package(ports).show("ships/Alba"))
        Alba (ships/Alba)
        A ship.
        """
        return None

    def in_one_line(self, frames: Frames, address: str) -> str | None:  # noqa: ARG002
        """Describe the row at an address in one line; return None to use its title.

        >>> class Harbour(Extension):
        ...     def in_one_line(self, frames, address):
        ...         return f"the ship {address.partition('/')[2]}"
        >>> Harbour().in_one_line(open_package(ports).frames, "ships/Alba")
        'the ship Alba'
        """
        return None

    def metadata(self, frames: Frames, format: str) -> str:  # noqa: A002
        """Return the metadata of the package in one of ``metadata_formats``.

        >>> class Harbour(Extension):
        ...     metadata_formats = ("port-list",)
        ...     def metadata(self, frames, format):
        ...         return ", ".join(frames["ports"]["port"])
        >>> Harbour().metadata(open_package(ports).frames, "port-list")
        'bergen, oslo'
        """
        raise NotImplementedError(format)

    def cite(self, frames: Frames, address: str | None, style: str) -> str:
        """Return a citation of the package, a table or a row in one of ``citation_styles``.

        >>> class Harbour(Extension):
        ...     citation_styles = ("short",)
        ...     def cite(self, frames, address, style):
        ...         return f"{frames.package.title}, {address}"
        >>> register("ports", Harbour())
        >>> open_package(ports).cite("ships/Alba", "short")
        'ports 1.0.0, ships/Alba'
        """
        raise NotImplementedError(style)

    def pages(self, frames: Frames) -> ExtraPages | None:  # noqa: ARG002
        """Return additional pages for the site; None for no additional pages.

        >>> class Notes(ExtraPages):
        ...     def pages(self, templates):
        ...         return {"notes.html": "<!doctype html><title>Notes</title><p>Bergen is older."}
        >>> class Harbour(Extension):
        ...     def pages(self, frames):
        ...         return Notes()
        >>> register("ports", Harbour())
        >>> site = open_package(ports).site(ports / "site")
        >>> (site.path / "notes.html").exists()
        True
        """
        return None


_NONE = Extension()
_registered: dict[str, Extension] = {}


def register(package: str, extension: Extension) -> None:
    """Register the extension for data packages with a name; it replaces an installed one.

    >>> class Harbour(Extension):
    ...     label_fields = {"ships": "port"}
    >>> register("ports", Harbour())
    >>> open_package(ports).show("ships/Alba").title
    'Alba'
    """
    _registered[package] = extension


def extension_for(package: Package) -> Extension:
    """Return the extension for a package, or a default one that adds nothing."""
    return next((one for one in _named(package.name) if one.applies_to(package)), _NONE)


def with_labels(package: Package) -> Package:
    """Return a package with the ``label_fields`` of the extension for its name."""
    for extension in _named(package.name):
        if extension.label_fields:
            return package.with_label_fields(extension.label_fields)
    return package


def _named(name: str) -> list[Extension]:
    known = _registered.get(name)
    return [known] if known else installed(name)


@cache
def _entry_points() -> EntryPoints:
    """Return the entry points, cached: looking them up takes as long as opening a package."""
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)


def installed(name: str | None = None) -> list[Extension]:
    """Load installed extensions, and return all extensions for a package name, or for any name."""
    for entry_point in _entry_points():
        if entry_point.name in _registered or name not in (None, entry_point.name):
            continue
        try:
            extension: Extension = entry_point.load()()
        except Exception as error:
            if name is None:  # it is for another package
                continue
            reason = as_line(f"{type(error).__name__}: {error}")
            raise EngineError(f"the extension for {name} cannot be loaded: {reason}") from error
        register(entry_point.name, extension)
    return [one for known, one in _registered.items() if name in (None, known)]


def require_own(choice: str, package: Package) -> None:
    """Raise ExportError if a format or style belongs to the extension for another package."""
    for name, extension in _registered.items():
        if choice in extension.choices:
            raise ExportError(
                f"{choice} is only for the current version of the data package {name}, not for "
                f"{f'{package.name} {package.version}'.strip()}"
            )
