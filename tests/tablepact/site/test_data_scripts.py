"""Rows in a script: compressed, the same every time, and whole."""

from __future__ import annotations

import base64
import gzip
import json

from tablepact.site.data_scripts import as_script


def test_rows_are_packed_and_the_head_can_be_read() -> None:
    text = as_script("rows", {"name": "t \u2028"}, ['["a"]', '["b"]'])
    assert "\u2028" not in text
    head = json.loads(text.removeprefix("window.rows = ").removesuffix(";\n"))
    assert head["name"] == "t \u2028"
    assert json.loads(gzip.decompress(base64.b64decode(head["packed"]))) == [["a"], ["b"]]


def test_the_same_rows_give_the_same_script() -> None:
    assert as_script("rows", {}, ["[1]"]) == as_script("rows", {}, ["[1]"])


def test_half_a_character_is_no_error() -> None:
    assert as_script("rows", {}, ['["\ud800"]'])
