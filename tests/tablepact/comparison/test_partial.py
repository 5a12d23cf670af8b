"""A table that cannot be read leaves the others to be compared, and nothing is called equal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from market import Edit, Market, two

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot.commands import main
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.releases.publish import publish
from tablepact.releases.release_checks import check_release


def break_stalls(market: Market) -> None:
    market.stalls["path"] = "lost.csv"


def correct(market: Market) -> None:
    break_stalls(market)
    market.tables["fruit"][0][2] = "1.6"


def compared(tmp_path: Path, edit: Edit, *options: str) -> tuple[str, str]:
    places = map(str, two(tmp_path, edit))
    result = CliRunner().invoke(main, ["diff", *places, *options])
    assert result.exit_code == 3
    return result.stdout, result.stderr


def test_the_others_are_compared_and_it_is_named(tmp_path: Path) -> None:
    out, err = compared(tmp_path, correct)
    assert 'price: "1.5" is now "1.6"' in out
    assert "\nstalls: not compared: " in out
    assert (
        "require version 1.2.4 or later (patch); 1.2.3 is not enough; the parts that could not be "
        "compared may require a higher version." in out
    )
    assert err.startswith("Error: stalls cannot be compared: ")
    assert "lost.csv" in err
    assert err.count("\n") == 1


def test_nothing_is_called_equal_that_was_not_compared(tmp_path: Path) -> None:
    out, _ = compared(tmp_path, break_stalls)
    assert "No row, no schema" not in out
    assert "No new version is needed" not in out
    assert "No change was found; the parts that could not be compared may require" in out
    found = tp.diff(tmp_path / "old", tmp_path / "new")
    assert (found.same, found.enough, [*found.unread]) == (False, None, ["stalls"])


@pytest.mark.parametrize("form", ["json", "csv", "markdown"])
def test_every_form_names_it(tmp_path: Path, form: str) -> None:
    out, _ = compared(tmp_path, correct, "-f", form)
    assert "lost.csv" in out
    if form == "json":
        told = json.loads(out)
        assert ([*told["notCompared"]], told["same"], told["enough"]) == (["stalls"], False, False)


def test_a_way_to_write_values_that_was_not_compared_is_a_change(tmp_path: Path) -> None:
    def edit(market: Market) -> None:
        break_stalls(market)
        market.stalls["schema"]["missingValues"] = ["-"]

    found = tp.diff(*two(tmp_path, edit))
    assert [change.code for change in found.changes] == ["format-changed", "stored-otherwise"]


def test_no_release_passes_that_was_not_compared(tmp_path: Path) -> None:
    place = Market().write(tmp_path / "market")
    publish(read_package(place))
    changed = Market()
    break_stalls(changed)
    changed.write(place)
    with pytest.raises(ap.PackageError, match=r"lost\.csv cannot be read"):
        check_release(read_package(place))
