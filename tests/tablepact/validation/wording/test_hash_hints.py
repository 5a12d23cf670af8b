"""Of which other bytes a declared hash is the hash."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tablepact.package.digests.checksums import Checksum
from tablepact.validation.validate import validate
from tablepact.validation.wording.hash_hints import explain_hash

BOM = b"\xef\xbb\xbf"
LF, CRLF = b"id,n\n1,2\n", b"id,n\r\n1,2\r\n"


def of(algorithm: str, content: bytes) -> Checksum:
    return Checksum(algorithm, hashlib.new(algorithm, content).hexdigest())


def blob(content: bytes, algorithm: str = "sha1") -> Checksum:
    return of(algorithm, b"blob %d\0" % len(content) + content)


@pytest.mark.each("content, declared, hint",
    [
        (LF, blob(LF), "this is the git blob id of the file, not the SHA-1 of its bytes; "),
        (LF, Checksum("md5", blob(LF).digits), "the git blob id of the file, not the SHA-1"),
        (LF, blob(LF, "sha256"), "this is the git blob id of the file, not the SHA-256"),
        (CRLF, blob(LF), "the git blob id of the file with the line ends LF, where"),
        (CRLF, of("sha256", LF), "the hash of the file with the line ends LF, where it has CRLF"),
        (LF, of("md5", CRLF), "the hash of the file with the line ends CRLF, where it has LF"),
        (LF, of("sha512", BOM + LF), "this is the hash of the file with a byte order mark; "),
        (BOM + LF, of("sha1", LF), "this is the hash of the file without the byte order mark; "),
        (BOM + CRLF, of("sha1", LF), "without the byte order mark and with the line ends LF, "),
        (LF, of("sha1", BOM + CRLF), "with a byte order mark and with the line ends CRLF, "),
        (LF, Checksum("md5", of("sha256", LF).digits), 'this is the sha256 of the file: '),
        (LF, Checksum("sha256", of("md5", LF).digits), 'this is the md5 of the file: write "md5:'),
        (b"", blob(b""), "this is the git blob id of the file"),
    ],
)  # fmt: skip
def test_it_is_the_hash_of(content: bytes, declared: Checksum, hint: str) -> None:
    assert hint in explain_hash(content, declared)


@pytest.mark.each(
    "declared",
    [
        of("sha1", b"other"),
        blob(b"other"),
        of("md5", b""),
        Checksum("sha1", "zz"),
        Checksum("x", ""),
    ],
)
def test_it_is_the_hash_of_nothing_known(declared: Checksum) -> None:
    assert explain_hash(LF, declared) == ""


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_it_is_the_id_that_git_gives(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(LF)
    command = ["git", "hash-object", "--no-filters", "t.csv"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Checksum("sha1", found.stdout.strip()) == blob(LF)


def test_a_report_has_both_hashes_and_the_hint(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(LF)
    resource = f'{{"name": "t", "path": "t.csv", "hash": "{blob(LF)}"}}'
    (tmp_path / "datapackage.json").write_text(f'{{"name": "p", "resources": [{resource}]}}')
    (finding,) = validate(tmp_path).findings
    assert finding.message == (
        f"the descriptor has the hash {blob(LF)}, the file has {of('sha1', LF)}"
    )
    assert finding.hint.startswith("this is the git blob id of the file")


def test_no_large_file_is_read_for_a_hint(tmp_path: Path, configure: object) -> None:
    configure(max_row_search_bytes=5)  # type: ignore[operator]
    test = test_a_report_has_both_hashes_and_the_hint
    with pytest.raises(AssertionError, match="rehash"):
        test(tmp_path)
