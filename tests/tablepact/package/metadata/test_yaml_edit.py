"""A descriptor in YAML keeps its comments when sizes and hashes are updated, or is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tablepact.errors import PackageError
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.descriptor.rehash import rehash
from tablepact.package.metadata.yaml_edit import edited_yaml
from tablepact.package.metadata.yaml_text import parse_yaml

TEXT = """\
# two tables
name: p  # its name
resources:
- name: t
  path: t.csv   # the first

  title: "T"
- hash: 'md5:0'
  name: u
  bytes: 1  # of u
  path: u.csv"""


def package(folder: Path, text: str) -> Path:
    path = folder / "datapackage.yaml"
    path.write_text(text, encoding="utf-8")
    for name in "tu":
        (folder / f"{name}.csv").write_text("id\n1\n")
    return path


def test_comments_order_and_blank_lines_stay(tmp_path: Path) -> None:
    path = package(tmp_path, TEXT)
    assert rehash(read_package(path)) == ["t", "u"]
    after = path.read_text()
    digest = parse_yaml(after)["resources"][0]["hash"]
    assert after == (
        TEXT.replace("the first\n", f"the first\n  bytes: 5\n  hash: {digest}\n")
        .replace("'md5:0'", f'"{digest}"')
        .replace("bytes: 1 ", "bytes: 5 ")
    )
    assert rehash(read_package(path)) == []


@pytest.mark.parametrize(
    "text",
    [
        "name: p\nresources: [{name: t, path: t.csv}]\n",
        "name: p\nx: &x {path: t.csv, bytes: 5}\nresources:\n- <<: *x\n  name: t\n",
        "x: &b 4\nresources:\n- name: t\n  path: t.csv\n  bytes: *b\n  hash: a\n",
        "resources:\n- &r\n  name: t\n  path: t.csv\n  bytes: 4\n  hash: a\nother: *r\n",
    ],
)
def test_what_cannot_be_edited_is_left_alone(tmp_path: Path, text: str) -> None:
    path = package(tmp_path, text)
    with pytest.raises(PackageError, match="can be edited without losing comments"):
        rehash(read_package(path))
    assert path.read_text() == text


def test_braces_with_both_values_are_edited(tmp_path: Path) -> None:
    path = package(tmp_path, "resources: [{name: t, hash: x, path: t.csv, bytes: 3}]  # ä\n")
    assert rehash(read_package(path)) == ["t"]
    assert path.read_text().endswith("path: t.csv, bytes: 5}]  # ä\n")


@given(
    st.lists(
        st.fixed_dictionaries(
            {"path": st.text("ab .:#", min_size=1)},
            optional={"bytes": st.integers(0), "hash": st.text("a:1"), "title": st.text("é #\n")},
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([None, '"']),
)
def test_an_edit_changes_nothing_else_or_is_refused(
    resources: list[dict[str, object]], style: str | None
) -> None:
    text = yaml.safe_dump({"resources": resources}, default_style=style, allow_unicode=True)
    known = parse_yaml(text)
    new: dict[str, int | str] = {"bytes": 7, "hash": "sha256:ab"}
    places = [["resources", str(index)] for index in range(len(resources))]
    expected = {"resources": [{**one, **new} for one in known["resources"]]}
    edited = edited_yaml(text, [(steps, new) for steps in places], expected)
    if style is None and all("\n" not in str(one["path"]) for one in resources):
        assert edited is not None
        assert parse_yaml(edited) == expected
