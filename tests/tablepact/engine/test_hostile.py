"""Packages that mean harm end in a finding or a refusal, in bounded time and memory."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sys
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from small import V2, bound, field, write_package

from tablepact.engine.descriptor.resources import not_fetched, not_pinned
from tablepact.engine.errors import WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.table_spec import TableSpec
from tablepact.errors import PackageError
from tablepact.report.model import Step
from tablepact.report.report import Report
from tablepact.validation.validate import validate

SECONDS = 4.0
SLOW = r"(\w+\s?)+(?<!x)"
"""A pattern that Rust cannot say, and that Python tries for ages on a text it does not match."""


def judged(path: Path, **options: Any) -> Report:
    return validate(path, time_limit=SECONDS, **options)


def of_table(report: Report) -> Step:
    return next(step for step in report.steps if step.kind == "table")


@pytest.mark.slow
def test_a_pattern_that_takes_for_ever_is_stopped(tmp_path: Path) -> None:
    cell = "a" * 40 + "!"
    path = write_package(tmp_path, f"c\n{cell}\n", [bound("c", "string", pattern=SLOW)])
    step = of_table(judged(path))
    assert (step.status, step.detail) == ("not run", "stopped: it took longer than 4 s")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no alarm there")
def test_it_ends_even_if_its_parent_is_gone(tmp_path: Path) -> None:
    """A parent that is killed cannot end the worker, which then ends itself."""
    cell = "a" * 40 + "!"
    path = write_package(tmp_path, f"c\n{cell}\n", [bound("c", "string", pattern=SLOW)])
    exact = FrictionlessClient(seconds=3)
    exact.package(json.loads(path.read_text()), str(tmp_path))
    exact.open(0)
    process = exact._process
    assert process is not None
    assert process.stdin is not None
    request = {
        "do": "read_cells",
        "within": 2,
        "index": 0,
        "column": 0,
        "cells": [cell],
        "keyed": False,
    }
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    assert process.wait(timeout=10) == -signal.SIGALRM
    exact.close()


@pytest.mark.slow
def test_what_was_stopped_is_not_valid_and_others_go_on(tmp_path: Path) -> None:
    cell = "a" * 40 + "!"
    other = {"name": "u", "path": "u.csv", "schema": {"fields": [field("n", "integer")]}}
    path = write_package(
        tmp_path,
        f"c\n{cell}\n",
        [bound("c", "string", pattern=SLOW)],
        more=[other],
        files={"u.csv": "n\n1\nx\n"},
    )
    report = judged(path)
    assert not report.valid
    assert not report.complete
    assert [step.status for step in report.steps] == ["pass", "not run", "fail"]


def test_a_nested_pattern_takes_no_time_where_it_matches(tmp_path: Path) -> None:
    path = write_package(tmp_path, f"c\n{'a' * 5000}\n", [bound("c", "string", pattern="(a+)+")])
    assert judged(path).valid


@pytest.mark.slow
def test_a_compression_bomb_is_stopped(tmp_path: Path, configure: Any) -> None:
    with gzip.open(tmp_path / "t.csv.gz", "wb", compresslevel=1) as file:
        file.write(b"c\n")
        for _ in range(64):
            file.write(b"1\n" * 500_000)
    limits = configure(decompression_floor=60_000_000)
    assert (tmp_path / "t.csv.gz").stat().st_size * limits.max_decompression_ratio < 64_000_000
    path = write_package(tmp_path, None, [field("c", "integer")], path="t.csv.gz")
    step = of_table(judged(path))
    told = "unpacked, it has more than 60,000,000 bytes, which is too much for its compressed size"
    assert (step.status, step.detail) == ("not run", told)


@pytest.mark.slow
def test_a_million_columns_are_not_read_for_ever(tmp_path: Path) -> None:
    header = ",".join(f"c{number}" for number in range(1_000_000))
    path = write_package(tmp_path, f"{header}\n{'1,' * 999_999}1\n", None)
    assert of_table(judged(path)).status == "not run"


def test_a_field_is_not_looked_for_among_all_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That would take a minute for as many fields as a table may have."""
    calls = list[str]()
    monkeypatch.setattr(TableSpec, "position", lambda _, name: calls.append(name))
    names = [f"c{number}" for number in range(20)]
    text = ",".join(names) + "\n" + ",".join("1" for _ in names) + "\n"
    path = write_package(tmp_path, text, [bound(name, "integer", unique=True) for name in names])
    assert validate(path).valid
    assert not calls


def test_many_categories_do_not_take_long(tmp_path: Path) -> None:
    categories = list(map(str, range(20_000)))
    text = "c\n" + "\n".join(map(str, range(20_000, 40_000))) + "\n"
    path = write_package(tmp_path, text, [field("c", "string", categories=categories)])
    started = time.process_time()
    report = validate(path)
    assert sum(step.counts.total() for step in report.steps) == 20_000
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n", "a|b|c\n\n", '[{"a": 1, "b": 2, "c": 3}]'])
def test_too_many_columns_are_not_read(tmp_path: Path, configure: Any, text: str) -> None:
    configure(max_columns=2)
    resource = {"path": "t.json", "type": "table"} if text.startswith("[") else {"path": "t.csv"}
    path = write_package(tmp_path, text, path=resource["path"], resource=resource)
    step = of_table(validate(path))
    assert (step.status, step.detail) == ("not run", "it has 3 columns; the limit is 2")
    configure(max_columns=3)
    assert of_table(validate(path)).status != "not run"


def test_a_very_long_cell_is_left_to_frictionless(tmp_path: Path, configure: Any) -> None:
    configure(block_bytes=2**16, max_record_characters=2**20)
    text = "c\n" + "1\n" * 200 + f'"{"x" * 2**21}"\n'
    path = write_package(tmp_path, text, [field("c", "string")])
    step = of_table(validate(path))
    assert (step.status, "a line is longer than 1 MiB" in step.detail) == ("pass", True)


@pytest.mark.parametrize("cell", ["x" * 2**21, f'"{"x" * 2**21}"'])
def test_a_very_long_cell_far_behind_is_left_to_frictionless(
    tmp_path: Path, configure: Any, cell: str
) -> None:
    configure(block_bytes=2**16, max_record_characters=2**20, small_table_bytes=1, held_bytes=1)
    text = "c,d\n" + "1,2\n" * 50_000 + f"1,{cell}\n"
    step = of_table(validate(write_package(tmp_path, text, [field("c"), field("d")])))
    assert (step.status, "validated by frictionless" in step.detail) == ("pass", True)
    assert "its quotes were not checked to the end" in step.detail


@pytest.mark.slow
def test_memory_is_bounded_where_frictionless_works() -> None:
    with FrictionlessClient(memory_mb=400) as exact:
        exact.package({"resources": []}, ".")
        exact.load()
        with pytest.raises(WorkerStopped):
            exact._ask(
                "load",
                descriptor={"resources": [], "x": "y" * 300_000_000},
                basepath=".",
                folder=".",
            )


@pytest.mark.parametrize("where", ["schema", "dialect"])
def test_metadata_elsewhere_are_not_fetched(tmp_path: Path, where: str) -> None:
    address = "http://192.0.2.1/x.json"
    path = write_package(tmp_path, "c\n1\n", None, resource={where: address})
    step = of_table(judged(path))
    assert step.status == "not run"
    assert step.detail == f"the {where} {not_pinned(address)}"


def test_a_profile_elsewhere_is_not_fetched_and_not_needed(tmp_path: Path) -> None:
    path = write_package(
        tmp_path, "c\n1\n", [field("c")], resource={"profile": "http://192.0.2.1/x"}
    )
    report = judged(path)
    assert of_table(report).status == "pass"
    assert [finding.code for finding in report.findings] == ["profile-unknown"]


def test_data_elsewhere_are_not_fetched(tmp_path: Path) -> None:
    path = write_package(tmp_path, None, [field("c")], path="http://192.0.2.1/t.csv")
    step = of_table(judged(path))
    assert step.status == "not run"
    assert step.detail == f"http://192.0.2.1/t.csv {not_fetched()}"


def test_data_elsewhere_are_fetched_if_that_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("c\nx\n")
    served = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), served) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/there.csv"
        path = write_package(tmp_path, None, [field("c", "integer")], path=address)
        report = judged(path, allow_remote=True)
        server.shutdown()
    assert [finding.code for finding in report.findings] == ["type-error"]


def test_data_elsewhere_are_not_fetched_by_way_of_a_package_within(tmp_path: Path) -> None:
    """frictionless takes a JSON file with resources for a package, and reads these."""
    inner = {"resources": [{"name": "far", "path": "http://192.0.2.1/t.csv", "format": "csv"}]}
    path = write_package(tmp_path, json.dumps(inner), path="inner.json")
    (finding,) = judged(path).findings
    assert "nothing is fetched without tablepact validate --allow-remote" in finding.message


def test_a_json_schema_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    rule = {"jsonSchema": {"$ref": "http://192.0.2.1/x.json"}}
    path = write_package(
        tmp_path, 'c\n"{}"\n', [field("c", "object", constraints=rule)], **{"$schema": V2}
    )
    (finding,) = [one for one in judged(path).findings if one.severity != "note"]
    assert finding.code == "json-schema"
    assert finding.message.startswith("the jsonSchema cannot be used")


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside.csv", tmp_path / "package"
    outside.write_text("c\n1\n")
    folder.mkdir()
    (folder / "t.csv").symlink_to(outside)
    path = write_package(folder, None, [field("c")])
    with pytest.raises(PackageError, match="leads out of the package's folder"):
        judged(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = write_package(tmp_path, None, [field("c")])
    os.mkfifo(tmp_path / "t.csv")
    assert of_table(judged(path)).detail == "t.csv is not a regular file"


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"resources": [' * 50_000, f'{{"resources": {"9" * 5000}}}'],
    ids=["deep list", "deep object", "huge integer"],
)
def test_descriptors_that_are_too_deep_or_large_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "datapackage.json"
    path.write_text(text)
    with pytest.raises(PackageError):
        judged(path)


def test_deep_metadata_end_in_a_finding(tmp_path: Path) -> None:
    path = write_package(tmp_path, "c\n1\n", [field("c")])
    described = json.loads(path.read_text())
    deep: Any = {}
    for _ in range(900):
        deep = {"x": deep}
    described["resources"][0]["schema"]["fields"][0]["constraints"] = {"enum": [deep]}
    path.write_text(json.dumps(described))
    assert not judged(path).valid


@pytest.mark.parametrize("where", ["url", "profiles"])
def test_links_that_older_properties_name_do_not_lead_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (tmp_path / "secret").write_text("c\n1\nSECRET\n")
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    named = {"url": "link"} if where == "url" else {"path": "t.csv", "profiles": ["link"]}
    schema = {"fields": [field("c", "integer")]}
    resource = {"name": "t", "format": "csv", "schema": schema, **named}
    (folder / "t.csv").write_text("c\n1\n")
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [resource]}))
    monkeypatch.chdir(folder)  # where frictionless looks for profiles
    with pytest.raises(PackageError, match="leads out of the package's folder"):
        judged(path)


@pytest.mark.parametrize(
    "imports",
    [pytest.param(".", id="above", marks=pytest.mark.slow), pytest.param("package", id="here")],
)
def test_links_of_a_package_within_do_not_lead_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, imports: str
) -> None:
    monkeypatch.syspath_prepend(tmp_path / imports)  # as where a script lies there
    (tmp_path / "secret.csv").write_text("c\n1\nSECRET\n")
    folder = tmp_path / "package"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "t.csv").symlink_to(tmp_path / "secret.csv")
    schema = {"fields": [field("c", "integer")]}
    inner = {"name": "i", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    (folder / "inner" / "datapackage.json").write_text(json.dumps(inner))
    path = write_package(folder, None, path="inner/datapackage.json")
    (finding,) = judged(path).findings
    assert "a link leads out of the package's folder" in finding.message
    assert "SECRET" not in finding.message


@pytest.mark.parametrize("within", [False, True], ids=["package", "package within"])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite:///{}", "a database in a file is not opened"),
        ("duckdb:///{}", "a database in a file is not opened"),
        ("mysql://192.0.2.1/x?local_infile=1", "without options in its address"),
    ],
)
def test_databases_are_not_a_way_to_files(tmp_path: Path, url: str, why: str, within: bool) -> None:
    path = package_of_database(tmp_path, url.format(tmp_path / "secret.db"), within=within)
    (finding,) = judged(path, allow_remote=True).findings
    assert finding.code == "judge-error"
    assert why in finding.message


@pytest.mark.parametrize("url", ["postgresql://192.0.2.1/x", "oracle+driver://192.0.2.1/x"])
def test_databases_are_remote(tmp_path: Path, url: str) -> None:
    report = judged(package_of_database(tmp_path, url, within=False))
    assert of_table(report).detail == f"{url} {not_fetched()}"
    (finding,) = judged(package_of_database(tmp_path, url, within=True)).findings
    assert "no database is opened without tablepact validate --allow-remote" in finding.message


def package_of_database(folder: Path, url: str, *, within: bool) -> Path:
    """Write a package with a table in a database, or one that has such a package as a resource."""
    table = {"name": "t", "path": url, "dialect": {"sql": {"table": "t"}}}
    if within:
        (folder / "inner").mkdir()
        (folder / "inner" / "datapackage.json").write_text(json.dumps({"resources": [table]}))
        table = {"name": "t", "path": "inner/datapackage.json"}
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [table]}))
    return path


@pytest.mark.parametrize(
    "named",
    [{"url": "http://192.0.2.1/t.csv"}, {"path": "192.0.2.1/t.csv", "scheme": "http"}],
    ids=["url", "scheme"],
)
def test_data_elsewhere_are_not_fetched_however_that_is_said(
    tmp_path: Path, named: dict[str, str]
) -> None:
    resource = {"name": "t", "schema": {"fields": [field("c")]}, **named}
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [resource]}))
    step = of_table(judged(path))
    assert (step.status, not_fetched() in step.detail) == ("not run", True)


def test_a_url_in_place_of_a_path_uses_the_fast_path(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("c\n1\n")
    resource = {"name": "t", "url": "t.csv", "schema": {"fields": [field("c", "integer")]}}
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [resource]}))
    step = of_table(judged(path))
    assert (step.status, step.detail) == ("pass", "1 row, 1 field")


QUOTES = 'a,b,c\n1,"x",2\n1,' + '"' * 20_000 + "x,3\n"
"""Text on which csv.Sniffer is busy for hours."""


@pytest.mark.parametrize("dialect", [{}, {"commentChar": "#"}], ids=["fast", "frictionless"])
def test_a_dialect_that_takes_for_ever_to_guess(tmp_path: Path, dialect: dict[str, str]) -> None:
    """The fast path guesses at once; frictionless takes over that guess when it has tried."""
    fields = [field("a", "integer"), field("b", "string"), field("c", "integer")]
    resource = {"dialect": dialect} if dialect else {}
    path = write_package(tmp_path, QUOTES, fields, resource=resource)
    assert validate(path, time_limit=60).valid


def laughs(levels: int) -> str:
    """Write YAML that stands for 10 to the power of so many values."""
    lines = [f"a0: &a0 [{', '.join(['x'] * 10)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "resource",
    [{"schema": "x.yaml"}, {"dialect": "x.yaml"}, {"path": "x.yaml", "type": "table"}],
    ids=["schema", "dialect", "table"],
)
def test_yaml_that_repeats_itself_is_not_read(tmp_path: Path, resource: dict[str, str]) -> None:
    text = laughs(9) if "type" not in resource else laughs(9) + "b: [*a8]\n"
    path = write_package(tmp_path, "c\n1\n", resource=resource, files={"x.yaml": text})
    report = judged(path)
    assert not report.valid
    told = [step.detail for step in report.steps] + [one.message for one in report.findings]
    assert any("aliases in its YAML" in one for one in told)


def test_yaml_that_holds_itself_is_not_read(tmp_path: Path) -> None:
    path = write_package(
        tmp_path, "c\n1\n", resource={"schema": "x.yaml"}, files={"x.yaml": "fields: &a [*a]\n"}
    )
    assert not judged(path).valid


def test_yaml_with_an_alias_is_read(tmp_path: Path) -> None:
    text = "fields:\n- {name: c, type: &t integer}\n- {name: d, type: *t}\n"
    path = write_package(
        tmp_path, "c,d\n1,2\n", resource={"schema": "x.yaml"}, files={"x.yaml": text}
    )
    assert judged(path).valid


def test_too_many_resources(tmp_path: Path, configure: Any) -> None:
    path = write_package(tmp_path, "c\n1\n", [field("c")], more=[{"name": "d", "data": [["a"]]}])
    assert judged(path).steps[0].detail == "2 resources"
    configure(max_resources=1)
    with pytest.raises(PackageError, match="has 2 resources; the limit is 1"):
        judged(path)


def test_too_many_fields(tmp_path: Path, configure: Any) -> None:
    configure(max_columns=1)
    path = write_package(tmp_path, "c,d\n1,2\n", [field("c"), field("d")])
    with pytest.raises(PackageError, match="t has 2 fields; the limit is 1"):
        judged(path)


@pytest.mark.slow
def test_a_cell_that_is_larger_than_any_record_is_not_read(tmp_path: Path) -> None:
    path = write_package(tmp_path, f"c\n{'x' * (65 * 2**20)}\n", [field("c")])
    step = of_table(validate(path, time_limit=60))
    told = "its first records have more than 67,108,864 characters"
    assert (step.status, step.detail) == ("not run", told)
