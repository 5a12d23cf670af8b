"""The formats of metadata that only this dataset has, and what writes each."""

from __future__ import annotations

from collections.abc import Callable

from avocado_pivot.rdf.row_nanopubs import nanopubs
from avocado_pivot.rdf.web_annotation import web_annotation
from tablepact.catalog.facts import facts_of
from tablepact.frames.frames import Frames

METADATA_FORMATS: dict[str, Callable[[Frames], str]] = {
    "web-annotation": lambda frames: web_annotation(facts_of(frames)),
    "nanopub": nanopubs,
}
