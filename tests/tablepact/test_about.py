"""What the library knows of itself and of the distribution that it came in."""

from __future__ import annotations

import importlib.metadata

import pytest

import tablepact
from tablepact import _about


def test_the_distribution_is_the_one_that_is_installed() -> None:
    known = importlib.metadata.metadata(_about.distribution())
    assert known["Name"] == _about.distribution()
    assert f"pip install '{known['Name']}[formats]'" == _about.install("formats")
    assert "formats" in known.get_all("Provides-Extra", [])


def test_a_library_that_is_not_installed_has_the_name_of_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: ())
    assert _about.distribution.__wrapped__() == "tablepact"


def test_the_version_is_that_of_the_library() -> None:
    assert tablepact.__version__ == _about.__version__
