"""The codes of findings: what each means, and what to do about it.

A code stays what it is; programs may rest on it. Those of frictionless keep the names and the
meaning that it gives them (https://framework.frictionlessdata.io/docs/errors/file.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tablepact._about import TOOL, program

Family = Literal["frictionless", "standard", "own", "run"]
FAMILIES: dict[Family, str] = {
    "frictionless": "frictionless's own rules, on by default for every package",
    "standard": "Data Package v2, and names that are nearly right, where frictionless is silent; "
    "left out by `--rules frictionless`",
    "own": "rules that a package brings along, and the strict contract",
    "run": "what keeps a judge from its end",
}


_HEAD = """\
# Codes of findings

Each finding of `{program} validate` has one of these codes. A code keeps its
meaning in later versions.
"""


@dataclass(frozen=True, slots=True)
class Code:
    """A code of findings.

    Attributes:
        name: The code.
        title: The same as a title, for people.
        family: Whose rule it is.
        means: What is wrong, in one sentence.
        advice: What to do about it, in one sentence, in which ``{program}`` is the command.
    """

    name: str
    title: str
    family: Family
    means: str
    advice: str

    @property
    def hint(self) -> str:
        """What to do about it, with the name of the command that runs."""
        return self.advice.replace("{program}", program())


_CODES = [
    Code("package-error", "Package Error", "frictionless",
         "the descriptor is not one of a data package",
         "write it as the standard has it: https://datapackage.org/standard/data-package/"),
    Code("resource-error", "Resource Error", "frictionless",
         "a resource is not described as it should be, or refers to one that is not there",
         "write it as the standard has it: https://datapackage.org/standard/data-resource/"),
    Code("schema-error", "Schema Error", "frictionless",
         "a Table Schema is not well-formed",
         "write it as the standard has it: https://datapackage.org/standard/table-schema/"),
    Code("field-error", "Field Error", "frictionless",
         "a field has an unknown type, or a constraint that its type does not have",
         "write it as the standard has it: https://datapackage.org/standard/table-schema/#field"),
    Code("dialect-error", "Dialect Error", "frictionless",
         "a Table Dialect is not well-formed",
         "write it as the standard has it: https://datapackage.org/standard/table-dialect/"),
    Code("control-error", "Control Error", "frictionless",
         "the part of a dialect for one format is not well-formed",
         "write it as the standard has it: https://datapackage.org/standard/table-dialect/"),
    Code("metadata-error", "Metadata Error", "frictionless",
         "the metadata contradict each other",
         "write them as the standard has them: https://datapackage.org/standard/"),
    Code("error", "Error", "frictionless",
         "the resource cannot be read as it is described",
         "see what the message says"),
    Code("scheme-error", "Scheme Error", "frictionless",
         "a file cannot be opened",
         "see that it lies where the path says"),
    Code("format-error", "Format Error", "frictionless",
         "the format of a file is not known",
         "give the format of the file: csv, tsv, parquet, xlsx, jsonl or another that "
         "frictionless reads"),
    Code("encoding-error", "Encoding Error", "frictionless",
         "bytes of a file are not of its encoding",
         "declare the encoding, or write the file in UTF-8"),
    Code("compression-error", "Compression Error", "frictionless",
         "a compressed file is damaged",
         "compress it again"),
    Code("source-error", "Source Error", "frictionless",
         "a file is empty or damaged, or cannot be cut into cells",
         "see that it has a header and rows"),
    Code("hash-count", "Hash Count Error", "frictionless",
         "the file is not the one whose hash the descriptor gives",
         "after an edit, {program} rehash brings the descriptor up to date; else find the file of "
         "that hash"),
    Code("byte-count", "Byte Count Error", "frictionless",
         "the file is not as long as the descriptor says",
         "after an edit, {program} rehash brings the descriptor up to date; else find the file of "
         "that length"),
    Code("field-count", "Field Count Error", "frictionless",
         "the table has not as many fields as the descriptor says",
         "give the number that there are"),
    Code("row-count", "Row Count Error", "frictionless",
         "the table has not as many rows as the descriptor says",
         "give the number that there are"),
    Code("blank-header", "Blank Header", "frictionless",
         "the header is empty",
         "write the names of the fields into it"),
    Code("unmatched-header", "Unmatched Header", "frictionless",
         "no label of the header is a field",
         "see that the header is that of this table"),
    Code("extra-label", "Extra Label", "frictionless",
         "the header has a label beyond the fields",
         "describe the column in the schema, or take it out"),
    Code("missing-label", "Missing Label", "frictionless",
         "a field has no label in the header",
         "add the column, or take the field out of the schema"),
    Code("blank-label", "Blank Label", "frictionless",
         "a label of the header is empty",
         "write the name of the field"),
    Code("duplicate-label", "Duplicate Label", "frictionless",
         "two labels of the header are the same",
         "give each column its own name"),
    Code("incorrect-label", "Incorrect Label", "frictionless",
         "a label of the header is not the name of its field",
         "write the name as the schema has it, in its place"),
    Code("blank-row", "Blank Row", "frictionless",
         "a row has no value at all",
         "take the row out"),
    Code("extra-cell", "Extra Cell", "frictionless",
         "a row has a cell beyond the columns",
         "look for a separator that should stand in quotes"),
    Code("missing-cell", "Missing Cell", "frictionless",
         "a row has fewer cells than there are columns",
         "add the cell, empty if there is no value"),
    Code("type-error", "Type Error", "frictionless",
         "a cell is not of the type of its field",
         "fix the cell, or the type; list other words for nothing under missingValues"),
    Code("constraint-error", "Constraint Error", "frictionless",
         "a value breaks a constraint of its field",
         "fix the value, or the constraint"),
    Code("unique-error", "Unique Error", "frictionless",
         "a value of a unique field stands twice",
         "see which of the two rows is right"),
    Code("primary-key", "PrimaryKey Error", "frictionless",
         "a primary key is empty or stands twice",
         "see which of the two rows is right, or give the key that is empty"),
    Code("foreign-key", "ForeignKey Error", "frictionless",
         "a foreign key refers to no row",
         "add the row that it refers to, or fix the key"),
    Code("no-resource", "Package Without Resources", "standard",
         "a package has no resource, so that nothing of it is judged",
         "list its tables under resources; {program} init does that for CSV files"),
    Code("property-name", "Property Name Error", "standard",
         "a property is nearly one that has a meaning, or is one in the wrong place; nothing "
         "reads it",
         "give it the name or the place that is meant, or a name that is not so near"),
    Code("category-error", "Category Error", "standard",
         "a value is not one of the categories of its field",
         "fix the value, or add the category"),
    Code("unique-key", "Unique Key Error", "standard",
         "a key of uniqueKeys stands twice",
         "see which of the two rows is right"),
    Code("foreign-key-target", "Foreign Key To Nothing", "standard",
         "a foreign key refers to a resource or a field that is not there",
         "name a resource of the package and fields of its schema"),
    Code("part-header", "Part Without Its Header", "standard",
         "a file of a table in several does not begin as the first one does, or repeats the "
         "header as a row",
         "begin each part with the same header, or none with one and say \"header\": false in the "
         "dialect"),
    Code("part-end", "Part Without A Line End", "standard",
         "a file of a table in several does not end with a line end, so that two rows become one",
         "write a line end at the end of each part"),
    Code("part-form", "Part In Another Form", "standard",
         "a file of a table in several has another delimiter or encoding than the first, or a "
         "mark within",
         "write all parts in the same way"),
    Code("json-schema", "JSON Schema Error", "standard",
         "a value breaks the jsonSchema of its field",
         "fix the value, or the schema"),
    Code("primary-key-part", "Primary Key Part Missing", "standard",
         "a part of a primary key is empty",
         "give the value; the parts of a primary key are required"),
    Code("row-rule", "Row Rule Error", "own",
         "a row breaks a row rule",
         "fix the row, or the rule"),
    Code("table-rule", "Table Rule Error", "own",
         "a row was returned by a rule across tables",
         "fix the rows that are named, or the rule"),
    Code("derived-table", "Derived Table Error", "own",
         "a row of a derived table does not follow from the others, or one that does is lacking",
         "write it anew: {program} derive"),
    Code("release-error", "Release Error", "own",
         "a release of the package is not as it was, or the version names another content than "
         "was released",
         "take the file back, or raise the version: {program} release --check"),
    Code("contract-error", "Contract Cannot Run", "run",
         "the contract cannot be compiled from the schema",
         "fix what the message names"),
    Code("rule-error", "Rule Cannot Run", "run",
         "a rule across tables, or a derivation, did not run to its end",
         "fix its SQL, or its views"),
    Code("judge-error", "Judge Cannot Run", "run",
         "frictionless itself stops at this",
         "fix what the message names; it is never valid"),
    Code("comparison-error", "Comparison Error", "run",
         "our verdict differs from that of frictionless itself",
         "tell the maintainers, with the package if it can be shown"),
]  # fmt: skip

CODES: dict[str, Code] = {code.name: code for code in _CODES}
"""All codes, in the order of the documents."""


def get_code(name: str) -> Code:
    """Return a code; one that is not listed is frictionless's, for a file that only it reads."""
    return CODES.get(name) or Code(
        name, name.replace("-", " ").title(), "frictionless", "an error of frictionless", ""
    )


def codes_table() -> str:
    """Return Markdown with a table of the codes of each family.

    That is ``docs/codes.md``, written by::

        python -c "from tablepact.report.codes import codes_table as t; print(t(), end='')"
    """
    parts = [_HEAD]
    for family, description in FAMILIES.items():
        title = f"{description[0].upper()}{description[1:]}"
        parts.append(f"\n## {family.capitalize()}\n\n{title}.\n\n")
        parts.append("| code | means | what to do | in frictionless |\n|---|---|---|---|\n")
        in_frictionless = "yes" if family == "frictionless" else "no"
        parts += [
            f"| `{code.name}` | {_cell(code.means)} | {_cell(code.advice)} | {in_frictionless} |\n"
            for code in CODES.values()
            if code.family == family
        ]
    return "".join(parts).replace("{program}", TOOL)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
