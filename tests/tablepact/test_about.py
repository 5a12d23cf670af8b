"""What pip knows of the library."""

from __future__ import annotations

from importlib.metadata import metadata

from tablepact import _about


def test_the_distribution_is_the_one_that_is_installed() -> None:
    known = metadata(_about.distribution())
    assert known["Name"] == _about.distribution()
    assert known["Version"] == _about.version()
    assert f"pip install '{known['Name']}[formats]'" == _about.install("formats")
    assert "formats" in known.get_all("Provides-Extra", [])


def test_a_library_that_is_not_installed_has_the_name_of_its_package(monkeypatch) -> None:
    monkeypatch.setattr(_about, "entry_points", lambda **_: ())
    assert _about.distribution.__wrapped__() == "tablepact"
