"""Made packages, judged by us and by frictionless: the findings are the same, in the same order.

``AVOCADO_PIVOT_PACKAGES=10000 pytest -m ""`` of this file runs more.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from compare import Crash, differences, fast_and_exact, frictionless_report, our_report
from generate import generate

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.errors import PackageError
from tablepact.settings import override

SEED = 1
PACKAGES = int(os.environ.get("AVOCADO_PIVOT_PACKAGES", "200"))
FEW = (*range(11, 22),)
OTHERS = (*range(11), *range(22, PACKAGES))
"""The packages of the quick tier, and those that only the thorough one judges."""
TINY = (120, 37, 400)
"""Bytes of blocks small enough that a small file has many."""
SHOWN = 12


@dataclass
class Judged:
    """What came of judging all packages both ways."""

    packages: Sequence[int]
    valid: int = 0
    fast: int = 0
    exact: int = 0
    failures: dict[int, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [f"{len(self.failures)} of {len(self.packages)} packages are judged differently"]
        for number, found in list(self.failures.items())[:SHOWN]:
            lines += [f"python tests/tablepact/engine/generate.py {SEED} {number} FOLDER"]
            lines += [f"    {line}" for line in found[:4]]
        return "\n".join(lines)


def report_or_reason(
    path: Path, limit: int, exact: FrictionlessClient
) -> dict[str, Any] | list[str]:
    """Return our report, or why there is none."""
    try:
        ours = our_report(path, limit_errors=limit, client=exact)
    except Exception:
        return ["we raise: " + " | ".join(traceback.format_exc().splitlines()[-3:])]
    return [f"we refuse the package: {ours}"] if isinstance(ours, PackageError) else ours


@pytest.fixture(
    scope="module",
    params=[FEW, pytest.param(OTHERS, marks=pytest.mark.slow)],
    ids=lambda packages: "few" if packages is FEW else "others",
)
def judged(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    exact: FrictionlessClient,
) -> Judged:
    """Judge every package, a tenth to the third error only.

    A third is taken for small, one for large, and one is in tiny blocks.
    """
    result = Judged(request.param)
    folder = tmp_path_factory.mktemp("packages")
    for number in result.packages:
        place = folder / str(number)
        place.mkdir()
        path = generate(SEED, number, place)
        limit = 3 if number % 10 == 3 else 1000
        theirs = frictionless_report(path, limit_errors=limit)
        large = {"small_table_bytes": 1}
        blocks = large | {"block_bytes": TINY[number // 3 % len(TINY)]}
        with override(**({}, large, blocks)[number % 3]):
            ours = report_or_reason(path, limit, exact)
        found = ours if isinstance(ours, list) else differences(ours, theirs)
        if found:
            result.failures[number] = found
        if isinstance(ours, dict):
            fast, slow = fast_and_exact(ours)
            result.fast += fast
            result.exact += slow
        result.valid += not isinstance(theirs, Crash) and theirs["valid"]
        shutil.rmtree(place)
    return result


def test_the_findings_are_those_of_frictionless(judged: Judged) -> None:
    assert not judged.failures, str(judged)


def test_at_least_a_third_of_the_packages_is_valid(judged: Judged) -> None:
    assert len(judged.packages) / 3 <= judged.valid <= len(judged.packages) * 0.7


def test_most_tables_are_not_left_to_frictionless(judged: Judged) -> None:
    assert judged.fast >= 0.6 * (judged.fast + judged.exact) > 0
