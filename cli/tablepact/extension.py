"""What a dataset adds to the library for its own package: how rows are described, found and shown.

A dataset subclasses ``Extension`` and overrides what it has. The library finds it by the name of
the data package: among those that were registered in this process, or else by an entry point of an
installed distribution::

    [project.entry-points."tablepact.extensions"]
    my-package = "my_module:MyExtension"

Checks of rows have a group of their own, ``tablepact.row_checks``, see ``contract.row_checks``; a
command line of its own has ``cli.program.Program``. ``docs/how-to/extensions.md`` has an example
of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from tablepact.errors import EngineError, ExportError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

    from tablepact.frames.frames import Frames
    from tablepact.lookup.describe_record import RecordView
    from tablepact.lookup.search_documents import SearchGuide
    from tablepact.package.descriptor import Package
    from tablepact.site.extra_pages import ExtraPages

GROUP = "tablepact.extensions"
"""The group of entry points; the name of each is that of the data package that it is for."""


class Extension:
    """What a dataset adds for its own package; by itself this adds nothing.

    Attributes:
        metadata_formats: The catalogue formats that ``metadata`` writes besides the library's.
        citation_styles: The styles that ``cite`` writes besides the library's.
        label_fields: The fields that stand for rows, by table, of packages whose schemas declare no
            ``labelField``, such as old releases.

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
        """The formats and styles that this adds."""
        return (*self.metadata_formats, *self.citation_styles)

    def applies_to(self, package: Package) -> bool:  # noqa: ARG002 - for those that override it
        """Return whether this is the package that is meant, and not only one of the same name.

        >>> Extension().applies_to(open_package(ports).package)
        True
        """
        return True

    def guide(self) -> SearchGuide | None:
        """Return what a search should know of the tables.

        >>> class Harbour(Extension):
        ...     def guide(self):
        ...         return SearchGuide(weights={"ports": 0})
        >>> register("ports", Harbour())
        >>> open_package(ports).find("oslo")["address"].to_list()
        ['ships/Alba']
        """
        return None

    def describe(self, frames: Frames, address: str) -> RecordView | None:  # noqa: ARG002
        """Describe the row at an address; None has it described by its columns and keys.

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
        """Return the row at an address in one line; None has it told by its title.

        >>> class Harbour(Extension):
        ...     def in_one_line(self, frames, address):
        ...         return f"the ship {address.partition('/')[2]}"
        >>> Harbour().in_one_line(open_package(ports).frames, "ships/Alba")
        'the ship Alba'
        """
        return None

    def metadata(self, frames: Frames, format: str) -> str:  # noqa: A002
        """Write the package in one of ``metadata_formats``.

        >>> class Harbour(Extension):
        ...     metadata_formats = ("port-list",)
        ...     def metadata(self, frames, format):
        ...         return ", ".join(frames["ports"]["port"])
        >>> Harbour().metadata(open_package(ports).frames, "port-list")
        'bergen, oslo'
        """
        raise NotImplementedError(format)

    def cite(self, frames: Frames, address: str | None, style: str) -> str:
        """Cite the package, a table or a row in one of ``citation_styles``.

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
        """Return the pages that the site gets besides those of its tables and rows.

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
    """Register the extension for data packages of a name, in place of any that is installed.

    >>> class Harbour(Extension):
    ...     label_fields = {"ships": "port"}
    >>> register("ports", Harbour())
    >>> open_package(ports).show("ships/Alba").title
    'Alba'
    """
    _registered[package] = extension


def extension_for(package: Package) -> Extension:
    """Return the extension for a package; one that adds nothing if there is none."""
    return next((one for one in _named(package.name) if one.applies_to(package)), _NONE)


def with_labels(package: Package) -> Package:
    """Return a package with the fields that stand for rows, from the extension of its name."""
    for extension in _named(package.name):
        if extension.label_fields:
            return package.with_label_fields(extension.label_fields)
    return package


def _named(name: str) -> list[Extension]:
    known = _registered.get(name)
    return [known] if known else installed(name)


@cache
def _entry_points() -> EntryPoints:
    """Look the entry points up, once: that takes as long as to open a package."""
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)


def installed(name: str | None = None) -> list[Extension]:
    """Load the extensions that installed distributions have, for packages of a name or of any."""
    for entry_point in _entry_points():
        if entry_point.name in _registered or name not in (None, entry_point.name):
            continue
        try:
            extension: Extension = entry_point.load()()
        except Exception as error:
            if name is None:  # it is for another package
                continue
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            raise EngineError(f"the extension for {name} cannot be loaded: {reason}") from error
        register(entry_point.name, extension)
    return [one for known, one in _registered.items() if name in (None, known)]


def require_own(choice: str, package: Package) -> None:
    """Raise unless a format or style is free for all packages.

    Raises:
        ExportError: An extension has it, and that is for another package.
    """
    for name, extension in _registered.items():
        if choice in extension.choices:
            raise ExportError(
                f"{choice} is only for the data package {name} as it is now, not for "
                f"{f'{package.name} {package.version}'.strip()}"
            )
