"""``frame.pact.validate(schema)``: a namespace of polars frames, once this module is imported.

>>> import polars as pl
>>> import tablepact.polars
>>> schema = {"fields": [{"name": "tons", "type": "integer", "constraints": {"minimum": 1}}]}
>>> pl.DataFrame({"tons": [300, 0]}).pact.validate(schema).findings
[<Finding constraint-error, frame, row 2, tons: ...>]
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from tablepact.api import validate
from tablepact.report.report import Report


@pl.api.register_lazyframe_namespace("pact")
@pl.api.register_dataframe_namespace("pact")
class Pact:
    """What tablepact does with a frame, eager or lazy.

    Args:
        frame: The frame.
    """

    def __init__(self, frame: pl.DataFrame | pl.LazyFrame) -> None:
        self._frame: Any = frame

    def validate(self, schema: Path | str | Mapping[str, Any], **options: Any) -> Report:
        """Validate the frame against a Table Schema; see ``tablepact.validate``.

        Args:
            schema: The schema: an object, or the path of a file.
            options: The other arguments of ``tablepact.validate`` for a data frame.

        Raises:
            PackageError: The file of the schema cannot be read.
            ValueError: An argument is invalid, or a column has a type that cannot be stored.
        """
        return validate(self._frame, schema, **options)

    def require(self, schema: Path | str | Mapping[str, Any], **options: Any) -> Any:
        """Return the frame itself if it is valid, so that it can stand in a chain of calls.

        Raises:
            InvalidPackage: It is not; the message has the first findings.
            PackageError, ValueError: As ``validate`` does.
        """
        self.validate(schema, **options).raise_if_invalid()
        return self._frame
