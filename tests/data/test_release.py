"""Every release is what it was; and what differs from the newest says so."""

from __future__ import annotations

import re

import pytest

import avocado_pivot as ap
from avocado_pivot import dataset
from tablepact.comparison.formats.markdown import to_markdown
from tablepact.frames.frames import Frames
from tablepact.package.digests.digest import package_digest, table_digest
from tablepact.releases.manifest import Release, json_digest, read_releases
from tablepact.releases.open_release import open_release
from tablepact.releases.release_checks import check_release

ROOT = dataset.root()
RELEASES = read_releases(ROOT)
SEALED = {
    "0.1.0": "sha256:71bd79cccd334971c10be443129f619942c39e33f423b66bc1790c19efb48fb1",
    "0.2.0": "sha256:3df2d65791eee3f564010b787462614982e3b9221915efff94f692e63f96b1db",
    "0.3.0": "sha256:f76bfe8f33361d2ee233ca6acc6710666c41dde287bfc841f08ecfa739409bae",
    "0.4.0": "sha256:1750e5d69c693e34a77e3a4977dd745c767e2f61ee72914d2efc81d33277ac26",
    "0.5.0": "sha256:dd46773177f7da6b55259249b542fd5da392df62d602ae288d8a35763f9218c8",
    "0.6.0": "sha256:738839f0f687ade472b9e0dd0cff8a736e619f7e742effcc03ffd51f16645479",
    "0.6.1": "sha256:d40c91975a589964716166a3ddffe6956d6fe0fea06ff5eebe259925e4e2b6c0",
    "0.7.0": "sha256:10635fb3795a5eb4cb1096bfe41da401692ec5ce135d5c59f2195c543879b3f0",
    "0.8.0": "sha256:7a98a718ea702d14246af5bfe0f081ee5ff29acb72d327aa40025883d19ab782",
}
"""The digest of each entry of ``releases.json``: it is only ever added to."""


def test_what_differs_from_the_newest_release_says_so() -> None:
    if problems := check_release(dataset.bundled()):
        pytest.fail("\n".join(problems), pytrace=False)


def test_no_release_has_been_changed_since() -> None:
    found = {release.version: release.digest for release in RELEASES}
    assert {version: found.get(version) for version in SEALED} == SEALED


@pytest.mark.parametrize(
    "release",
    [
        *(pytest.param(one, marks=pytest.mark.slow) for one in RELEASES[:-1]),
        *RELEASES[-1:],
    ],
    ids=lambda release: release.version,
)
def test_the_rows_of_a_release_are_those_that_it_names(release: Release) -> None:
    frames = Frames(open_release(ROOT, release.version))
    assert (frames.package.version, package_digest(frames)) == (release.version, release.content)
    assert {
        name: (frame.height, table_digest(frame), json_digest(frames.resource(name).schema))
        for name, frame in frames.items()
    } == {name: (table.rows, table.content, table.schema) for name, table in release.tables.items()}


def test_the_first_release_against_a_later_one() -> None:
    """What came from 0.1.0 to 0.4.0, and the two words that were wrong; see CHANGELOG.md."""
    found = ap.diff("0.1.0", "0.4.0")
    rows = {one.table: one for one in found.tables}
    assert (str(found.level), found.smallest, found.enough) == ("major", "0.2.0", True)
    assert [rows[name].count("added") for name in dataset.tables()[:3]] == [11, 16, 12]
    assert not any(one.count("removed") or one.count("renamed") for one in found.tables)
    corrected = {
        (name, row.row, cell.column, cell.old, cell.new)
        for name, one in rows.items()
        for row in one.listed
        for cell in row.cells
    }
    columns = ["record_table", "record_id", "column", "old", "new"]
    assert corrected == set(ap.frames("0.4.0")["corrections"].select(columns).rows())


def test_the_changelog_has_what_diff_writes() -> None:
    """Reasons may stand between; what changed stands there in the words of the command."""
    before = [one.version for one in RELEASES if one.version != dataset.version()][-1]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    entry = re.split(r"^## ", text, flags=re.MULTILINE)[1]
    written = to_markdown(ap.diff(before, ROOT, limit=20), 20).splitlines()
    listed = entry.splitlines()
    if dataset.version() in {one.version for one in RELEASES}:  # its words stay as they were
        written, listed = map(without_words, written), [*map(without_words, listed)]
    assert {line for line in written if line} <= set(listed)


def without_words(line: str) -> str:
    """Return a line without what later versions word otherwise: the kind of change, and escapes."""
    line = line.replace("\\", "").replace("&#8203;", "")
    return re.sub(r"^(- `[^`]+`:(?: [\w ]+:)?) [a-z ,]+?( \(|\.$)", r"\1\2", line)


def test_what_a_release_had_is_not_changed_without_a_correction() -> None:
    """Every cell that is another than in the last release but one's own, and every row gone."""
    before = [one for one in RELEASES if one.version != dataset.version()][-1]
    then = Frames(open_release(ROOT, before.version))
    said = set(ap.load("corrections").select("record_table", "record_id", "column").rows())
    silent = []
    for table in set(then) & set(dataset.tables()) - {"trust", "corrections"}:
        key = then[table].columns[0]
        rows = {row[key]: row for row in ap.load(table).to_dicts()}
        for old in then[table].to_dicts():
            now = rows.get(old[key])
            changed = [None] if now is None else [c for c, cell in old.items() if now[c] != cell]
            silent += [one for c in changed if (one := (table, old[key], c)) not in said]
    assert silent == []


@pytest.mark.parametrize(
    "release",
    [
        *RELEASES[:1],
        *(pytest.param(one, marks=pytest.mark.slow) for one in RELEASES[1:-1]),
        *RELEASES[-1:],
    ],
    ids=lambda release: release.version,
)
def test_an_old_citation_still_names_its_rows(release: Release) -> None:
    cited = ap.cite(f"events/behemoth-postponed@{release.version}")
    assert (
        f"row events/behemoth-postponed: Behemoth is postponed (Version {release.version})" in cited
    )
    assert release.content in ap.cite(f"@{release.version}")


def test_an_old_address_still_leads_to_its_row() -> None:
    assert ap.show("events/behemoth-postponed@0.1.0").title == "Behemoth is postponed"
    assert ap.frames("0.1.0")["events"].height == 71
