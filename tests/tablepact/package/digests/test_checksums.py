"""A checksum is the same however a descriptor writes it, and another where it is another."""

from __future__ import annotations

import hashlib
import io

import pytest

from tablepact.package.digests.checksums import Checksum, checksum_of

DATA = b"id\n1\n"
MD5, SHA1, SHA256, SHA512 = (
    hashlib.new(name, DATA).hexdigest() for name in ("md5", "sha1", "sha256", "sha512")
)


@pytest.mark.each(
    "text, algorithm",
    [
        (MD5, "md5"),
        (MD5.upper(), "md5"),
        (f"md5:{MD5}", "md5"),
        (f"MD5:{MD5.upper()}", "md5"),
        (f"sha1:{SHA1}", "sha1"),
        (f"SHA-1:{SHA1}", "sha1"),
        (f"sha256:{SHA256}", "sha256"),
        (f"SHA-256:{SHA256.upper()}", "sha256"),
        (f"sha512:{SHA512}", "sha512"),
        (f"sha3-256:{hashlib.sha3_256(DATA).hexdigest()}", "sha3_256"),
    ],
)
def test_the_same_checksum(text: str, algorithm: str) -> None:
    declared = Checksum.parse(text)
    assert declared
    assert declared.algorithm == algorithm
    assert declared.is_known
    assert checksum_of(io.BytesIO(DATA), declared.algorithm) == declared
    assert checksum_of(io.BytesIO(DATA + b"2\n"), declared.algorithm) != declared


def test_it_is_written_as_descriptors_have_it() -> None:
    assert str(checksum_of(io.BytesIO(DATA))) == f"sha256:{SHA256}"
    assert str(Checksum.parse(MD5.upper())) == f"md5:{MD5}"


@pytest.mark.parametrize("text", [None, "", 5, ["md5"]])
def test_no_checksum(text: object) -> None:
    assert Checksum.parse(text) is None


@pytest.mark.parametrize("algorithm", ["whirl", "shake_128", ""])
def test_an_algorithm_that_is_not_known(algorithm: str) -> None:
    declared = Checksum.parse(f"{algorithm}:00")
    assert declared
    assert not declared.is_known
    with pytest.raises(ValueError, match="unknown checksum algorithm"):
        checksum_of(io.BytesIO(DATA), algorithm)
