"""The codes of findings: what each means, and what to do about it.

A code stays what it is; programs may rest on it. Those of frictionless keep the names and the
meaning that it gives them (https://framework.frictionlessdata.io/docs/errors/file.html).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Family = Literal["frictionless", "standard", "own", "run"]
FAMILIES: dict[Family, str] = {
    "frictionless": "frictionless's own rules, on by default for every package",
    "standard": "Data Package v2, and names that are nearly right, where frictionless is silent; "
    "left out by `--rules frictionless`",
    "own": "rules that a package brings along, and the strict contract",
    "run": "what keeps a judge from its end",
}


@dataclass(frozen=True, slots=True)
class Code:
    """A code of findings.

    Attributes:
        name: The code.
        title: It, for a person.
        family: Whose rule it is.
        means: What is wrong, in one sentence.
        hint: What to do about it, in one sentence.
    """

    name: str
    title: str
    family: Family
    means: str
    hint: str


_TOLD: dict[Family, str] = {
    "frictionless": """
package-error: Package Error
  the descriptor is not one of a data package
  write it as the standard has it: https://datapackage.org/standard/data-package/
resource-error: Resource Error
  a resource is not described as it should be, or refers to one that is not there
  write it as the standard has it: https://datapackage.org/standard/data-resource/
schema-error: Schema Error
  a Table Schema is not well-formed
  write it as the standard has it: https://datapackage.org/standard/table-schema/
field-error: Field Error
  a field has an unknown type, or a constraint that its type does not have
  write it as the standard has it: https://datapackage.org/standard/table-schema/#field
dialect-error: Dialect Error
  a Table Dialect is not well-formed
  write it as the standard has it: https://datapackage.org/standard/table-dialect/
control-error: Control Error
  the part of a dialect for one format is not well-formed
  write it as the standard has it: https://datapackage.org/standard/table-dialect/
metadata-error: Metadata Error
  the metadata contradict each other
  write them as the standard has them: https://datapackage.org/standard/
error: Error
  the resource cannot be read as it is described
  see what the message says
scheme-error: Scheme Error
  a file cannot be opened
  see that it lies where the path says
format-error: Format Error
  the format of a file is not known
  give the format of the file: csv, tsv, parquet, xlsx, jsonl or another that frictionless reads
encoding-error: Encoding Error
  bytes of a file are not of its encoding
  declare the encoding, or write the file in UTF-8
compression-error: Compression Error
  a compressed file is damaged
  compress it again
source-error: Source Error
  a file is empty or damaged, or cannot be cut into cells
  see that it has a header and rows
hash-count: Hash Count Error
  the file is not the one whose hash the descriptor gives
  after an edit, dataset rehash brings the descriptor up to date; else find the file of that hash
byte-count: Byte Count Error
  the file is not as long as the descriptor says
  after an edit, dataset rehash brings the descriptor up to date; else find the file of that length
field-count: Field Count Error
  the table has not as many fields as the descriptor says
  give the number that there are
row-count: Row Count Error
  the table has not as many rows as the descriptor says
  give the number that there are
blank-header: Blank Header
  the header is empty
  write the names of the fields into it
unmatched-header: Unmatched Header
  no label of the header is a field
  see that the header is that of this table
extra-label: Extra Label
  the header has a label beyond the fields
  describe the column in the schema, or take it out
missing-label: Missing Label
  a field has no label in the header
  add the column, or take the field out of the schema
blank-label: Blank Label
  a label of the header is empty
  write the name of the field
duplicate-label: Duplicate Label
  two labels of the header are the same
  give each column its own name
incorrect-label: Incorrect Label
  a label of the header is not the name of its field
  write the name as the schema has it, in its place
blank-row: Blank Row
  a row has no value at all
  take the row out
extra-cell: Extra Cell
  a row has a cell beyond the columns
  look for a separator that should stand in quotes
missing-cell: Missing Cell
  a row has fewer cells than there are columns
  add the cell, empty if there is no value
type-error: Type Error
  a cell is not of the type of its field
  fix the cell, or the type; list other words for nothing under missingValues
constraint-error: Constraint Error
  a value breaks a constraint of its field
  fix the value, or the constraint
unique-error: Unique Error
  a value of a unique field stands twice
  see which of the two rows is right
primary-key: PrimaryKey Error
  a primary key is empty or stands twice
  see which of the two rows is right, or give the key that is empty
foreign-key: ForeignKey Error
  a foreign key refers to no row
  add the row that it refers to, or fix the key
""",
    "standard": """
no-resource: Package Without Resources
  a package has no resource, so that nothing of it is judged
  list its tables under resources; dataset init does that for CSV files
property-name: Property Name Error
  a property is nearly one that has a meaning, or is one in the wrong place; nothing reads it
  give it the name or the place that is meant, or a name that is not so near
category-error: Category Error
  a value is not one of the categories of its field
  fix the value, or add the category
unique-key: Unique Key Error
  a key of uniqueKeys stands twice
  see which of the two rows is right
foreign-key-target: Foreign Key To Nothing
  a foreign key refers to a resource or a field that is not there
  name a resource of the package and fields of its schema
part-header: Part Without Its Header
  a file of a table in several does not begin as the first one does, or repeats the header as a row
  begin each part with the same header, or none with one and say "header": false in the dialect
part-end: Part Without A Line End
  a file of a table in several does not end with a line end, so that two rows become one
  write a line end at the end of each part
part-form: Part In Another Form
  a file of a table in several has another delimiter or encoding than the first, or a mark within
  write all parts in the same way
json-schema: JSON Schema Error
  a value breaks the jsonSchema of its field
  fix the value, or the schema
primary-key-part: Primary Key Part Missing
  a part of a primary key is empty
  give the value; the parts of a primary key are required
""",
    "own": """
row-rule: Row Rule Error
  a row breaks a row rule
  fix the row, or the rule
table-rule: Table Rule Error
  a row was returned by a rule across tables
  fix the rows that are named, or the rule
derived-table: Derived Table Error
  a row of a derived table does not follow from the others, or one that does is lacking
  write it anew: dataset derive
release-error: Release Error
  a release of the package is not as it was, or the version names another content than was released
  take the file back, or raise the version: dataset release --check
""",
    "run": """
contract-error: Contract Cannot Run
  the contract cannot be compiled from the schema
  fix what the message names
rule-error: Rule Cannot Run
  a rule across tables, or a derivation, did not run to its end
  fix its SQL, or its views
judge-error: Judge Cannot Run
  frictionless itself stops at this
  fix what the message names; it is never valid
comparison-error: Comparison Error
  our verdict differs from that of frictionless itself
  tell the maintainers, with the package if it can be shown
""",
}
"""Of each code its name and title, what it means, and what to do; three lines a code."""


def _codes() -> Iterator[Code]:
    for family, told in _TOLD.items():
        lines = told.strip().splitlines()
        for first, means, hint in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
            name, title = first.split(": ")
            yield Code(name, title, family, means.strip(), hint.strip())


CODES: dict[str, Code] = {one.name: one for one in _codes()}
"""All codes, in the order of the documents."""


def code(name: str) -> Code:
    """Give a code; one that is not listed is frictionless's, for a file that only it reads."""
    return CODES.get(name) or Code(
        name, name.replace("-", " ").title(), "frictionless", "an error of frictionless", ""
    )
