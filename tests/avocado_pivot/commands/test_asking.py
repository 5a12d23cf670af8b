"""find, show, query and cite, as the three who use them type them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from avocado_pivot import dataset

REPOSITORY = Path(__file__).resolve().parents[3]


class TestFind:
    def test_addresses_are_printed(self, run: Any) -> None:
        result = run("find", "alpukat")
        assert "entities/avocado,Avocado,name: Alpukat,alpukat" in result.stdout

    def test_the_words_are_marked_where_there_is_colour(self, run: Any) -> None:
        args = ["find", "LAYOFFS", "announced", "-f", "table"]
        assert "\x1b[1;33mannounces\x1b[0m" in run("--color", "always", *args).stdout
        assert "\x1b" not in run(*args).stdout

    def test_nothing_found_is_1_and_names_the_nearest_word(self, run: Any) -> None:
        result = run("find", "advocte")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == "No row contains advocte; did you mean advocate?\n"

    def test_the_nearest_word_can_be_found(self, run: Any) -> None:
        near = run("find", "canonicalised").stderr.partition("did you mean ")[2].rstrip("?\n")
        assert run("find", near).exit_code == 0

    def test_nothing_found_is_an_empty_table_where_a_format_is_asked_for(self, run: Any) -> None:
        result = run("find", "xyzzy", "-f", "json")
        assert (result.exit_code, json.loads(result.stdout)) == (1, [])

    def test_words_are_wanted(self, run: Any) -> None:
        assert run("find").exit_code == 2


class TestShow:
    def test_it_is_shown(self, run: Any) -> None:
        told = run("show", "events/behemoth-postponed").stdout
        assert told.startswith("Behemoth is postponed\nevents/behemoth-postponed\n")
        for words in ("in May 2025", "stated as fact", "the article itself", "paragraph 10"):
            assert words in told

    def test_json_has_the_row(self, run: Any) -> None:
        told = json.loads(run("show", "figures/scale-stake-49-percent", "-f", "json").stdout)
        assert told["address"] == "figures/scale-stake-49-percent"
        assert told["row"]["value_min"] == 49
        assert told["parts"]["Amount"][0] == "49%"

    @pytest.mark.parametrize(
        ("address", "hint"),
        [
            ("events/behemoth-postpond", "did you mean events/behemoth-postponed?"),
            ("event/behemoth-postponed", "did you mean 'events'?"),
            ("events", "is not the address of a row"),
            ("", "there is no table"),
        ],
    )
    def test_a_wrong_address_names_the_nearest(self, run: Any, address: str, hint: str) -> None:
        result = run("show", address)
        assert result.exit_code == 2
        assert hint in result.stderr
        assert len(result.stderr.splitlines()) == 1

    @pytest.mark.parametrize(
        ("question", "address", "told"),
        [
            ("when did Avocado come out?", "conflicts/avocado-release-outcome", "about.fb.com"),
            ("behemoth-postponed", "events/behemoth-postponed", "in May 2025"),
            ("kapan Behemoth ditunda?", "events/behemoth-postponed", "in May 2025"),
            ("what does S&P/Sparkline credit?", "statements/credit-s-and-p-sparkline", "2025"),
            *(
                pytest.param(f"who {question}", address, "Current", marks=pytest.mark.slow)
                for question, address in (
                    ("is chief AI officer", "relations/wang-chief-ai-officer"),
                    ("makes DeepSeek R1?", "relations/deepseek-develops-r1"),
                    ("wrote the restructuring memo?", "relations/wang-wrote-memo"),
                )
            ),
        ],
    )  # fmt: skip
    def test_a_question_is_answered(self, run: Any, question: str, address: str, told: str) -> None:
        result = run("show", question)
        assert result.exit_code == 0
        assert result.stdout.splitlines()[1] == address
        assert told in result.stdout

    def test_a_question_may_be_several_words_of_the_command(self, run: Any) -> None:
        question = "kapan Behemoth ditunda?"
        assert run("show", *question.split()).stdout == run("show", question).stdout

    def test_where_no_row_clearly_answers_the_nearest_are_listed(self, run: Any) -> None:
        result = run("show", "how much does Meta own of Scale?")
        said, *lines = result.stdout.splitlines()
        assert result.exit_code == 1
        assert (
            said == "No row clearly answers 'how much does Meta own of Scale?'; the nearest rows:"
        )
        assert lines[0] == "figures/scale-stake-49-percent  Share of Scale AI bought. 49%."
        assert 2 <= len(lines) <= 5

    def test_the_nearest_as_json(self, run: Any) -> None:
        result = run("show", "-f", "json", "how many jobs did Elon Musk cut?")
        told = json.loads(result.stdout)
        assert result.exit_code == 1
        assert (told["address"], told["unknown"]) == (None, ["elon", "musk"])
        assert set(told["nearest"][0]) == {"address", "line"}

    def test_words_that_no_row_has(self, run: Any) -> None:
        result = run("show", "xyzzy")
        assert (result.exit_code, result.stdout) == (1, "Nothing found: no row contains xyzzy.\n")

    def test_a_name_that_is_misspelt_is_said_to_be(self, run: Any) -> None:
        result = run("show", "who", "is", "Zukerberg?")
        assert result.stdout.splitlines()[1] == "entities/mark-zuckerberg"
        assert result.stderr == "zukerberg is read as zuckerberg\n"

    def test_a_file_has_no_colour(self, run: Any, tmp_path: Path) -> None:
        run("--color", "always", "show", "entities/meta", "-o", tmp_path / "meta.txt")
        assert "\x1b" not in (tmp_path / "meta.txt").read_text(encoding="utf-8")


class TestQuery:
    def test_from_standard_input(self, run: Any) -> None:
        result = run("query", "-", input="SELECT count(*) AS n FROM events\n")
        assert result.stdout == f"n\n{dataset.load('events').height}\n"

    def test_numbers_are_plain(self, run: Any) -> None:
        sql = "SELECT value_max FROM figures WHERE figure_id = 'capex-2025-at-72-billion'"
        assert run("query", sql).stdout == "value_max\n72000000000\n"
        assert json.loads(run("query", sql, "-f", "json").stdout) == [{"value_max": 72000000000}]

    @pytest.mark.parametrize(
        "ending",
        [
            "parquet",
            *(
                pytest.param(one, marks=pytest.mark.slow)
                for one in ("csv", "jsonl", "json", "md", "arrow", "xlsx")
            ),
        ],
    )
    def test_the_ending_of_the_file_says_the_format(
        self, run: Any, tmp_path: Path, ending: str
    ) -> None:
        file = tmp_path / f"out.{ending}"
        assert run("query", "SELECT 1 AS n", "-o", file).exit_code == 0
        start = {"csv": b"n", "json": b"[", "jsonl": b"{", "md": b"|", "parquet": b"PAR1",
                 "arrow": b"ARROW1", "xlsx": b"PK"}  # fmt: skip
        assert file.read_bytes().startswith(start[ending])

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (["selec 1"], "syntax error at or near \"selec\" (line 1, column 1)"),
            (["FROM evnts"], "did you mean events?"),
            ([""], "the query is empty"),
            (["SELECT 1", "--timeout", "0"], "--timeout"),
            (["SELECT 1", "--memory", "1"], "--memory"),
            (["FROM range(1000000000)", "--memory", "64"], "--timeout and --memory"),
            pytest.param(
                ["SELECT count(*) FROM range(1000000) a, range(1000000) b", "--timeout", "1"],
                "longer than 1 s", marks=pytest.mark.slow,
            ),
        ],
    )  # fmt: skip
    def test_what_goes_wrong_ends_with_2(self, run: Any, args: list[str], said: str) -> None:
        result = run("query", *args)
        assert result.exit_code == 2
        assert said in result.stderr
        assert "Traceback" not in result.stderr


class TestCite:
    @pytest.mark.parametrize("style", ["apa", "bibtex", "ris", "csl-json", "cff"])
    @pytest.mark.parametrize("address", [None, "events", "events/behemoth-postponed"])
    def test_every_style(self, run: Any, style: str, address: str | None) -> None:
        result = run("cite", *([address] if address else []), "-f", style)
        assert result.exit_code == 0
        assert dataset.version() in result.stdout
        assert "sha256:" in result.stdout
        assert "doi" not in result.stdout.lower()

    def test_the_citation_file_is_what_it_prints(self, run: Any) -> None:
        written = (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")
        assert run("cite", "-f", "cff").stdout == written
        assert yaml.safe_load(written)["type"] == "dataset"

    def test_a_wrong_address(self, run: Any) -> None:
        assert run("cite", "events/nothing").exit_code == 2


class TestDeriveAndCoverage:
    def test_derive_writes_what_follows(self, run: Any, copy: Any) -> None:
        trust = copy.folder / "data/trust.csv"
        before = trust.read_bytes()
        assert run("derive", copy.folder).stdout == "Nothing has changed.\n"
        copy.edit("assessment_records", lambda rows: rows.clear())
        assert run("derive", copy.folder).stdout == "Changed: trust\n"
        assert trust.read_bytes() != before
        assert b"contradicted\n" not in trust.read_bytes()

    def test_derive_where_there_is_nothing_to_read(self, run: Any, tmp_path: Path) -> None:
        assert run("derive", tmp_path).exit_code == 3

    def test_coverage_counts(self, run: Any) -> None:
        lines = run("coverage").stdout.splitlines()
        assert lines[0] == "paragraph,rows,assessed"
        assert lines[1] == "1,0,0"
        assert len(lines) == 32
