"""Every constraint, key, code list and rule of the dataset, broken once and found by its name.

A table of a copy gets a row for everything that can be broken in it, and is judged once: each row
must have its finding. Where frictionless knows the constraint it refuses the row too; where it does
not, the test says so. The thorough tier asks it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import frictionless
import polars as pl
import pytest

from avocado_pivot import dataset
from tablepact.frames.strict_csv import read_cells, read_table, type_cells
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.descriptor.table_schema import parse_field
from tablepact.report.model import Finding
from tablepact.validation.contract_steps import check_contract
from tablepact.validation.sql_rules import check_sql_rules

SCHEMAS = {resource.name: resource.schema or {} for resource in dataset.bundled().resources}
FIELDS = [(table, field) for table, schema in SCHEMAS.items() for field in schema["fields"]]

NOT_OF_TYPE = {"integer": "five", "number": "much", "date": "2025-02-30"}


def breaking_cell(constraint: str, value: Any) -> str:
    """Return a cell that breaks a constraint, whatever its field."""
    match constraint:
        case "required":
            return ""
        case "pattern":
            return "No such \u00dcber-value"
        case "enum":
            return "no-such-code"
        case "minimum":
            return str(value - 1)
        case "maxLength":
            return "a" * (value + 1)
    raise AssertionError(f"no test breaks {constraint}")


CONSTRAINTS = [
    (table, field["name"], name, value)
    for table, field in FIELDS
    for name, value in field.get("constraints", {}).items()
    if name != "unique"
]
TYPES = [(table, f["name"], f["type"]) for table, f in FIELDS if f["type"] != "string"]


@cache
def intact(table: str) -> pl.DataFrame:
    """Return a table that no test has broken."""
    return codes_as_text(dataset.package().frames.resource(table))


def codes_as_text(resource: Resource) -> pl.DataFrame:
    return type_cells(read_cells(resource), resource.fields)[0]


def judge(copy: Any, table: str) -> list[Finding]:
    """Hold the one broken table of a copy to its contract."""
    resource = read_package(copy.folder).resource(table)
    tables = {name: intact(name) for name in SCHEMAS if name != table}
    frame, bad = type_cells(read_cells(resource), resource.fields)
    return list(check_contract(resource, tables | {table: frame}, bad).findings)


def frictionless_errors(copy: Any, table: str) -> list[tuple[str, int | None, str | None]]:
    """Return what frictionless finds in one table of a copy: type, row and field."""
    descriptor = json.loads((copy.folder / "datapackage.json").read_text(encoding="utf-8"))
    keys = SCHEMAS[table].get("foreignKeys", [])
    named = {table, *(key["reference"]["resource"] for key in keys)}
    descriptor["resources"] = [one for one in descriptor["resources"] if one["name"] in named]
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(copy.folder))
    report = package.get_resource(table).validate()
    return [
        (error["type"], error.get("rowNumber"), error.get("fieldName"))
        for task in report.to_dict()["tasks"]
        for error in task["errors"]
    ]


DATES = {"date_edtf": "2025-05", "date_start": "2025-05-02", "date_end": "2025-05-31",
         "date_precision": "month"}  # fmt: skip
ROW_RULES: dict[tuple[str, str], dict[str, str]] = {
    ("entities", "not-its-own-parent"): {"entity_id": "meta", "parent_id": "meta"},
    ("relations", "not-tied-to-itself"): {"subject_id": "meta", "object_id": "meta"},
    ("relations", "role-has-title"): {"predicate": "holds-role-at", "title": ""},
    ("events", "date-bounds"): DATES,
    ("events", "stated-date-has-edtf"): {"date_edtf": "", "date_start": "", "date_end": "",
                                         "date_precision": "", "date_as_stated": "Mei"},
    ("statements", "date-bounds"): {**DATES, "date_start": "2025-05-01", "date_precision": "year"},
    ("statements", "stated-date-has-edtf"): {"date_edtf": "", "date_start": "", "date_end": "",
                                             "date_precision": "", "date_as_stated": "Juli"},
    ("statements", "speech-has-speaker"): {"kind": "quotation", "speaker_id": ""},
    ("event_links", "not-linked-to-itself"): {"event_id": "lecun-departure",
                                              "other_event_id": "lecun-departure"},
    ("claim_records", "not-about-itself"): {"claim_id": "tbd-lab-is-elite",
                                            "record_table": "claims",
                                            "record_id": "tbd-lab-is-elite"},
    ("figures", "minimum-not-above-maximum"): {"comparator": "about", "as_stated": "few",
                                               "value_min": "3", "value_max": "2"},
    ("figures", "unit-or-currency"): {"unit": "%", "currency": "USD"},
    ("figures", "exact-has-one-value"): {"comparator": "exact", "value_min": "1", "value_max": ""},
    ("figures", "between-has-two-values"): {"comparator": "between", "value_min": "1",
                                            "value_max": "1"},
    ("figures", "vague-has-no-value"): {"comparator": "vague", "value_min": "1"},
    ("figures", "bound-is-given"): {"comparator": "at-least", "value_min": ""},
    ("figures", "most-has-base"): {"comparator": "most", "base_figure_id": ""},
    ("figures", "not-its-own-base"): {"figure_id": "team-size", "base_figure_id": "team-size"},
    ("figures", "values-as-stated"): {"as_stated": "$73 miliar", "value_min": "72000000000",
                                      "value_max": "72000000000", "currency": "USD", "unit": ""},
    ("figures", "period-bounds"): {"period_edtf": "2025", "period_start": "2025-01-02",
                                   "period_end": "2025-12-31"},
    ("evidence", "passage-all-or-none"): {"paragraph": "1", "sha256": ""},
    ("evidence", "passage-has-length"): {"char_start": "9", "char_end": "9"},
    ("evidence", "mention-asserts-nothing"): {"record_table": "entities", "assertion": "stated"},
    ("sources", "text-hash-with-length"): {"text_length": "5", "text_sha256": ""},
    ("sources", "published-is-edtf"): {"published_edtf": "May 2025"},
    ("statements", "not-the-same-as-itself"): {"statement_id": "label-avocado",
                                               "same_as_id": "label-avocado"},
    ("assessments", "not-found-says-what"): {"stance": "not-found", "searched_for": ""},
    ("corrections", "withdrawal-has-no-values"): {"column": "", "old": "as it was"},
    ("corrections", "something-changed"): {"column": "title", "old": "as it was",
                                           "new": "as it was"},
    ("coded_units", "kind-is-of-its-table"): {"kind": "layoff"},  # of the table events
    ("coded_units", "codes-fit-the-table"): {"comparator": "exact"},
    ("coded_units", "values-are-of-figures"): {"value_min": "1"},
    ("coded_units", "speech-has-speaker"): {"speaker": "Mark Zuckerberg"},
    ("coded_passages", "passage-has-length"): {"char_start": "9", "char_end": "9"},
    ("adjudications", "unit-is-named"): {"first_unit_id": "", "second_unit_id": ""},
    ("adjudications", "row-is-whole"): {"record_table": "events", "record_id": ""},
}  # fmt: skip


Kind = Literal["field", "row rule", "foreign key", "primary key", "unique", "unique key"]
Cells = dict[str, str]
FOREIGN_KEYS = [(t, k["fields"][0]) for t, s in SCHEMAS.items() for k in s.get("foreignKeys", [])]
# What the first row may leave open; a key with a missing part is none.
KEY_PARTS = {
    "adjudications": {
        "first_unit_id": "first-entities-llama",
        "differs": "kind",
        "second_unit_id": "second-entities-llama",
    },
    "relations": {"title": "Head"},
    "evidence": {"char_start": "0", "char_end": "9"},
}


def keys_of(table: str) -> dict[tuple[Kind, str], tuple[list[str], Cells]]:
    """Return the fields of each key, and the cells that make the first of two rows complete."""
    schema = SCHEMAS[table]
    unique = [f["name"] for f in schema["fields"] if f.get("constraints", {}).get("unique")]
    return {
        ("primary key", ""): (schema["primaryKey"], {}),
        **{("unique", field): ([field], {}) for field in unique},
        **{
            ("unique key", ",".join(key)): (key, KEY_PARTS.get(table, {}))
            for key in schema.get("uniqueKeys", [])
        },
    }


def breaks_of(table: str) -> dict[tuple[Kind, str, str], Cells]:
    """Return the cells of a row for each constraint, type, foreign key and row rule of a table."""
    breaks: dict[tuple[Kind, str, str], Cells] = {
        ("field", field, name): {field: breaking_cell(name, value)}
        for home, field, name, value in CONSTRAINTS
        if home == table
    }
    breaks |= {("field", f, kind): {f: NOT_OF_TYPE[kind]} for t, f, kind in TYPES if t == table}
    breaks |= {("foreign key", f, ""): {f: "no-such-row"} for t, f in FOREIGN_KEYS if t == table}
    return breaks | {
        ("row rule", r, ""): cells for (t, r), cells in ROW_RULES.items() if t == table
    }


@dataclass(frozen=True)
class Broken:
    """A table each of whose rows breaks one thing, and what is found in it.

    Attributes:
        table: Its name.
        rows: The number of the row that breaks it, by what is broken.
        ours: Our findings.
        copy: The copy that the table is in.
    """

    table: str
    rows: dict[tuple[str, ...], int]
    ours: list[Finding]
    copy: Any

    def found(self, kind: Kind) -> Iterator[tuple[tuple[str, ...], int, list[Finding]]]:
        """Yield the names of each broken thing of a kind, its row, and the findings of the row."""
        for (broken, *names), row in self.rows.items():
            if broken == kind:
                yield tuple(names), row, [f for f in self.ours if f.row == row]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, copy_into: Any) -> list[Broken]:
    """Every table, broken in every way: each in a row of its own, each key in two."""

    def broken_table(table: str) -> Broken:
        copy = copy_into(tmp_path_factory.mktemp("broken") / "copy")
        numbers: dict[tuple[str, ...], int] = {}

        def break_all(rows: list[dict[str, str]]) -> None:
            kept = dict(rows[0])
            for place, (name, (fields, cells)) in enumerate(keys_of(table).items()):
                first, second = rows[2 * place : 2 * place + 2]
                first.update(cells)
                second.update({field: first[field] for field in fields})
                numbers[name] = 2 * place + 3
            for name, cells in breaks_of(table).items():
                rows.append({**kept, **cells})
                numbers[name] = len(rows) + 1

        copy.edit(table, break_all)
        return Broken(table, numbers, judge(copy, table), copy)

    return [broken_table(table) for table in SCHEMAS]


IsFound = Callable[[tuple[str, ...], list[Finding]], bool]
"""Whether the findings of a row have what is broken in it, by its names."""


def missed(
    broken: list[Broken], kind: Kind, is_found: IsFound
) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is broken of a kind and not found as it should be: its table and its names."""
    return [
        (one.table, names)
        for one in broken
        for names, _, findings in one.found(kind)
        if not is_found(names, findings)
    ]


def test_constraint_and_type(broken: list[Broken]) -> None:
    def is_found(names: tuple[str, ...], findings: list[Finding]) -> bool:
        field, name = names
        checks = [(f.code, f.check) for f in findings if f.field == field]
        if name in NOT_OF_TYPE:
            return checks == [("type-error", "type")]
        return name in dict(checks).values()

    assert missed(broken, "field", is_found) == []


def test_primary_key(broken: list[Broken]) -> None:
    assert missed(broken, "primary key", lambda _, found: has_code(found, "primary-key")) == []


def test_unique(broken: list[Broken]) -> None:
    def is_found(names: tuple[str, ...], findings: list[Finding]) -> bool:
        return (*names, "unique") in {(f.field, f.check) for f in findings}

    assert missed(broken, "unique", is_found) == []


def test_unique_key(broken: list[Broken]) -> None:
    assert missed(broken, "unique key", lambda _, found: has_code(found, "unique-key")) == []


def test_foreign_key(broken: list[Broken]) -> None:
    def is_found(names: tuple[str, ...], findings: list[Finding]) -> bool:
        return [names[0] in f.message for f in findings if f.code == "foreign-key"] == [True]

    assert missed(broken, "foreign key", is_found) == []


def test_row_rule(broken: list[Broken]) -> None:
    def is_found(names: tuple[str, ...], findings: list[Finding]) -> bool:
        return ("row-rule", names[0]) in {(f.code, f.check) for f in findings}

    assert missed(broken, "row rule", is_found) == []


def has_code(findings: list[Finding], code: str) -> bool:
    return code in {finding.code for finding in findings}


def test_every_row_rule_is_broken() -> None:
    rules = {(t, r["name"]) for t, s in SCHEMAS.items() for r in s.get("rowRules", [])}
    assert rules == set(ROW_RULES)


@pytest.mark.slow  # it takes most of the time
def test_frictionless_finds_all_but_rules_and_unique_keys(broken: list[Broken]) -> None:
    """It ignores both; in a row that breaks a rule, it finds only the same identifier again."""
    for one in broken:
        found = set(frictionless_errors(one.copy, one.table))
        assert {("unique-error", row, field) for (field,), row, _ in one.found("unique")} | {
            ("primary-key", row, None) for _, row, _ in one.found("primary key")
        } | {("foreign-key", row, None) for _, row, _ in one.found("foreign key")} | {
            ("type-error" if name in NOT_OF_TYPE else "constraint-error", row, field)
            for (field, name), row, _ in one.found("field")
        } <= found, one.table
        kinds = {row: {k for k, at, _ in found if at == row} for row in one.rows.values()}
        for _, row, _ in one.found("unique key"):
            assert kinds[row] == set(), one.table
        for _, row, _ in one.found("row rule"):
            assert kinds[row] <= {"unique-error", "primary-key"}, one.table


CODED = {
    table: fields
    for table, schema in SCHEMAS.items()
    if (fields := [field for field in schema["fields"] if "categories" in field])
}


def test_categories() -> None:
    """Without its enum, a code list holds in the contract; frictionless ignores it."""
    for table, fields in CODED.items():
        alone = [{**field, "constraints": {}} for field in fields]
        names = [field["name"] for field in fields]
        cells = read_cells(dataset.package().frames.resource(table)).select(names)
        wrong = cells.head(1).with_columns(pl.lit("no-such-code").alias(name) for name in names)
        frame, bad = type_cells(pl.concat([wrong, cells[1:]]), [*map(parse_field, alone)])
        resource = Resource(table, None, {"fields": alone}, {})
        findings = check_contract(resource, {table: frame}, bad).findings
        assert [(f.row, f.field, f.check) for f in findings] == [
            (2, name, "enum") for name in names
        ]
        schema = {"$schema": SCHEMAS[table]["$schema"], "fields": alone}
        told = frictionless.Resource(
            data=[names, ["no-such-code"] * len(names)],
            schema=frictionless.Schema.from_descriptor(schema),
        ).validate()
        assert told.valid, table


def test_enum_and_categories_are_equal() -> None:
    for table, field in ((table, field) for table, some in CODED.items() for field in some):
        codes = [category["value"] for category in field["categories"]]
        assert field["constraints"]["enum"] == codes
        shorter = {**field, "constraints": {"enum": codes[1:]}}
        resource = Resource(table, None, {"fields": [shorter]}, {})
        rows = read_table(dataset.package().frames.resource(table)).head(9)
        (finding,) = check_contract(resource, {table: rows}).findings
        assert finding.code == "contract-error"
        assert "enum and categories must list the same values" in finding.message


def having(**cells: str) -> Any:
    """Return which rows have these cells."""
    return lambda row: all(row[name] == value for name, value in cells.items())


TABLE_RULES: dict[str, tuple[str, Any, dict[str, str] | None, str]] = {
    # rule: table, which row (the first such), new cells or None to remove it, address found
    "references-exist": (
        "claim_records", having(record_table="events"),
        {"claim_record_id": "x", "record_id": "no-such-row"}, "claim_records/x",
    ),
    "records-have-evidence": (
        "evidence", having(record_table="events", record_id="lecun-departure"),
        {"record_id": "behemoth-postponed"}, "events/lecun-departure",
    ),
    "assertion-is-firmest": (
        "events", having(event_id="talent-exodus"), {"assertion": "stated"},
        "events/talent-exodus",
    ),
    "attribution-has-evidence": (
        "claims", having(claim_id="money-can-buy-talent"),
        {"attributed_to": "mark-zuckerberg"}, "claims/money-can-buy-talent",
    ),
    "passages-fit-source": (
        "evidence", having(record_table="events"),
        {"evidence_id": "x", "char_end": "6690"}, "evidence/x",
    ),
    "same-passage-same-hash": (
        "evidence", having(evidence_id="entities-avocado-p2"),
        {"char_start": "862", "char_end": "869"}, "evidence/entities-avocado-p2",
    ),
    "conflicts-have-members": (
        "conflict_members", having(conflict_id="llama-brand-fate"), None,
        "conflicts/llama-brand-fate",
    ),
    "natural-keys-are-unique": (
        "relations", having(relation_id="zuckerberg-wrote-manifesto"),
        {"subject_id": "alexandr-wang", "object_id": "restructuring-memo"},
        "relations/zuckerberg-wrote-manifesto",
    ),
    "confidence-has-source": (
        "assessments", having(assessment_id="layoffs-of-may-2026"), {"confidence": "high"},
        "assessments/layoffs-of-may-2026",
    ),
    "assessments-are-tied": (
        "assessment_records", having(assessment_id="r1-trained-from-own-base-model"), None,
        "assessments/r1-trained-from-own-base-model",
    ),
    "corrections-hold": (
        "corrections", having(record_id="hugging-face-meta-llama"), {"new": "something else"},
        "corrections/sources-hugging-face-meta-llama-note-0-2-0",
    ),
    "titles-carry-mode": (
        "events", having(event_id="behemoth-release-outstanding"),
        {"title": "Behemoth is released"}, "events/behemoth-release-outstanding",
    ),
    "causes-have-claims": (
        "event_links", having(event_link_id="closed-culture-shift-causes-academic-roots-discarded"),
        None, "claims/secrecy-made-roots-go",
    ),
    "answers-exclude-each-other": (
        "conflict_members",
        having(conflict_member_id="avocado-release-outcome-avocado-release-from-may-2026"),
        {"record_id": "avocado-launch-early-2026"},
        "conflict_members/avocado-release-outcome-avocado-release-from-may-2026",
    ),
    "contradicted-rows-have-answers": (
        "assessments", having(assessment_id="retention-gap-not-fall"), {"stance": "contradicts"},
        "claims/retention-worse-than-rivals",
    ),
    "assessed-rows-have-sources": (
        "assessment_records", having(record_id="avocado-is-proprietary"),
        {"source_id": "hugging-face-meta-llama"},
        "assessment_records/avocado-came-out-closed-claims-avocado-is-proprietary",
    ),
    "head-counts-count-people": (
        "figures", having(figure_id="jobs-cut-from-may-2026"), {"measure": "headcount"},
        "figures/jobs-cut-from-may-2026",
    ),
    "coded-units-have-passages": (
        "coded_passages", having(coded_unit_id="first-events-lecun-departure"), None,
        "coded_units/first-events-lecun-departure",
    ),
    "adjudications-compare-like-units": (
        "adjudications", lambda row: row["first_unit_id"] and row["second_unit_id"],
        {"adjudication_id": "x", "second_unit_id": "first-entities-llama"}, "adjudications/x",
    ),
}  # fmt: skip


def test_every_table_rule_is_broken() -> None:
    assert {rule.name for rule in dataset.bundled().rules} == set(TABLE_RULES)


Across = Callable[[str], set[str]]
"""Which records a rule across tables finds fault with."""


@pytest.fixture(scope="module")
def broken_rules(tmp_path_factory: pytest.TempPathFactory, copy_into: Any) -> tuple[Any, Across]:
    """A copy in which each rule is broken once, and what is found in it: all run at once."""
    copy = copy_into(tmp_path_factory.mktemp("rules") / "copy")
    for table, wanted, cells, _ in TABLE_RULES.values():
        copy.edit(table, lambda rows, wanted=wanted, cells=cells: change(rows, wanted, cells))
    return copy, across(copy)


def change(rows: list[dict[str, str]], wanted: Any, cells: dict[str, str] | None) -> None:
    """Change the first row that is wanted, or remove it."""
    row = next(row for row in rows if wanted(row))
    if cells is None:
        rows.remove(row)
    else:
        row.update(cells)


def test_table_rule(broken_rules: tuple[Any, Across]) -> None:
    _, found = broken_rules
    addresses = {rule: address for rule, (_, _, _, address) in TABLE_RULES.items()}
    assert [rule for rule, address in addresses.items() if address not in found(rule)] == []


@pytest.mark.slow
@pytest.mark.parametrize("table", sorted({table for table, *_ in TABLE_RULES.values()}))
def test_frictionless_knows_no_table_rule(broken_rules: tuple[Any, Across], table: str) -> None:
    copy, _ = broken_rules
    assert frictionless_errors(copy, table) == []


def test_two_preferred_answers(copy: Any) -> None:
    def prefer(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["standing"] = "preferred"

    copy.edit("conflict_members", prefer)
    found = across(copy, "conflicts-have-members")("conflicts-have-members")
    assert len(found) == len(read_table(dataset.package().frames.resource("conflicts")))


WORDED: list[tuple[str, str, str, str]] = [
    # a row that is not actual and its title or text without a word for that
    ("claims", "money-cannot-buy-loyalty", "text", "Money buys loyalty or a culture."),
    ("events", "team-size-reduction", "title", "Teams are made smaller"),
    ("relations", "tbd-members-shun-workplace", "title", ""),
    ("figures", "discussions-per-decision", "title", "Discussions needed for a decision"),
    ("figures", "infrastructure-price-limit", "title", "The price of infrastructure"),
]


CAUSES: dict[str, tuple[str, str, str]] = {
    # what is removed: its table and row, and what is found to lack the other
    "the claim of a link": (
        "claim_records", "secrecy-sets-off-reduction-events-closed-culture-shift-cause",
        "event_links/closed-culture-shift-causes-internal-attrition",
    ),
    "the link of a claim": (
        "event_links", "researcher-conflict-worsens-internal-friction",
        "claims/researcher-conflict-worsens-friction",
    ),
}  # fmt: skip


TOGETHER: dict[str, tuple[str, dict[str, str]]] = {
    # an answer that goes with the others, by the exclusion that it does not meet
    "denial": ("llama-brand-fate-llama-kept-as-lightweight", {"record_id": "llama-4-launch"}),
    "date": ("avocado-release-outcome-avocado-release-q1-2026",
             {"record_id": "avocado-launch-early-2026"}),
    "amount": ("capex-guidance-reading-capex-2025-at-72-billion",
               {"record_id": "capex-guidance-2025-from-october"}),
    "which": ("october-layoff-teams-fair-infrastructure-layoffs",
              {"record_table": "figures", "record_id": "layoffs-october-2025"}),
    "cause": ("lecun-reason-to-leave-new-company-drew-lecun-away",
              {"record_table": "statements", "record_id": "lecun-to-found-company"}),
    "order": ("secrecy-cause-or-effect-academic-researchers-replaced-causes-closed-culture-shift",
              {"record_id": "deepseek-rise-causes-ai-strategy-reversal"}),
}  # fmt: skip


def test_every_exclusion_is_broken() -> None:
    (exclusion,) = (f for t, f in FIELDS if (t, f["name"]) == ("conflicts", "exclusion"))
    assert set(TOGETHER) == set(exclusion["constraints"]["enum"])


@pytest.fixture(scope="module")
def worse(tmp_path_factory: pytest.TempPathFactory, copy_into: Any) -> Across:
    """What is found in a copy with each of these titles, causes and answers."""
    copy = copy_into(tmp_path_factory.mktemp("worse") / "copy")
    changes = [(table, row, {column: words}) for table, row, column, words in WORDED]
    changes += [(table, row, None) for table, row, _ in CAUSES.values()]
    changes += [("conflict_members", *one) for one in TOGETHER.values()]
    for table, row, cells in changes:
        wanted = having(**{SCHEMAS[table]["primaryKey"][0]: row})
        copy.edit(table, lambda rows, wanted=wanted, cells=cells: change(rows, wanted, cells))
    return across(copy)


def test_titles_without_their_mode(worse: Across) -> None:
    assert worse("titles-carry-mode") == {f"{table}/{row}" for table, row, *_ in WORDED}


def test_causes_said_once(worse: Across) -> None:
    assert worse("causes-have-claims") == {address for *_, address in CAUSES.values()}


def test_answers_that_can_both_hold(worse: Across) -> None:
    conflicts = dict(intact("conflict_members")["conflict_member_id", "conflict_id"].iter_rows())
    found = worse("answers-exclude-each-other")
    names = {conflicts[address.partition("/")[2]] for address in found}
    assert [one for one, (member, _) in TOGETHER.items() if conflicts[member] not in names] == []


READ: dict[tuple[str, bytes], Any] = {}
"""The tables that have been read, by their bytes: a test changes one of them."""


def as_read(resource: Any) -> Any:
    key = (resource.name, resource.file.read_bytes())
    if key not in READ:
        READ[key] = codes_as_text(resource)
    return READ[key]


def across(copy: Any, only: str = "") -> Across:
    """Run the rules across the tables of a copy, or one of them; each must run to its end."""
    package = read_package(copy.folder)
    if only:
        rules = tuple(rule for rule in package.rules if rule.name == only)
        package = replace(package, rules=rules)
    tables = {resource.name: as_read(resource) for resource in package.resources}
    findings = [f for step in check_sql_rules(package, tables) for f in step.findings]
    assert {f.code for f in findings} <= {"table-rule", "derived-table"}
    return lambda rule: {str(f.record) for f in findings if f.check == rule}


def test_the_order_of_firmness_is_that_of_the_code_list() -> None:
    sql = (dataset.root() / "schemas/rules/assertion-is-firmest.sql").read_text(encoding="utf-8")
    assertion = next(field for _, field in FIELDS if field["name"] == "assertion")
    codes = [code["value"] for code in assertion["categories"]]
    values = ", ".join(f"('{code}', {place})" for place, code in enumerate(codes, 1))
    assert f"VALUES {values}" in sql


def test_schemas_are_plain_json() -> None:
    for table in SCHEMAS:
        path = dataset.root() / "schemas" / f"{table}.json"
        text = path.read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
