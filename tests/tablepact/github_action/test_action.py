"""The action, on a real repository, from an event to a comment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.tablepact.github_action.conftest import BOT, Api, Checkout, git

REPOSITORY = Path(__file__).resolve().parents[3]
SLOW = pytest.mark.slow
COMMENTS = "/repos/owner/name/issues/5/comments"


class TestPullRequest:
    def test_it_says_which_rows_change_and_which_version_that_needs(
        self, checkout: Checkout, api: Api
    ) -> None:
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request()
        done = checkout.run()
        assert done.code == 0
        assert "ports 1.0.0 is valid" in done.log
        ((method, path, body),) = api.written
        assert (method, path) == ("POST", COMMENTS)
        text = body["body"]
        for part in (
            "<!-- tablepact ",
            "#### ✅ ports",
            "❌ The changes require version 1.0.1 or later (patch); 1.0.0 is not enough.",
            "| ships | 2 | 2 | 0 | 0 | 1 | 0 |",
            '| changed | Alba | tons: "300" → "310" |',
            "https://github.example/owner/name/actions/runs/7",
        ):
            assert part in text
        assert "other" not in text
        assert api.tokens == {"Bearer secret"}
        assert "tons" in done.summary
        assert "ports 1.0.0 is **valid**" in done.summary

    def test_findings_are_annotations_at_their_line(self, checkout: Checkout, api: Api) -> None:
        checkout.change("ports/ships.csv", "300", "heavy")
        checkout.pull_request()
        done = checkout.run()
        assert done.code == 1
        assert "::error file=ports/ships.csv,line=2,title=type-error::" in done.log
        assert "❌ ports" in api.comments[0]["body"]

    def test_the_comment_is_updated(self, checkout: Checkout, api: Api) -> None:
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request()
        checkout.run()
        first = api.comments[0]["body"]
        checkout.change("ports/datapackage.json", "1.0.0", "1.0.1")
        git(checkout.folder, "commit", "-qa", "--amend", "-m", "Merge")
        checkout.run()
        assert [one[0] for one in api.written] == ["POST", "PATCH"]
        assert len(api.comments) == 1
        assert api.comments[0]["body"] != first
        assert "1.0.1 is enough" in api.comments[0]["body"]
        checkout.run()
        assert len(api.written) == 2  # nothing is new

    def test_a_stranger_cannot_take_its_place(self, checkout: Checkout, api: Api) -> None:
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request()
        checkout.run()
        marker = api.comments[0]["body"].partition("\n")[0]
        api.comments = [{"id": 1, "user": {"login": "mallory"}, "body": f"{marker}\nmine"}]
        checkout.run()
        assert [one["user"] for one in api.comments] == [{"login": "mallory"}, BOT]

    def test_it_is_found_on_a_later_page(self, checkout: Checkout, api: Api) -> None:
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request()
        checkout.run()
        talk = {"id": 1, "user": {"login": "ada"}, "body": "hello"}
        api.comments = [*[talk] * 250, {**api.comments[0], "body": api.comments[0]["body"] + "old"}]
        checkout.run()
        assert api.written[-1][0] == "PATCH"

    def test_a_pull_request_without_data_gets_none(self, checkout: Checkout, api: Api) -> None:
        checkout.change("README.md", "Work", "More")
        checkout.pull_request()
        done = checkout.run()
        assert (done.code, api.written) == (0, [])
        assert "no data package has changed" in done.log
        assert "No data package has changed." in done.summary

    def test_new_and_removed_packages_are_named(self, checkout: Checkout, api: Api) -> None:
        shutil.copytree(checkout.folder / "ports", checkout.folder / "third")
        shutil.rmtree(checkout.folder / "other")
        checkout.pull_request()
        assert checkout.run().code == 0
        text = api.comments[0]["body"]
        assert "#### ✅ third" in text
        assert "The package is new." in text
        assert "#### other\n\nThe package is removed." in text

    def test_a_package_that_git_no_longer_tracks_is_not_removed(
        self, checkout: Checkout, api: Api
    ) -> None:
        git(checkout.folder, "rm", "-rq", "--cached", "other")
        checkout.change("ports/ships.csv", "300", "310")
        checkout.event = {"before": git(checkout.folder, "rev-parse", "HEAD")}
        git(checkout.folder, "commit", "-qam", "Change")
        assert "removed." not in checkout.run().summary
        assert api.asked == []

    def test_the_release_check_is_the_gate_of_a_package_with_releases(
        self, checkout: Checkout, api: Api
    ) -> None:
        from tablepact import rehash, release

        rehash(checkout.folder / "ports")
        release(checkout.folder / "ports")
        checkout.commit("Release")
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request()
        assert checkout.run(TABLEPACT_REQUIRE_VERSION="true").code == 1
        assert "❌ The release check:" in api.comments[0]["body"]

    @pytest.mark.parametrize(
        ("required", "code"), [("true", 1), pytest.param("false", 0, marks=SLOW)]
    )
    def test_a_version_can_be_required(self, checkout: Checkout, required: str, code: int) -> None:
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request()
        done = checkout.run(TABLEPACT_REQUIRE_VERSION=required)
        assert done.code == code
        level = "error" if code else "warning"
        said = "version 1.0.0 is too low for the changes, which require 1.0.1 or later"
        assert f"::{level} file=ports/datapackage.json,title=version::{said}" in done.log


class TestWithoutComment:
    @pytest.mark.parametrize("fork", ["mallory/name", pytest.param("", marks=SLOW)])
    def test_a_fork_gets_the_summary_alone(self, checkout: Checkout, api: Api, fork: str) -> None:
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request(fork)
        done = checkout.run()
        assert (done.code, api.asked) == (0, [])
        assert "from a fork" in done.log
        assert "| ships | 2 | 2 |" in done.summary

    @pytest.mark.parametrize(
        ("status", "hint"), [(403, "pull-requests: write"), pytest.param(500, "500", marks=SLOW)]
    )
    def test_a_refusal_is_a_warning(
        self, checkout: Checkout, api: Api, status: int, hint: str
    ) -> None:
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request()
        api.status = status
        done = checkout.run()
        assert done.code == 0
        assert "::warning title=tablepact::no comment: " in done.log
        assert hint in done.log
        assert "secret" not in done.log + done.summary

    def test_the_token_goes_to_no_other_server(self, checkout: Checkout, api: Api) -> None:
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request()
        api.status, api.redirect = 302, f"{api.address}/elsewhere"
        assert "no comment: the API answers 302" in checkout.run().log
        assert [one[1] for one in api.asked] == [COMMENTS]

    def test_it_can_be_turned_off(self, checkout: Checkout, api: Api) -> None:
        checkout.change("ports/ships.csv", "300", "310")
        checkout.pull_request()
        assert checkout.run(TABLEPACT_COMMENT="false").code == 0
        assert api.asked == []


class TestPush:
    def test_only_changed_packages_are_validated(self, checkout: Checkout, api: Api) -> None:
        before = git(checkout.folder, "rev-parse", "HEAD")
        checkout.change("ports/ships.csv", "300", "310")
        checkout.commit("Change")
        checkout.event = {"before": before}
        done = checkout.run()
        assert (done.code, api.asked) == (0, [])
        assert "file=ports/" in done.log
        assert "other" not in done.summary

    @pytest.mark.parametrize(
        "event",
        [
            {},
            pytest.param({"before": "0" * 40}, marks=SLOW),
            pytest.param({"before": "a" * 40}, marks=SLOW),
        ],
    )
    def test_without_a_base_every_package_is(
        self, checkout: Checkout, event: dict[str, str]
    ) -> None:
        checkout.event = event
        done = checkout.run()
        assert done.code == 0
        assert "every package is validated and none is compared" in done.log
        assert done.summary.count("is **valid**") == 2

    def test_packages_can_be_named(self, checkout: Checkout) -> None:
        done = checkout.run(TABLEPACT_PACKAGES="other ./other/datapackage.json")
        assert done.code == 0
        assert done.summary.count("is **valid**") == 1

    def test_the_report_for_code_scanning_has_a_category_for_each(self, checkout: Checkout) -> None:
        checkout.change("ports/ships.csv", "300", "heavy")
        checkout.run(TABLEPACT_SARIF="report.sarif")
        found = json.loads((checkout.folder / "report.sarif").read_text(encoding="utf-8"))
        ids = [one["automationDetails"]["id"] for one in found["runs"]]
        assert ids == ["tablepact/other/", "tablepact/ports/"]
        (result,) = found["runs"][1]["results"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert place == "ports/ships.csv"


class TestBadInput:
    @pytest.mark.parametrize(
        ("inputs", "message"),
        [
            ({"TABLEPACT_FAIL_ON": "oops"}, "fail-on is 'oops', not one of error, warning, note"),
            ({"TABLEPACT_COMMENT": "yes"}, "comment is 'yes', not true or false"),
            ({"TABLEPACT_REQUIRE_VERSION": "1"}, "require-version is '1', not true or false"),
            ({"TABLEPACT_PACKAGES": "../x"}, "packages names '../x', which is not in the"),
            ({"TABLEPACT_PACKAGES": "nowhere"}, "nowhere"),
            ({"GITHUB_EVENT_PATH": "/nowhere"}, "the event cannot be read"),
            ({"GITHUB_REPOSITORY": "a/b/../c"}, "not owner/name"),
        ],
    )
    def test_it_is_one_line_and_exit_code_3(
        self, checkout: Checkout, inputs: dict[str, str], message: str
    ) -> None:
        done = checkout.run(**inputs)
        assert done.code == 3
        errors = [line for line in done.log.splitlines() if line.startswith("::error ")]
        assert len(errors) == 1
        assert message in errors[0]

    def test_there_has_to_be_a_repository(self, checkout: Checkout) -> None:
        shutil.rmtree(checkout.folder / ".git")
        assert "actions/checkout has to come first" in checkout.run().log

    def test_there_has_to_be_a_package(self, checkout: Checkout) -> None:
        for name in ("ports", "other"):
            shutil.rmtree(checkout.folder / name)
        checkout.commit("Nothing is left")
        done = checkout.run()
        assert done.code == 3
        assert "the repository has no datapackage.json" in done.log

    def test_an_unreadable_base_is_a_warning(self, checkout: Checkout) -> None:
        path = checkout.folder / "ports/datapackage.json"
        good = path.read_text(encoding="utf-8")
        path.write_text("{", encoding="utf-8")
        checkout.commit("Broken")
        path.write_text(good, encoding="utf-8")
        checkout.pull_request()
        done = checkout.run()
        assert done.code == 0
        assert "::warning file=ports/datapackage.json,title=tablepact::not compared" in done.log
        assert "not compared with the base: base:ports/datapackage.json" in done.summary


@pytest.mark.slow
def test_the_script_of_the_steps_runs(checkout: Checkout, api: Api, tmp_path: Path) -> None:
    """In this environment, as a second use in the same job finds it."""
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))
    (step,) = [one for one in action["runs"]["steps"] if "run" in one]
    home = tmp_path / "temp/tablepact/bin"
    home.mkdir(parents=True)
    for name in ("python", "tablepact"):
        script = home / name
        script.write_text(f'#!/bin/sh\nexec "{Path(sys.executable).parent}/{name}" "$@"\n')
        script.chmod(0o755)
    for name in ("tablepact.py", "json.py", "sitecustomize.py"):  # nothing of these is imported
        (checkout.folder / name).write_text("raise SystemExit('it ran')\n", encoding="utf-8")
    checkout.change("ports/ships.csv", "300", "heavy")
    checkout.pull_request()
    checkout.run()
    asked = len(api.asked)
    inputs = {name: value["default"] for name, value in action["inputs"].items()}
    given = {
        name: inputs[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, value in step["env"].items()
        if "inputs." in value
    }
    done = subprocess.run(
        ["bash", "-c", step["run"]],
        cwd=checkout.folder,
        env={
            **os.environ,
            **checkout.environment,
            **given,
            "GITHUB_ACTION_PATH": str(REPOSITORY),
            "RUNNER_TEMP": str(tmp_path / "temp"),
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "::error file=ports/ships.csv,line=2,title=type-error::" in done.stdout
    assert len(api.asked) > asked
    assert done.stderr == ""
