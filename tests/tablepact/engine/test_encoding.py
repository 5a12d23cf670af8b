"""Encodings that are read without asking frictionless."""

from __future__ import annotations

from pathlib import Path

import pytest
from compare import frictionless_report, our_report
from small import field, write_package

from tablepact.engine.descriptor.encoding import ONE_BYTE, supported_encoding
from tablepact.validation.validate import validate


@pytest.mark.each("encoding", sorted(ONE_BYTE))
def test_an_encoding_of_one_byte_has_ascii_and_goes_both_ways(encoding: str) -> None:
    assert supported_encoding(encoding) == encoding
    assert bytes(range(128)).decode(encoding) == "".join(map(chr, range(128)))
    for number in range(128, 256):
        try:
            character = bytes([number]).decode(encoding)
        except UnicodeDecodeError:
            continue
        assert len(character) == 1
        assert character.encode(encoding) == bytes([number])


@pytest.mark.each("encoding", ["utf-16", "utf-7", "shift_jis", "gb18030", "no-such"])
def test_other_encodings_are_left_to_frictionless(encoding: str) -> None:
    assert supported_encoding(encoding) is None


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252", "koi8-r"])
def test_a_table_in_a_single_byte_encoding_uses_the_fast_path(
    tmp_path: Path, encoding: str
) -> None:
    word = "привет" if encoding == "koi8-r" else "Größe"
    text = f'a,b\n1,{word}\nx,"{word}\n{word}"\n3,y"{word}\n4,{word},{word}\n'
    schema = {"fields": [field("a", "integer"), field("b", "string", constraints={"maxLength": 9})]}
    path = write_package(
        tmp_path, text.encode(encoding), schema=schema, resource={"encoding": encoding}
    )
    ours, theirs = our_report(path), frictionless_report(path)
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)
    assert [e["note"] for e in ours["tasks"][0]["errors"]] == [
        e["note"] for e in theirs["tasks"][0]["errors"]
    ]
    (step,) = [step for step in ours["steps"] if step["judge"] == "table"]
    assert "validated by frictionless" not in step["detail"]
    assert ours["counts"] == {"type-error": 1, "constraint-error": 1, "extra-cell": 1}


@pytest.mark.parametrize("encoding", ["\0", "\ud800", "utf-8\0", "no-such", "x" * 100_000])
@pytest.mark.parametrize("path", ["t.csv", ["t.csv", "u.csv"]])
def test_an_encoding_that_is_no_name_is_a_finding(
    tmp_path: Path, encoding: str, path: str | list[str]
) -> None:
    write_package(
        tmp_path, "a\n1\n", resource={"path": path, "encoding": encoding}, files={"u.csv": "a\n2\n"}
    )
    assert not validate(tmp_path).valid
