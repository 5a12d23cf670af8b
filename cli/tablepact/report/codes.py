"""The codes of findings: what each means, and what to do about it.

Codes are stable, so programs can depend on them. The codes of frictionless keep their names and
meanings (https://framework.frictionlessdata.io/docs/errors/file.html).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from tablepact._about import program
from tablepact.language import message

Family = Literal["frictionless", "standard", "own", "run"]
Severity = Literal["error", "warning", "note"]
"""How serious a finding is; only an error makes a package invalid."""
FAMILIES: dict[Family, str] = {
    "frictionless": "The codes of frictionless, with the same meaning.",
    "standard": "Version 2 of the standard and misspelled properties, which frictionless ignores; "
    "`--rules frictionless` turns these off.",
    "own": "Rules that a package brings with it, and its releases.",
    "run": "Checks that cannot be run, or whose result cannot be trusted.",
}
"""The families of codes; all but the first are our own."""


class Code(NamedTuple):
    """A code of findings.

    Attributes:
        name: The code.
        title: The code as a title.
        family: Where the rule comes from.
        means: What is wrong, in one sentence.
        advice: What to do about it, in one sentence, in which ``{program}`` is the command.
        severity: How serious its findings are, unless the user says otherwise.
    """

    name: str
    title: str
    family: Family
    means: str
    advice: str
    severity: Severity = "error"

    @property
    def hint(self) -> str:
        """What to do about it, with the name of the command that runs."""
        return message(self.advice).replace("{program}", program())

    @property
    def meaning(self) -> str:
        """What is wrong, in one sentence, in the language of the user."""
        return message(self.means)


_CODES = [
    Code("package-error", "Package Error", "frictionless",
         "the descriptor is not a valid data package",
         "see https://datapackage.org/standard/data-package/ for what is allowed here"),
    Code("resource-error", "Resource Error", "frictionless",
         "the description of a resource is not valid",
         "see https://datapackage.org/standard/data-resource/ for what is allowed here"),
    Code("schema-error", "Schema Error", "frictionless",
         "a Table Schema is not valid",
         "see https://datapackage.org/standard/table-schema/ for what is allowed here"),
    Code("field-error", "Field Error", "frictionless",
         "a field has an unknown type or an invalid constraint",
         "see https://datapackage.org/standard/table-schema/#field for what is allowed here"),
    Code("dialect-error", "Dialect Error", "frictionless",
         "a Table Dialect is not valid",
         "see https://datapackage.org/standard/table-dialect/ for what is allowed here"),
    Code("control-error", "Control Error", "frictionless",
         "a property of a dialect that is specific to one file format is not valid",
         "see https://datapackage.org/standard/table-dialect/ for what is allowed here"),
    Code("metadata-error", "Metadata Error", "frictionless",
         "the schema is ambiguous under its dialect",
         "change the schema or the dialect as the message says"),
    Code("error", "Error", "frictionless",
         "a resource cannot be read as it is described",
         "change the file or the descriptor as the message says"),
    Code("scheme-error", "Scheme Error", "frictionless",
         "a file cannot be opened",
         "check that the file exists at this path and can be read"),
    Code("format-error", "Format Error", "frictionless",
         "the format of a file is not supported",
         "set format to a supported one: csv, tsv, parquet, xlsx, jsonl or another that "
         "frictionless reads"),
    Code("encoding-error", "Encoding Error", "frictionless",
         "a file contains bytes that are not valid in its encoding",
         "set encoding to the encoding of the file, or convert the file to UTF-8"),
    Code("compression-error", "Compression Error", "frictionless",
         "a compressed file is damaged, or its compression is not supported",
         "compress the file again, with gzip or ZIP"),
    Code("source-error", "Source Error", "frictionless",
         "a file is empty or damaged, or cannot be parsed",
         "check that the file is complete, has the format that is declared, and has a header and "
         "rows"),
    Code("hash-count", "Hash Count Error", "frictionless",
         "the hash of a file differs from the one in the descriptor",
         "if the change is intended, run {program} rehash; otherwise restore the file"),
    Code("byte-count", "Byte Count Error", "frictionless",
         "the size of a file differs from the one in the descriptor",
         "if the change is intended, run {program} rehash; otherwise restore the file"),
    Code("field-count", "Field Count Error", "frictionless",
         "the number of columns differs from the one in the descriptor",
         "restore the missing columns, or correct fields in the resource"),
    Code("row-count", "Row Count Error", "frictionless",
         "the number of rows differs from the one in the descriptor",
         "restore the missing rows, or correct rows in the resource"),
    Code("blank-header", "Blank Header", "frictionless",
         "the header row is empty",
         "write the names of the fields into the header row"),
    Code("unmatched-header", "Unmatched Header", "frictionless",
         "no label in the header is the name of a field",
         "check that the file belongs to this schema"),
    Code("extra-label", "Extra Label", "frictionless",
         "the header has more labels than the schema has fields",
         "add the field to the schema, or remove the column"),
    Code("missing-label", "Missing Label", "frictionless",
         "a field of the schema has no label in the header",
         "add the column, or remove the field from the schema"),
    Code("blank-label", "Blank Label", "frictionless",
         "a label in the header is empty",
         "name the column as the schema does"),
    Code("duplicate-label", "Duplicate Label", "frictionless",
         "a label occurs more than once in the header",
         "give each column a unique name"),
    Code("incorrect-label", "Incorrect Label", "frictionless",
         "a label in the header is not the name of the field at its position",
         "rename the label, or put the columns in the order of the schema"),
    Code("blank-row", "Blank Row", "frictionless",
         "all cells of a row are empty",
         "delete the row, or set skipBlankRows to true in the dialect"),
    Code("extra-cell", "Extra Cell", "frictionless",
         "a row has more cells than the header has labels",
         "quote the value that contains the delimiter, or remove the extra cell"),
    Code("missing-cell", "Missing Cell", "frictionless",
         "a row has fewer cells than the header has labels",
         "add the missing cells, empty where there is no value"),
    Code("type-error", "Type Error", "frictionless",
         "a cell cannot be read as the type of its field",
         "fix the cell or the field type; if the cell means no value, add it to "
         "missingValues"),
    Code("constraint-error", "Constraint Error", "frictionless",
         "a value violates a constraint of its field",
         "fix the value or the constraint"),
    Code("unique-error", "Unique Error", "frictionless",
         "a value occurs more than once in a field whose values are unique",
         "correct or delete one of the two rows, or remove the constraint"),
    Code("primary-key", "PrimaryKey Error", "frictionless",
         "a primary key is empty, or occurs more than once",
         "fill in the empty key; correct or delete one of two rows with the same key"),
    Code("foreign-key", "ForeignKey Error", "frictionless",
         "a foreign key refers to a row that does not exist",
         "correct the key, or add the row that it refers to"),
    Code("no-resource", "No Resource Error", "standard",
         "a package lists no resources, so nothing is validated",
         "list the tables under resources; {program} init does so for table files"),
    Code("property-name", "Property Name Error", "standard",
         "a property is misspelled or in the wrong place, and is ignored",
         "correct its name or move it; if it is your own property, choose a more distinctive "
         "name"),
    Code("profile-error", "Profile Error", "standard",
         "the metadata break a rule of the profile that they name",
         "change the value as the message says, or name another profile"),
    Code("profile-default", "Profile Default Error", "standard",
         "the metadata break a rule that all versions of the standard have",
         "change the value as the message says", "warning"),
    Code("profile-recommended", "Profile Recommendation", "standard",
         "the metadata do not follow a recommendation of version 2 of the standard",
         "change the value as the message says, if it fits your package", "note"),
    Code("profile-unknown", "Profile Unknown Error", "standard",
         "a profile is not in the catalogue, or cannot be applied in full",
         "pin a copy of the profile, or validate without its rules", "note"),
    Code("category-error", "Category Error", "standard",
         "a value is not one of the categories of its field",
         "fix the value, or add it to categories"),
    Code("unique-key", "Unique Key Error", "standard",
         "a key listed under uniqueKeys occurs more than once",
         "correct or delete one of the two rows, or remove the key from uniqueKeys"),
    Code("foreign-key-target", "Foreign Key Target Error", "standard",
         "a foreign key refers to a resource or field that does not exist",
         "refer to a resource of this package and to fields of its schema"),
    Code("foreign-key-type", "Foreign Key Type Error", "standard",
         "a foreign key refers to a field of another type, so their values are never equal",
         "give both fields the same type"),
    Code("constraint-value", "Constraint Value Error", "standard",
         "the value of a constraint does not fit its field, so that no cell can satisfy it",
         "correct the constraint, or the type of the field"),
    Code("constraint-conflict", "Constraint Conflict", "standard",
         "an enum lists a value that another constraint of its field excludes",
         "remove the value from enum, or correct the other constraint", "warning"),
    Code("innerpath", "Innerpath Warning", "standard",
         "a ZIP archive holds several files, and the resource does not name the one to read",
         "name the file in innerpath, and describe each other table as a resource of its own",
         "warning"),
    Code("part-header", "Part Header Error", "standard",
         "a part of a table does not start with the header of the first part",
         'start each part with the same header; or remove all headers and set "header": '
         'false in the dialect'),
    Code("part-end", "Part End Error", "standard",
         "a part of a table does not end with a line break, so two rows become one",
         "end each part with a line break"),
    Code("part-form", "Part Form Error", "standard",
         "a part of a table has another delimiter, encoding or byte order mark",
         "write all parts with the same delimiter and encoding, without a byte order mark"),
    Code("encoding-guess", "Encoding Guess", "standard",
         "a file is not UTF-8, and declares no encoding, so it is guessed",
         "set encoding to the encoding of the file, or convert the file to UTF-8", "warning"),
    Code("dialect-guess", "Dialect Guess", "standard",
         "a file does not use the default dialect, and declares no other",
         "declare the dialect of the resource", "note"),
    Code("stray-quote", "Stray Quote", "standard",
         "a cell of a CSV file has a quote where none is allowed",
         "put the whole cell in quotes and double the quotes inside it, or remove them",
         "warning"),
    Code("unclosed-quote", "Unclosed Quote", "standard",
         "a quote that opens a cell of a CSV file is never closed",
         "close the quote at the end of its cell, or remove it"),
    Code("swallowed-lines", "Swallowed Lines", "standard",
         "a quoted cell contains lines that look like rows of the table",
         "remove the quote that opens the cell, and the one that closes it, if they are stray",
         "warning"),
    Code("nul-byte", "NUL Byte", "standard",
         "a CSV file contains NUL bytes",
         "write the file again from its source; if it is in UTF-16, set encoding",
         "warning"),
    Code("control-character", "Control Character", "standard",
         "a CSV file contains control characters other than tabs and line breaks",
         "remove the character, or declare it if it is the delimiter",
         "warning"),
    Code("inner-bom", "Inner Byte Order Mark", "standard",
         "a byte order mark within a CSV file is read as part of a cell",
         "remove the byte order mark",
         "warning"),
    Code("mixed-line-ends", "Mixed Line Ends", "standard",
         "the lines of a CSV file end in different ways",
         "write the file again with the same end for all lines",
         "warning"),
    Code("truncated-row", "Truncated Row", "standard",
         "a CSV file ends within a row",
         "copy or write the file again, and compare its size with that of the source",
         "warning"),
    Code("repeated-header", "Repeated Header", "standard",
         "a row repeats the header",
         "remove the row; if another table begins there, put it in a file of its own",
         "warning"),
    Code("repeated-key", "Repeated Key", "standard",
         "an object in a JSON file has the same key twice; only the last value is read",
         "give each value its own key, or remove all but one of them",
         "warning"),
    Code("mojibake", "Mojibake", "standard",
         "a file contains text that was decoded wrongly before it was written",
         "write the file again from its source, with the right encoding",
         "warning"),
    Code("json-schema", "JSON Schema Error", "standard",
         "a value violates the jsonSchema constraint of its field",
         "fix the value or the schema"),
    Code("primary-key-part", "Primary Key Part Error", "standard",
         "a field of a primary key is empty",
         "fill in the value: all fields of a primary key are required"),
    Code("number-form", "Number Form Error", "standard",
         "a number is not written as the standard requires, although frictionless reads it",
         "write it with the digits 0 to 9, without spaces; grouped digits need groupChar, and text "
         "around a number needs bareNumber"),
    Code("formula-error", "Formula Error", "standard",
         "a value is the error of a spreadsheet formula that failed",
         "correct the formula in the spreadsheet; if the error means no value, add it to "
         "missingValues", "warning"),
    Code("date-form", "Date Form Error", "standard",
         "a date, time or duration is not written as the standard requires, although "
         "frictionless reads it",
         "write it as the message says, or describe its notation by the format of the field"),
    Code("string-form", "String Form Error", "standard",
         "a string is not in the format of its field, although frictionless accepts it",
         "write it as the message says, or remove the format of the field"),
    Code("json-form", "JSON Form Error", "standard",
         "a JSON value is not written as the standard requires, although frictionless reads it",
         "write it as the message says; JSON has null, but neither NaN nor Infinity"),
    Code("pattern-part", "Pattern Part Error", "standard",
         "a pattern matches only part of a value, although frictionless accepts it",
         "fix the value, or extend the pattern so that it matches the whole value"),
    Code("unit-unknown", "Unit Unknown", "own",
         "the unit of a field is not in UCUM, so that programs cannot read it",
         "write it in UCUM (https://ucum.org), such as Cel, kg or m/s; put what is counted "
         "in braces: {persons}",
         "note"),
    Code("unit-code", "Unit Code Error", "own",
         "the unit of a field is not in UCUM, which its unitSystem declares",
         "write it in UCUM (https://ucum.org), such as Cel, kg or m/s; put what is counted "
         "in braces: {persons}"),
    Code("row-rule", "Row Rule Error", "own",
         "a row violates a row rule",
         "fix the row or the rule"),
    Code("weak-foreign-key", "Weak Foreign Key Warning", "own",
         "a weak foreign key refers to a row that does not exist",
         "correct the key, or add the row that it refers to", "warning"),
    Code("code-list", "Code List Error", "own",
         "a value is not in the table that its field names as its code list",
         "fix the value, or add it to the code list"),
    Code("checklist", "Checklist Error", "own",
         "a row or a table fails a check of its checklist",
         "fix the row, or change the check"),
    Code("table-rule", "Table Rule Error", "own",
         "the query of a table rule returned a row, which violates the rule",
         "fix the rows in the message, or the rule"),
    Code("derived-table", "Derived Table Error", "own",
         "a derived table differs from the result of its query",
         "run {program} derive to write the table again"),
    Code("release-error", "Release Error", "own",
         "a release was changed, or its version is used for other content",
         "restore the released file, or raise the version to what {program} release "
         "--check says"),
    Code("contract-error", "Contract Error", "run",
         "the contract or a row rule cannot be compiled",
         "fix the part of the schema that the message names"),
    Code("rule-error", "Rule Error", "run",
         "the SQL of a table rule, view or derived table cannot be run",
         "fix the SQL as the message says"),
    Code("judge-error", "Validator Error", "run",
         "frictionless stops with an exception while it validates this table",
         "fix the part of the descriptor or file that the message names"),
    Code("comparison-error", "Comparison Error", "run",
         "the result differs from the one of frictionless",
         "report the difference to the maintainers, with the package if you can share it"),
]  # fmt: skip

CODES: dict[str, Code] = {code.name: code for code in _CODES}
"""All codes, in the order of the documents."""


def get_code(name: str) -> Code:
    """Return a code; one that is not listed is frictionless's, for a file that only it reads."""
    return CODES.get(name) or Code(
        name, name.replace("-", " ").title(), "frictionless", "an error of frictionless", ""
    )
