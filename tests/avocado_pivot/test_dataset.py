"""What ``import avocado_pivot`` offers: the tables, their contracts, their passages."""

from __future__ import annotations

import ast
import csv
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from pandera.errors import SchemaError, SchemaErrors

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from avocado_pivot.commands import main
from avocado_pivot.origin import rows_of_origin
from tablepact import errors

DESCRIPTOR = json.loads((dataset.root() / "datapackage.json").read_text(encoding="utf-8"))
NAMES = [entry["name"] for entry in DESCRIPTOR["resources"]]
DTYPES = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "date": pl.Date}
HEAVY = ("polars", "pandera", "frictionless", "duckdb", "click", "rich", "sqlglot")

TEXT = "The keeper sold nine boats.\n\nNobody bought the tenth boat; the keeper kept the boat.\n"


def schema(table: str) -> Any:
    path = dataset.root() / "schemas" / f"{table}.json"
    return json.loads(path.read_text(encoding="utf-8"))


# the tables


@pytest.mark.parametrize("article", [False, True])
def test_the_timeline_is_what_its_command_prints(article: bool) -> None:
    result = CliRunner().invoke(main, ["timeline", "-f", "csv", *["--article"] * article])
    assert ap.timeline(article=article).write_csv() == result.stdout


def test_tables_are_those_of_the_descriptor() -> None:
    assert ap.tables() == NAMES
    assert ap.tables()[:3] == ["entities", "events", "figures"]


def test_tables_gives_a_list_of_its_own() -> None:
    ap.tables().clear()
    assert ap.tables() == NAMES


@pytest.mark.each("table", NAMES)
class TestLoad:
    def test_types(self, table: str) -> None:
        wanted = {}
        for field in schema(table)["fields"]:
            codes = [code["value"] for code in field.get("categories", [])]
            wanted[field["name"]] = pl.Enum(codes) if codes else DTYPES[field["type"]]()
        assert dict(ap.load(table).schema) == wanted
        assert list(ap.load(table).columns) == list(wanted)

    def test_a_missing_value_is_null(self, table: str) -> None:
        frame, fields = ap.load(table), schema(table)["fields"]
        for field in fields:
            column = frame[field["name"]]
            if field.get("constraints", {}).get("required"):
                assert column.null_count() == 0
            if column.dtype == pl.String:
                assert "" not in column.to_list()

    def test_same_rows_as_the_file(self, table: str) -> None:
        path = dataset.root() / "data" / f"{table}.csv"
        with path.open(newline="", encoding="utf-8") as file:
            cells = list(csv.DictReader(file))
        frame = ap.load(table)
        assert frame.height == len(cells) > 0
        for name, dtype in frame.schema.items():
            if dtype in (pl.String, pl.Enum, pl.Date):
                assert [str(v or "") for v in frame[name]] == [row[name] for row in cells]
            else:
                numbers = [float(row[name]) if row[name] else None for row in cells]
                assert frame[name].to_list() == numbers

    def test_scan_is_lazy_with_the_same_rows(self, table: str) -> None:
        lazy = ap.scan(table)
        assert isinstance(lazy, pl.LazyFrame)
        assert lazy.collect().equals(ap.load(table))


SOME = [
    *NAMES[:3],
    *(pytest.param(name, marks=pytest.mark.slow) for name in NAMES[3:]),  # 0.1 s of pandera each
]


@pytest.mark.parametrize("table", SOME)
class TestContract:
    def test_it_accepts_its_table(self, table: str) -> None:
        frame = ap.load(table)
        assert ap.contract(table).validate(frame, lazy=True).equals(frame)

    def test_it_refuses_a_missing_key(self, table: str) -> None:
        frame, (key,) = ap.load(table).head(3), schema(table)["primaryKey"]
        broken = frame.with_columns(pl.lit(None, pl.String).alias(key))
        with pytest.raises(SchemaErrors) as caught:
            ap.contract(table).validate(broken, lazy=True)
        assert "required" in set(caught.value.failure_cases["check"])

    def test_it_refuses_another_shape(self, table: str) -> None:
        frame = ap.load(table)
        for broken in (frame.drop(frame.columns[-1]), frame.with_columns(more=pl.lit(1))):
            with pytest.raises(SchemaError):
                ap.contract(table).validate(broken)


@pytest.mark.each(
    "name, near",
    [("event", "events"), ("EVENTS", "mean 'events'"), ("figure", "figures"), ("xyzzy", "sources")],
)
@pytest.mark.parametrize("what", ["load", "scan", "contract"])
def test_unknown_table(what: str, name: str, near: str) -> None:
    with pytest.raises(ap.UnknownTable, match=near) as caught:
        getattr(ap, what)(name)
    assert isinstance(caught.value, KeyError)
    assert str(caught.value).startswith(f"there is no table {name!r}")


# the rows of one origin


@pytest.mark.each("table", NAMES)
def test_an_origin_is_a_part(table: str) -> None:
    whole, (key,) = ap.load(table), schema(table)["primaryKey"]
    parts = [ap.load(table, source=source) for source in ("article", "aftermath")]
    for part in parts:
        assert part.schema == whole.schema
        assert ap.scan(table, source="article").collect().equals(parts[0])
    together = pl.concat(parts)
    assert together[key].is_unique().all()
    assert together.sort(key).equals(whole.sort(key))
    if "origin" in whole.columns:
        for source, part in zip(("article", "aftermath"), parts, strict=True):
            assert set(part["origin"]) <= {source}


@pytest.mark.parametrize("source", ["x", "Article", "", 5])
def test_unknown_source(source: Any) -> None:
    with pytest.raises(ValueError, match="article, aftermath"):
        ap.load("events", source=source)


SMALL = {
    "entities": pl.DataFrame({"entity_id": ["a", "b"], "origin": ["article", "aftermath"]}),
    "events": pl.DataFrame({"event_id": ["e", "f"], "origin": ["article", "aftermath"]}),
    "claims": pl.DataFrame({"claim_id": ["c", "d"], "origin": ["article", "aftermath"]}),
    "sources": pl.DataFrame({"source_id": ["art", "book"], "kind": ["article", "book"]}),
    "names": pl.DataFrame({"name_id": ["n1", "n2"], "entity_id": ["b", "a"]}),
    "identifiers": pl.DataFrame({"identifier_id": ["i"], "source_id": ["book"]}),
    "participants": pl.DataFrame({"participant_id": ["p1", "p2"], "event_id": ["f", "e"]}),
    "claim_records": pl.DataFrame({"claim_record_id": ["r"], "claim_id": ["d"]}),
    "evidence": pl.DataFrame({"evidence_id": ["v1", "v2"], "source_id": ["art", "book"]}),
    "codings": pl.DataFrame({"coding_id": ["one", "two"], "source_id": ["art", "book"]}),
    "coded_units": pl.DataFrame({"coded_unit_id": ["u", "w"], "coding_id": ["one", "two"]}),
    "coded_passages": pl.DataFrame({"coded_passage_id": ["q"], "coded_unit_id": ["u"]}),
    "adjudications": pl.DataFrame({"adjudication_id": ["j"]}),
    "assessments": pl.DataFrame({"assessment_id": ["s"]}),
    "trust": pl.DataFrame(
        {"trust_id": ["t1", "t2"], "record_table": "events", "record_id": ["e", "f"]}
    ),
    "corrections": pl.DataFrame(
        {
            "correction_id": ["k1", "k2"],
            "record_table": ["sources", "names"],
            "record_id": ["book", "n2"],
        }
    ),
    "conflicts": pl.DataFrame({"conflict_id": ["old", "new", "both"]}),
    "conflict_members": pl.DataFrame(
        {
            "conflict_member_id": ["m1", "m2", "m3", "m4", "m5", "m6"],
            "conflict_id": ["old", "old", "new", "new", "both", "both"],
            "record_table": ["events", "claims", "events", "claims", "events", "events"],
            "record_id": ["e", "c", "f", "d", "e", "f"],
        }
    ),
}


@pytest.mark.each(
    "table, article, aftermath",
    [
        ("entities", ["a"], ["b"]),
        ("sources", ["art"], ["book"]),
        ("names", ["n2"], ["n1"]),
        ("identifiers", [], ["i"]),
        ("participants", ["p2"], ["p1"]),
        ("claim_records", [], ["r"]),
        ("evidence", ["v1"], ["v2"]),
        ("conflict_members", ["m1", "m2"], ["m3", "m4", "m5", "m6"]),
        ("conflicts", ["old"], ["new", "both"]),  # what others answer is not the article's alone
        ("codings", ["one"], ["two"]),
        ("coded_units", ["u"], ["w"]),
        ("coded_passages", ["q"], []),
        ("adjudications", ["j"], []),
        ("assessments", [], ["s"]),
        ("trust", ["t1"], ["t2"]),
        ("corrections", ["k2"], ["k1"]),
    ],
)
def test_of_which_origin(table: str, article: list[str], aftermath: list[str]) -> None:
    for origin, wanted in (("article", article), ("aftermath", aftermath)):
        rows = rows_of_origin(table, origin, SMALL.__getitem__)
        assert rows.columns == SMALL[table].columns
        assert rows[rows.columns[0]].to_list() == wanted


# the whole


def test_validate_gives_a_valid_report() -> None:
    report = ap.validate()
    assert report.valid
    assert [one.message for one in report.findings] == ['the package should have "id"']
    assert {step.kind for step in report.steps} == {
        "descriptor", "profile", "table", "contract", "rule", "derivation", "releases",
    }  # fmt: skip


def test_validate_takes_a_folder_as_text_or_path(tmp_path: Path) -> None:
    (tmp_path / "fruit.csv").write_text("id\n1\n")
    fields = [{"name": "id", "type": "integer"}]
    entry = {"name": "fruit", "path": "fruit.csv", "schema": {"fields": fields}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [entry]}))
    assert tp.validate(tmp_path).valid
    assert tp.validate(str(tmp_path / "datapackage.json")).valid
    with pytest.raises(ap.PackageError):
        tp.validate(tmp_path / "nowhere")


def test_version_is_that_of_the_descriptor() -> None:
    assert ap.dataset_version() == DESCRIPTOR["version"]


# passages


@pytest.fixture
def own_text(monkeypatch: Any) -> pl.DataFrame:
    """Let the dataset rest on our own text: two passages of it, and one that it has not."""
    places = [ap.locate(TEXT, "nine boats"), ap.locate(TEXT, "tenth boat")]
    gone = places[0].with_columns(sha256=pl.lit("0" * 64))
    own = pl.concat([*places, gone]).with_columns(
        evidence_id=pl.Series(["nine", "tenth", "gone"]), source_id=pl.lit("article")
    )
    load = dataset.load
    monkeypatch.setattr(dataset, "load", lambda name: own if name == "evidence" else load(name))
    return own


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        (TEXT, {"nine": "match", "tenth": "match", "gone": "absent"}),
        (TEXT.replace("\n", "\r\n"), {"nine": "match", "tenth": "match", "gone": "absent"}),
        ("A word before.\n\n" + TEXT, {"nine": "moved", "tenth": "moved", "gone": "absent"}),
        ("Nothing of it.", {"nine": "absent", "tenth": "absent", "gone": "absent"}),
    ],
)
def test_verify(own_text: pl.DataFrame, text: str, statuses: dict[str, str]) -> None:
    found = ap.verify(text)
    assert dict(found.select("evidence_id", "status").iter_rows()) == statuses
    assert found["char_start"].is_sorted()
    placed = found.filter(pl.col("status").is_in(["match", "moved"]))
    for start, end in placed.select("found_start", "found_end").iter_rows():
        assert text.replace("\r\n", "\n")[start:end] in ("nine boats", "tenth boat")
    assert found.columns[: len(own_text.columns)] == own_text.columns


def test_verify_holds_only_what_has_a_passage() -> None:
    evidence = ap.load("evidence")
    found = ap.verify("Nothing of it.")
    assert found.height == evidence["char_start"].count() > 0
    assert set(found["status"]) == {"absent"}


def test_locate() -> None:
    found = ap.locate(TEXT, "the keeper")
    evidence = ap.load("evidence")
    assert found.schema == evidence.schema
    (row,) = found.iter_rows(named=True)
    assert TEXT[row["char_start"] : row["char_end"]] == "the keeper"
    assert row["paragraph"] == 2
    assert {name for name, value in row.items() if value is not None} == {
        "paragraph", "char_start", "char_end", "sha256",
    }  # fmt: skip


def test_locate_gives_every_place() -> None:
    found = ap.locate(TEXT, "boat")  # not "boats"
    places = found.select("char_start", "char_end").rows()
    assert [TEXT[start:end] for start, end in places] == ["boat", "boat"]


def test_locate_knows_the_text_of_a_source(monkeypatch: Any) -> None:
    from avocado_pivot.passages.canonical_text import hash_of

    load = dataset.load
    sources = load("sources").with_columns(text_sha256=pl.lit(hash_of(TEXT))).head(1)
    monkeypatch.setattr(dataset, "load", lambda name: sources if name == "sources" else load(name))
    assert ap.locate(TEXT, "nine boats")["source_id"].to_list() == sources["source_id"].to_list()


@pytest.mark.parametrize("phrase", ["no such words", "", "ine boat"])
def test_locate_what_is_not_there(phrase: str) -> None:
    with pytest.raises(ap.TextError):
        ap.locate(TEXT, phrase)


def test_too_long_a_text() -> None:
    for call in (lambda text: ap.verify(text), lambda text: ap.locate(text, "boat")):
        with pytest.raises(ap.TextError, match="longer"):
            call("boat " * 40_001)


# the module


def test_all_is_what_the_module_offers() -> None:
    assert dir(ap) == ap.__all__ == sorted(ap.__all__)
    for name in ap.__all__:
        assert getattr(ap, name) is not None
    tree = ast.parse(Path(str(ap.__file__)).read_text(encoding="utf-8"))
    (typed,) = [node for node in tree.body if isinstance(node, ast.If)]
    typed_names = {
        alias.asname or alias.name
        for node in typed.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } | {node.targets[0].id for node in typed.body if isinstance(node, ast.Assign)}  # type: ignore[attr-defined]
    assert typed_names == set(ap.__all__) - {"__version__"}


def test_no_public_name_is_that_of_a_module() -> None:
    """Importing a module binds it in its package, in place of what had its name there."""
    assert not {module.name for module in pkgutil.iter_modules(ap.__path__)} & set(ap.__all__)


@pytest.mark.slow
@pytest.mark.parametrize("before", ["ap.validate(); ", "", "ap.contract('names'); "])
def test_what_is_offered_stays(before: str) -> None:
    code = f"import avocado_pivot as ap; {before}print(ap.contract('events').name)"
    assert fresh(code) == "events"


def own_errors() -> dict[str, type]:
    classes = {name: one for name, one in vars(errors).items() if isinstance(one, type)}
    return {name: one for name, one in classes.items() if one.__module__ == errors.__name__}


def test_every_error_is_offered() -> None:
    classes = {
        n for n, v in vars(errors).items() if getattr(v, "__module__", "") == errors.__name__
    }
    classes -= {"as_line"}
    assert classes == {name for name in ap.__all__ if hasattr(errors, name) and name[0].isupper()}


@pytest.mark.parametrize("name", ["no_such_name", "Path", "root", "__no_such__"])
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(ap, name)


def fresh(code: str) -> str:
    """Run code in a process of its own and give what it prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stderr == ""
    return run.stdout.strip()


@pytest.mark.parametrize(
    "code", ["import avocado_pivot", "import avocado_pivot as ap; ap.tables(); ap.__version__"]
)
def test_import_is_light(code: str) -> None:
    assert fresh(f"{code}; import sys; print([m for m in {HEAVY} if m in sys.modules])") == "[]"


def test_star_import() -> None:
    assert fresh("from avocado_pivot import *; print(tables()[0], dataset_version())") == (
        f"{NAMES[0]} {DESCRIPTOR['version']}"
    )


def test_errors_are_as_their_docstring_draws_them() -> None:
    root, *drawn = str(errors.__doc__).split("\n\n")[1].splitlines()
    assert root == "TablepactError"
    names = [re.sub(r"^[├└]── (\w+) .*", r"\1", line) for line in drawn]
    kinds = {
        n: v
        for n, v in vars(errors).items()
        if isinstance(v, type) and v.__module__ == errors.__name__ and n != root
    }
    classes = {n: v for n, v in kinds.items() if not issubclass(v, Warning)}
    assert sorted(names) == sorted(classes)
    for name, line in zip(names, drawn, strict=True):
        assert classes[name].__bases__[0] is errors.TablepactError
        assert issubclass(classes[name], KeyError) == ("KeyError" in line)
    assert errors.TablepactError.__bases__ == (Exception,)


# tables of other packages, lazily


@pytest.fixture(scope="module")
def exported(tmp_path_factory: Any) -> Any:
    folder = tmp_path_factory.mktemp("exported") / "tables"
    ap.export(folder, "parquet")
    return folder


@pytest.fixture(scope="module")
def exported_package(exported: Any) -> tp.DataPackage:
    return tp.open_package(exported)


@pytest.mark.each("table", NAMES)
def test_an_exported_table_is_scanned_as_it_was_loaded(
    exported_package: tp.DataPackage, table: Any
) -> None:
    lazy = exported_package.scan(table)
    assert lazy.collect_schema() == ap.load(table).schema
    assert lazy.collect().equals(ap.load(table))


def test_a_filter_on_an_exported_table_reaches_its_file(exported: Any) -> None:
    lazy = tp.open_package(exported).scan("events").filter(kind="setback").select("title")
    plan = lazy.explain()
    assert str(exported / "events.parquet") in plan
    assert "SELECTION: " in plan
    assert "FILTER" not in plan
    assert lazy.collect().equals(ap.load("events").filter(kind="setback").select("title"))


def test_a_scan_names_the_nearest_table(exported: Any) -> None:
    with pytest.raises(ap.UnknownTable, match="did you mean 'events'"):
        tp.open_package(exported).scan("event")


def test_a_scan_of_csv_outlives_its_package(tmp_path: Any, configure: Any) -> None:
    configure(eager_bytes=1)
    ap.export(tmp_path / "csv", "csv")
    lazy = tp.open_package(tmp_path / "csv").scan("events")
    (tmp_path / "csv/events.csv").unlink()
    codes = [name for name, dtype in ap.load("events").schema.items() if dtype == pl.Enum]
    assert lazy.collect().equals(ap.load("events").cast(dict.fromkeys(codes, pl.String)))
