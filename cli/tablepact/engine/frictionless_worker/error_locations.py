"""The locations of errors in a descriptor, which frictionless does not report.

Its classes validate a descriptor part by part; each part is an object within the descriptor. The
``ErrorLocator`` records the part of each error while frictionless loads the descriptor, and then
finds that part in the descriptor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import frictionless
from frictionless import helpers
from frictionless.metadata.metadata import Metadata

from tablepact.engine.frictionless_rules.metadata_pointers import objects_in, pointer_to
from tablepact.package.metadata.json_types import JsonObject

_KIND = re.compile(r'(package|resource|field|control) type "(.*)" is not supported', re.DOTALL)
_KINDS = {"package": "", "resource": r"/resources/\d+", "field": r".*/fields/\d+", "control": ".*"}
"""The pointers of parts whose unknown type frictionless refuses before it validates any part."""


class ErrorLocator:
    """The parts of a descriptor, and of the files that it names, that have errors."""

    def __init__(self, descriptor: JsonObject, basepath: str) -> None:
        self._descriptor = descriptor
        self._basepath = basepath
        self._found: dict[int, tuple[object, JsonObject]] = {}
        self._documents: list[tuple[str, object]] = [("", descriptor)]

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record, within the block, the files that are read and the part of each error."""
        kinds = [kind for kind in _kinds(Metadata) if "metadata_validate" in vars(kind)]
        kept = {kind: vars(kind)["metadata_validate"] for kind in kinds}
        retrieve: Any = vars(Metadata)["metadata_retrieve"]
        try:
            for kind, validate in kept.items():
                kind.metadata_validate = self._recording(validate.__func__)
            Metadata.metadata_retrieve = self._reading(retrieve.__func__)  # type: ignore[method-assign]
            yield
        finally:
            for kind, validate in kept.items():
                kind.metadata_validate = validate
            Metadata.metadata_retrieve = retrieve  # type: ignore[method-assign]

    def at(self, error: frictionless.Error) -> JsonObject:
        """Return the ``file`` of an error as the descriptor names it, and the ``pointer`` in it.

        The ``file`` is empty for the descriptor itself; the ``pointer`` is a JSON pointer
        (RFC 6901). The result is empty if the location is unknown.
        """
        _, part = self._found.get(id(error), (None, None))
        if entry := self._parts.get(id(part)):
            file, pointer, _ = entry
            return {
                "file": self._named(file),
                "pointer": pointer_to(pointer, part or {}, error.note),
            }
        if part is None and (refused := _KIND.match(error.note)):
            for file, pointer, candidate in self._parts.values():
                at_such = re.fullmatch(_KINDS[refused[1]], pointer, re.DOTALL)
                if at_such and str(candidate.get("type")) == refused[2]:
                    return {"file": self._named(file), "pointer": f"{pointer}/type"}
        file, document = self._documents[-1]
        return {} if document is not None else {"file": "", "pointer": self._reference(file)}

    @cached_property
    def _parts(self) -> dict[int, tuple[str, str, JsonObject]]:
        """All objects by identity, each as a tuple of its file, its pointer, and the object."""
        return {
            id(part): (file, pointer, part)
            for file, document in self._documents
            for pointer, part in objects_in(document)
        }

    def _recording(self, validate: Any) -> object:
        def recording_validate(
            kind: Any, /, descriptor: Any, **options: object
        ) -> Iterator[object]:
            if issubclass(kind, frictionless.Package):
                self._documents.append(("", descriptor))
            for error in validate(kind, descriptor, **options):
                self._found.setdefault(id(error), (error, descriptor))
                yield error

        return classmethod(recording_validate)

    def _reading(self, retrieve: Any) -> Any:
        def reading(kind: object, /, descriptor: object, **options: object) -> object:
            if not isinstance(descriptor, str):
                return retrieve(kind, descriptor, **options)
            self._documents.append((descriptor, None))  # until it has been read
            self._documents[-1] = (descriptor, retrieve(kind, descriptor, **options))
            return self._documents[-1][1]

        return classmethod(reading)

    def _named(self, file: str) -> str:
        """Return the name of a file in the descriptor."""
        return next((name for _, name, joined in self._references() if joined == file), file)

    def _reference(self, file: str) -> str:
        """Return the pointer to the property that names a file."""
        return next((pointer for pointer, _, joined in self._references() if joined == file), "")

    def _references(self) -> Iterator[tuple[str, str, str]]:
        for pointer, part in objects_in(self._descriptor):
            for name in ("schema", "dialect"):
                if isinstance(file := part.get(name), str):
                    yield f"{pointer}/{name}", file, helpers.join_basepath(file, self._basepath)


def _kinds(kind: Any) -> Iterator[Any]:
    yield kind
    for subclass in kind.__subclasses__():
        yield from _kinds(subclass)
