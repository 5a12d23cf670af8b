"""Whatever stands in a descriptor stays a text, in every form, and breaks none."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import avocado_pivot as ap
import tablepact as tp

from .conftest import SAID, Make
from .test_formats import ANY, read

HOSTILE = ['"quoted"', "'q'", "---", "--- x", "...", "a: b", "# x", "- x", "1. x", "12) x", "=",
           "&a *a !t", "{a: [b]}", "null", "<b>&amp;</b>", "</script>", "![x](y)",
           "[x](javascript:y)", "`x`", "| a | b |",
           "\x00\x07\x1b[31m", "\x85\u2028\u2029", "\ud800", "\ufeff\uffff",
           "\u202eabc", "$x$", "http://x.example", "a\nb", "😀 数据", "\\", "%", "~",
           "x" * 9000]  # fmt: skip


class TestHostile:
    @pytest.mark.each("text", HOSTILE)
    def test_texts_stay_texts(self, text: str, make: Make) -> None:
        said = SAID | {
            "title": text, "description": text, "keywords": [text], "version": text,
            "contributors": [{"title": text}], "sources": [{"title": text, "path": text}],
            "licenses": [{"name": "CC-BY-4.0", "title": text}],
        }  # fmt: skip
        fields = [{"name": "a", "title": text, "description": text, "type": "string"}]
        entry = {"name": "a", "path": "a.csv", "description": text, "schema": {"fields": fields}}
        package = tp.open_package(make({"a.csv": "a\nx\n"}, [entry], **said))
        for form in ANY:
            package.metadata(form).encode()
        place = {"hf-card": "pretty_name", "datacite": "titles", "cff": "title", "zenodo": "title"}
        titles = {form: read(form, package)[place.get(form, "name")] for form in ANY}
        given = " ".join(text.split()) or "market"
        shown = given.replace("\ud800", "\ufffd")
        assert titles == {**dict.fromkeys(ANY, shown), "cff": given, "datacite": [{"title": shown}]}

    def test_a_card_has_only_the_markup_that_is_ours(self, make: Make) -> None:
        def kinds(title: str) -> list[str]:
            entry = {"name": "a", "path": "a.csv", "description": title}
            said = SAID | {"title": title, "description": title, "sources": [{"title": title}],
                           "contributors": [{"title": title}]}  # fmt: skip
            folder = make({"a.csv": "a\nx\n"}, [entry], **said)
            body = tp.open_package(folder).metadata("hf-card").split("---\n", 2)[2]
            tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(body)
            inline = [child.type for token in tokens for child in token.children or []]
            return [token.type for token in tokens] + [
                k for k in inline if not k.startswith("text")
            ]

        plain = kinds("plain")
        assert [text for text in HOSTILE if text.strip() and kinds(text) != plain] == []


KEYS = ["name", "title", "path", "roles", "role", "familyName", "givenName", "value", "label"]
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=8,
)
"""Anything that JSON can hold, with keys that mean something."""


def saying(*keys: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, VALUE))


@pytest.mark.slow
@given(
    said=saying(*(set(SAID) - {"name"}), "homepage"),
    entry=saying("title", "description", "mediatype", "format", "encoding", "bytes", "hash"),
    field=saying("title", "description", "type", "format", "categories", "missingValues"),
    schema=saying("primaryKey", "foreignKeys", "missingValues"),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_descriptor_says(
    said: dict[str, Any], entry: dict[str, Any], field: dict[str, Any], schema: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.csv").write_text("a,b\nx,1\n,\n", encoding="utf-8")
        fields = [{"name": "a", **field}, {"name": "b", "type": "integer"}]
        resource = {"name": "a", "path": "a.csv", "schema": {"fields": fields, **schema}, **entry}
        descriptor = {"name": "any", **said, "resources": [resource]}
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        for form in ANY:
            with suppress(ap.ExportError, ap.PackageError):  # a sentence, and not a traceback
                assert read(form, folder)
