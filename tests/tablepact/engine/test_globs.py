"""A pattern for a path is the list of the files that it matches; frictionless has lists only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.engine.descriptor.globs import expand_globs, folder_glob
from tablepact.engine.storage.line_numbers import locate_lines
from tablepact.engine.storage.stored_file import stat_files
from tablepact.errors import PackageError
from tablepact.validation.validate import validate

FIELDS = [field("a", "integer")]


def package(folder: Path, path: str | list[str]) -> Path:
    for number in (2, 10, 1):
        part = folder / "parts" / f"part-{number:05}.csv"
        part.parent.mkdir(exist_ok=True)
        part.write_text(f"a\n{number}\n")
    (folder / "parts" / "other.csv").write_text("a\nx\n")
    return write_package(folder, None, FIELDS, path=path)


def rows(report: Any) -> int:
    return int(report.tasks[0]["stats"]["rows"])


def test_the_parts_of_a_folder(tmp_path: Path) -> None:
    report = validate(package(tmp_path, "parts/part-*.csv"))
    assert report.valid
    assert rows(report) == 3


def test_parts_are_in_the_order_of_their_names(tmp_path: Path) -> None:
    descriptor = json.loads(package(tmp_path, "parts/part-*.csv").read_text())
    found = expand_globs(descriptor, folder_glob(tmp_path))["resources"][0]["path"]
    assert found == [f"parts/part-{number:05}.csv" for number in (1, 2, 10)]


def test_patterns_and_paths_in_one_list(tmp_path: Path) -> None:
    report = validate(package(tmp_path, ["parts/other.csv", "parts/part-?????.csv"]))
    assert rows(report) == 4
    assert [error["rowNumber"] for error in report.tasks[0]["errors"]] == [2]


def test_a_pattern_that_matches_nothing_is_a_finding(tmp_path: Path) -> None:
    report = validate(package(tmp_path, "parts/none-*.csv"))
    assert [error["type"] for error in report.tasks[0]["errors"]] == ["scheme-error"]


def test_a_file_may_be_called_like_a_pattern(tmp_path: Path) -> None:
    path = package(tmp_path, "parts/part-*.csv")
    (tmp_path / "parts" / "part-*.csv").write_text("a\n7\n")
    assert rows(validate(path)) == 1


def test_by_the_rules_of_frictionless_it_is_the_name_of_a_file(tmp_path: Path) -> None:
    report = validate(package(tmp_path, "parts/part-*.csv"), rules="frictionless")
    assert [error["type"] for error in report.tasks[0]["errors"]] == ["scheme-error"]


@pytest.mark.parametrize("pattern", ["../*.csv", "/tmp/*.csv", "parts/**", "s3://b/*.csv"])  # noqa: S108
def test_no_pattern_leads_out_of_the_package(tmp_path: Path, pattern: str) -> None:
    descriptor = {"resources": [{"path": pattern}]}
    assert expand_globs(descriptor, folder_glob(tmp_path)) == descriptor


def test_a_link_out_of_the_package_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    inside = tmp_path / "package"
    inside.mkdir()
    path = package(inside, "parts/part-*.csv")
    (inside / "parts" / "part-00003.csv").symlink_to(outside)
    with pytest.raises(Exception, match="leads out of the package's folder"):
        validate(path)


def test_a_finding_names_the_file_and_its_line(tmp_path: Path) -> None:
    texts = ["a,b\n1,x\n", "a,b\n", 'a,b\nq,"z\nz"\n3,x\nq,x', "a,b\nq,x\nq,x\n"]
    for number, text in enumerate(texts):
        (tmp_path / f"part-{number}.csv").write_text(text)
    fields = [field("a", "integer"), field("b")]
    report = validate(write_package(tmp_path, None, fields, path="part-*.csv"))
    found = [(one.code, one.row, one.path, one.line) for one in report.findings]
    assert found == [
        ("part-end", None, "part-2.csv", 5),
        ("type-error", 3, "part-2.csv", 2),
        ("type-error", 5, "part-2.csv", 5),  # it has no end, and goes on in the next file
        ("extra-cell", 5, "part-2.csv", 5),
        ("type-error", 6, "part-3.csv", 3),
    ]


def test_lines_of_files_that_are_read_as_one(tmp_path: Path) -> None:
    for number, text in enumerate([b"h\n1\n2", b"h\n", b"h\n3\n4"]):
        (tmp_path / str(number)).write_bytes(text)
    file = stat_files([str(tmp_path / str(number)) for number in range(3)])
    assert locate_lines(file, [4, 1, 3]) == {1: (0, 1), 3: (0, 3), 4: (2, 3)}
    assert locate_lines(file, []) == {}


def test_lines_of_parts_that_end_with_a_carriage_return(tmp_path: Path) -> None:
    for name, text in (("a", b"x\r1\r2\r"), ("b", b""), ("c", b"x\r3\r4\r"), ("d", b"x\n5\r\n6\n")):
        (tmp_path / name).write_bytes(text)
    file = stat_files([str(tmp_path / name) for name in "abcd"])
    assert locate_lines(file, [3, 4, 5, 6, 7]) == {
        3: (0, 3), 4: (2, 2), 5: (2, 3), 6: (3, 2), 7: (3, 3),
    }  # fmt: skip


def test_links_in_a_circle_have_no_end(tmp_path: Path, configure: Any) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    for name in "xyz":
        (tmp_path / name).symlink_to(".")
    assert folder_glob(tmp_path)("*/t*.csv") == ["x/t.csv", "y/t.csv", "z/t.csv"]
    configure(max_files=5_000)
    with pytest.raises(PackageError, match="more than 5,000 names"):
        validate(write_package(tmp_path, None, FIELDS, path="*/" * 40 + "none-*.csv"))


def test_too_many_files(tmp_path: Path, configure: Any) -> None:
    configure(max_files=8)
    assert rows(validate(package(tmp_path, "parts/part-*.csv"))) == 3
    configure(max_files=6)
    with pytest.raises(PackageError, match="more than 6 names"):
        validate(package(tmp_path, "parts/part-*.csv"))
    configure(max_files=2)
    with pytest.raises(PackageError, match="t has 3 files; the limit is 2"):
        validate(package(tmp_path, [f"parts/part-{number:05}.csv" for number in (1, 2, 10)]))
