"""The kinds of errors in frictionless's report: their names, descriptions and message templates."""

from __future__ import annotations

from typing import NamedTuple, cast

from tablepact.engine.errors import Error


class ErrorKind(NamedTuple):
    """A kind of error: the properties that its errors share, and the template of the message."""

    type: str
    title: str
    description: str
    template: str
    tags: list[str]

    def error(self, note: str, **details: object) -> Error:
        """Return an error with its keys in frictionless's order; the details follow the note.

        All errors of a kind share one list of tags, to save memory.
        """
        error = {
            "type": self.type,
            "title": self.title,
            "description": self.description,
            "message": "",
            "tags": self.tags,
            "note": note,
            **details,
        }
        error["message"] = self.template.format_map(error)
        return cast("Error", error)


_CELL = ["#table", "#row", "#cell"]
_ROW = ["#table", "#row"]
_LABEL = ["#table", "#header", "#label"]
_HEADER = ["#table", "#header"]
_CORRUPTED = "This error can happen if the data is corrupted."
_SAME_NUMBER = (
    "This row has {} values compared to the header row (the first row in the data source). A key"
    " concept is that all the rows in tabular data must have the same number of columns."
)

EXTRA_CELL = ErrorKind(
    "extra-cell",
    "Extra Cell",
    _SAME_NUMBER.format("more"),
    'Row at position "{rowNumber}" has an extra value in field at position "{fieldNumber}"',
    _CELL,
)
MISSING_CELL = ErrorKind(
    "missing-cell",
    "Missing Cell",
    _SAME_NUMBER.format("less"),
    'Row at position "{rowNumber}" has a missing cell in field "{fieldName}" at position '
    '"{fieldNumber}"',
    _CELL,
)
TYPE_ERROR = ErrorKind(
    "type-error",
    "Type Error",
    "The value does not match the schema type and format for this field.",
    'Type error in the cell "{cell}" in row "{rowNumber}" and field "{fieldName}" at position '
    '"{fieldNumber}": {note}',
    _CELL,
)
CONSTRAINT_ERROR = ErrorKind(
    "constraint-error",
    "Constraint Error",
    "A field value does not conform to a constraint.",
    'The cell "{cell}" in row at position "{rowNumber}" and field "{fieldName}" at position '
    '"{fieldNumber}" does not conform to a constraint: {note}',
    _CELL,
)
UNIQUE_ERROR = ErrorKind(
    "unique-error",
    "Unique Error",
    "This field is a unique field but it contains a value that has been used in another row.",
    'Row at position "{rowNumber}" has unique constraint violation in field "{fieldName}" at '
    'position "{fieldNumber}": {note}',
    _CELL,
)
BLANK_ROW = ErrorKind(
    "blank-row",
    "Blank Row",
    "This row is empty. A row should contain at least one value.",
    'Row at position "{rowNumber}" is completely blank',
    _ROW,
)
NO_PRIMARY = 'cells composing the primary keys are all "None"'
PRIMARY_KEY = ErrorKind(
    "primary-key",
    "PrimaryKey Error",
    "Values in the primary key fields should be unique for every row",
    'Row at position "{rowNumber}" violates the primary key: {note}',
    _ROW,
)
FOREIGN_KEY = ErrorKind(
    "foreign-key",
    "ForeignKey Error",
    "Values in the foreign key fields should exist in the reference table",
    'Row at position "{rowNumber}" violates the foreign key: {note}',
    _ROW,
)
UNMATCHED_HEADER = ErrorKind(
    "unmatched-header",
    "Unmatched Header",
    'With "fieldsMatch" set to "partial", the header must contain at least one of the fields '
    "defined in the schema.",
    "None of the fields defined in the schema is present in the header",
    _HEADER,
)
EXTRA_LABEL = ErrorKind(
    "extra-label",
    "Extra Label",
    "The header of the data source contains label that does not exist in the provided schema.",
    'There is an extra label "{label}" in header at position "{fieldNumber}"',
    _LABEL,
)
MISSING_LABEL = ErrorKind(
    "missing-label",
    "Missing Label",
    "Based on the schema there should be a label that is missing in the data's header.",
    'There is a missing label in the header\'s field "{fieldName}" at position "{fieldNumber}"',
    _LABEL,
)
BLANK_LABEL = ErrorKind(
    "blank-label",
    "Blank Label",
    "A label in the header row is missing a value. Label should be provided and not be blank.",
    'Label in the header in field at position "{fieldNumber}" is blank',
    _LABEL,
)
DUPLICATE_LABEL = ErrorKind(
    "duplicate-label",
    "Duplicate Label",
    "Two columns in the header row have the same value. Column names should be unique.",
    'Label "{label}" in the header at position "{fieldNumber}" is duplicated to a label: {note}',
    _LABEL,
)
INCORRECT_LABEL = ErrorKind(
    "incorrect-label",
    "Incorrect Label",
    "One of the data source header does not match the field name defined in the schema.",
    'Label "{label}" in field {fieldName} at position "{fieldNumber}" does not match the field '
    "name in the schema",
    _LABEL,
)
SCHEME_ERROR = ErrorKind(
    "scheme-error",
    "Scheme Error",
    "Data reading error because of incorrect scheme.",
    "The data source could not be successfully loaded: {note}",
    [],
)
ENCODING_ERROR = ErrorKind(
    "encoding-error",
    "Encoding Error",
    "Data reading error because of an encoding problem.",
    "The data source could not be successfully decoded: {note}",
    [],
)
SOURCE_ERROR = ErrorKind(
    "source-error",
    "Source Error",
    "Data reading error because of not supported or inconsistent contents.",
    "The data source has not supported or has inconsistent contents: {note}",
    [],
)
METADATA_ERROR = ErrorKind(
    "metadata-error", "Metadata Error", "There is a metadata error.", "Metadata error: {note}", []
)
PLAIN_ERROR = ErrorKind("error", "Error", "Error", "{note}", [])
HASH_COUNT, BYTE_COUNT, FIELD_COUNT, ROW_COUNT = (
    ErrorKind(
        f"{what}-count",
        f"{what.capitalize()} Count Error",
        _CORRUPTED,
        f"The data source does not match the expected {what} count: {{note}}",
        [tag],
    )
    for what, tag in (("hash", "#file"), ("byte", "#file"), ("field", "#table"), ("row", "#table"))
)
