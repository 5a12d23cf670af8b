"""Finding rows by words: case, accents, prefixes, ranking, and what is not searched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from avocado_pivot.story.search_guide import GUIDE
from tablepact.frames.frames import Frames
from tablepact.lookup.question import MAX_TERMS
from tablepact.lookup.question_words import words_of
from tablepact.lookup.search import Hit, nearest_words, search
from tablepact.lookup.search_documents import Document, SearchGuide, documents

OWN = Frames(dataset.bundled())
STRICT = {"tableContract": "strict"}


def texts(*names: str, **more: Any) -> dict[str, Any]:
    return {"fields": [{"name": name, "type": "string"} for name in names], **more}


def named(*names: str) -> tuple[str, str, dict[str, Any]]:
    """Make a table of names, numbered from 1."""
    schema = texts("name", "id", primaryKey="id")
    lines = [f'"{name}",{number}\n' for number, name in enumerate(names, 1)]
    return "t", "name,id\n" + "".join(lines), schema


def find(frames: Frames, words: str, guide: SearchGuide | None = None) -> list[Hit]:
    return search(frames, words, guide).hits


def addresses(frames: Frames, words: str) -> list[str]:
    return [hit.address for hit in find(frames, words)]


class TestWords:
    def test_of_a_text(self) -> None:
        cases = {
            "Müller's": ["muller", "s"],
            "Mu\u0308ller": ["muller"],
            "CAFÉ naïve": ["cafe", "naive"],
            "Straße STRASSE": ["strasse", "strasse"],
            "İstanbul": ["istanbul"],
            "ＡＢＣ １２": ["abc", "12"],
            "ﬁne": ["fine"],
            "snake_case kebab-case": ["snake", "case", "kebab", "case"],
            "$14,3 miliar": ["14", "3", "miliar"],
            "": [],
            " \t\n": [],
            "?!—…()[]*%_": [],
            "数据 данные": ["数据", "данные"],
            "a\0b": ["a", "b"],
        }
        assert {text: words_of(text) for text in cases} == cases

    def test_case_makes_no_difference(self) -> None:
        texts = ["Müller", "ΣΊΣΥΦΟΣ", "Straße", "İI", "ﬃ", "ǅ", "ＡＢＣ"]
        spelt = {text: (text, text.upper(), text.lower()) for text in texts}
        assert [text for text in texts if len({*map(str, map(words_of, spelt[text]))}) > 1] == []


class TestMatching:
    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("Müller", "muller"),
            ("muller", "MÜLLER"),
            ("Müller", "mu\u0308ll"),
            ("Straße", "strasse"),
            ("STRASSE", "straße"),
            ("İstanbul", "istanbul"),
            ("istanbul", "İSTANBUL"),
            ("ISTANBUL", "istanbul"),
            ("ＡＢＣ", "abc"),
            ("abc", "ＡＢＣ"),
            ("O'Neill", "o'neill"),
            ("naïve café", "cafe naive"),
            ("avocado", "avo"),
            ("green avocado", "avo gre"),
            ("数据集", "数据"),
            ("a.*b", ".*"[:1] + "a"),
        ],
    )
    def test_found(self, made: Any, name: str, words: str) -> None:
        assert addresses(made(named("other thing", name)), words) == ["t/2"]

    @pytest.mark.parametrize(
        "words",
        ["", *(pytest.param(one, marks=pytest.mark.slow) for one in "* ?'_\0\n%"),
         pytest.param("--", marks=pytest.mark.slow), pytest.param(".*", marks=pytest.mark.slow)],
    )  # fmt: skip
    def test_no_words_find_nothing(self, made: Any, words: str) -> None:
        assert find(made(named("a%b*c'd_e")), words) == []
        assert find(OWN, words) == []

    @pytest.mark.parametrize("words", ["vocado", "avocados", "a.ocado", "avoc%", "avocadó x"])
    def test_the_middle_of_a_word_and_patterns_find_nothing_whole(
        self, made: Any, words: str
    ) -> None:
        assert not any(hit.named for hit in find(made(named("avocado")), words))

    def test_words_over_several_columns(self, made: Any) -> None:
        text = "id,title,note\n1,red boat,old\n2,red car,new\n3,blue boat,old\n"
        tables = made(("t", text, texts("id", "title", "note", primaryKey="id")))
        assert addresses(tables, "old red") == ["t/1"]
        assert addresses(tables, "boat old") == ["t/1", "t/3"]

    def test_rows_of_most_words_where_none_has_all(self, made: Any) -> None:
        tables = made(named("red boat", "red old boat", "car"))
        assert addresses(tables, "red old boat zebra") == ["t/2"]
        assert addresses(tables, "zebra car") == ["t/3"]
        assert addresses(tables, "zebra") == []

    def test_a_word_twice_is_one_word(self, made: Any) -> None:
        tables = made(named("boat", "boat boat", "red boat"))
        assert set(addresses(tables, "boat boat")) == {"t/1", "t/2", "t/3"}

    def test_a_table_without_key_or_schema_is_searched(self, made: Any) -> None:
        tables = made(("t", "a,b\npear,1\nfig,2\n", None))
        hits = find(tables, "FIG")
        assert [(hit.address, hit.column, hit.text) for hit in hits] == [("t/3", "a", "fig")]

    def test_an_address_that_is_found_can_be_shown(self, made: Any) -> None:
        tables = made(("t", "a,b\n,pear\nx,fig\n", texts("a", "b", primaryKey="a")))
        assert not any("None" in hit.address for hit in find(tables, "pear"))

    def test_a_composite_key(self, made: Any) -> None:
        schema = texts("a", "b", "note", primaryKey=["a", "b"])
        tables = made(("t", "a,b,note\nx,1,pear\nx,2,fig\n", schema))
        assert addresses(tables, "fig") == ["t/x,2"]

    def test_a_long_text_is_found(self, made: Any) -> None:
        assert addresses(made(named("word " * 20_000 + "needle")), "needle") == ["t/1"]

    def test_malformed_constraints_keep_nobody_from_finding(self, made: Any) -> None:
        fields = [{"name": "a", "type": "string", "constraints": "none"}]
        try:
            hits = find(made(("t", "a\npear\n", {"fields": fields})), "pear")
        except ap.TablepactError:
            return
        assert [hit.address for hit in hits] == ["t/2"]


class TestRanking:
    def test_exact_name_then_label_then_the_rest(self, made: Any) -> None:
        text = (
            "id,title,note\na,other,said of the red boat there\nb,other,red boat\n"
            "c,redder boats,\nd,a red boat sails,\ne,red boat,\n"
        )
        tables = made(("t", text, texts("id", "title", "note", primaryKey="id")))
        assert addresses(tables, "Red Boat") == ["t/e", "t/d", "t/b", "t/c", "t/a"]

    def test_ties_keep_the_order_of_the_tables(self, made: Any) -> None:
        tables = made(
            ("z", "name\nboat\n", texts("name")), ("a", "name\nboat\nboat\n", texts("name"))
        )
        assert addresses(tables, "boat") == ["z/2", "a/2", "a/3"]

    def test_the_hit_says_where(self, made: Any) -> None:
        tables = made(("t", "title,note\nx,a boat\n", texts("title", "note")))
        (hit,) = find(tables, "boat")
        assert (hit.label, hit.column, hit.text) == ("x", "note", "a boat")


class TestWhatIsNotSearched:
    @pytest.mark.parametrize("given", [{}, STRICT], ids=["any", "strict"])
    @pytest.mark.parametrize(
        "field",
        [
            {"categories": ["needle"]},
            {"categories": [{"value": "needle", "label": "x"}]},
            {"constraints": {"enum": ["needle"]}},
            {"constraints": {"pattern": "[a-z]+"}},
        ],
        ids=["categories", "labelled", "enum", "pattern"],
    )
    def test_codes_and_what_has_a_pattern(self, made: Any, field: Any, given: Any) -> None:
        fields = [{"name": "id", "type": "string"}, {"name": "code", "type": "string", **field}]
        tables = made(("t", "id,code\n1,needle\n", {"fields": fields}), **given)
        assert find(tables, "needle") == []

    def test_keys_into_other_tables(self, made: Any) -> None:
        key = {"fields": "home", "reference": {"resource": "homes", "fields": "id"}}
        tables = made(
            ("t", "id,home\n1,needle\n", texts("id", "home", foreignKeys=[key])),
            ("homes", "id,name\nneedle,House\n", texts("id", "name", primaryKey="id")),
        )
        assert addresses(tables, "needle") == ["homes/needle"]

    def test_keys_of_rows_that_nothing_stands_for(self, made: Any) -> None:
        tables = made(("t", "id,note\nneedle,x\n", texts("id", "note", primaryKey="id")))
        assert find(tables, "needle") == []

    @pytest.mark.parametrize(
        "words",
        [
            "presupposed",
            *(
                pytest.param(one, marks=pytest.mark.slow)
                for one in ("setback", "undecided", "mistranslation")
            ),
            str(OWN["evidence"]["sha256"].drop_nulls()[0]),
        ],
    )
    def test_codes_and_hashes_of_the_dataset(self, words: str) -> None:
        coded = {"assertion", "modality", "kind", "status", "role", "standing", "sha256"}
        assert not {hit.column for hit in find(OWN, words)} & coded

    def test_no_row_of_evidence_is_found_by_its_keys(self) -> None:
        for words in ("article", "events", "behemoth postponed"):
            found = find(OWN, words, GUIDE)
            assert not any(hit.address.startswith("evidence/") for hit in found)


KEPT = SearchGuide(owners={"names": ("who", "people")}, named=frozenset({"names"}))


class TestOwners:
    @pytest.fixture
    def kept(self, made: Any) -> Frames:
        key = {"fields": "who", "reference": {"resource": "people", "fields": "id"}}
        return made(
            ("people", "id,name,note\np,Ann,baker\nq,Bob,\n", texts("id", "name", "note")
             | {"primaryKey": "id"}),
            ("names", "id,who,name\n1,p,Nan\n2,gone,Zed\n3,,Loose\n", texts("id", "who", "name")
             | {"primaryKey": "id", "foreignKeys": [key]}),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("words", "address", "label"),
        [
            ("nan", "people/p", "Ann"),
            ("ann", "people/p", "Ann"),
            ("zed", "names/2", "Zed"),
            ("loose", "names/3", "Loose"),
        ],
    )
    def test_a_name_is_found_as_what_it_names(
        self, kept: Frames, words: str, address: str, label: str
    ) -> None:
        (hit,) = find(kept, words, KEPT)
        assert (hit.address, hit.label) == (address, label)
        assert hit.named

    def test_one_hit_an_owner(self, kept: Frames) -> None:
        assert len(find(kept, "nan ann", KEPT)) == 1

    def test_words_over_a_row_and_its_names(self, kept: Frames) -> None:
        found = find(kept, "nan baker loose", KEPT)
        assert found[0].address == "people/p"


def test_a_word_of_an_identifier_is_found(made: Any) -> None:
    schema = texts("id", "name", primaryKey="id")
    (hit,) = find(made(("t", "id,name\npear-tree,Conference\n", schema)), "pear")
    assert hit.words == {"pear"}


class TestIndex:
    """The index is built once for an open package, as long as the same rows are searched."""

    @pytest.fixture
    def built(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """The number of documents of each index of the rows that has been built."""
        sizes: list[int] = []

        def count(*given: Any) -> list[Document]:
            found = documents(*given)
            sizes.append(len(found))
            return found

        monkeypatch.setattr("tablepact.lookup.search.documents", count)
        return sizes

    def test_it_is_built_once(self, made: Any, built: list[int]) -> None:
        tables = made(named("red boat", "blue car"))
        assert addresses(tables, "boat") == ["t/1"]
        assert addresses(tables, "car") == ["t/2"]
        assert nearest_words(tables, "bota") == ["boat"]
        assert built == [2]

    def test_it_is_used_in_any_thread(self, made: Any, built: list[int]) -> None:
        tables = made(named("red boat", "blue car"))
        assert addresses(tables, "boat") == ["t/1"]
        with ThreadPoolExecutor(2) as pool:
            found = [*pool.map(addresses, [tables] * 6, ["car", "boat"] * 3)]
        assert found == [["t/2"], ["t/1"]] * 3
        assert built == [2]

    def test_another_guide_or_limit_gives_another(
        self, made: Any, built: list[int], configure: Any
    ) -> None:
        tables = made(named("boat"), ("u", "name\nboat\n", texts("name")))
        assert addresses(tables, "boat") == ["t/1", "u/2"]
        (hit,) = find(tables, "boat", SearchGuide(weights={"u": 0}))
        assert hit.address == "t/1"
        assert addresses(tables, "boat") == ["t/1", "u/2"]
        configure(max_search_characters=1)
        assert addresses(tables, "boat") == ["t/1", "u/2"]
        assert built == [2, 1, 2, 2]

    def test_rows_of_a_large_table_depend_on_the_question(
        self, made: Any, built: list[int], configure: Any
    ) -> None:
        configure(max_search_cells=3, ranked_cells=2)
        tables = made(named("boat", "car"))
        assert addresses(tables, "car") == ["t/2"]
        assert addresses(tables, "boat") == ["t/1"]
        assert built == [1, 1]


class TestNearest:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            pytest.param("alpuket", ["alpukat"], marks=pytest.mark.slow),
            ("avocdo zukerberg", ["avocado", "zuckerberg"]),
            ("qqqqqqqq", []),
        ],
    )
    def test_of_the_dataset(self, words: str, expected: list[str]) -> None:
        assert nearest_words(OWN, words) == expected

    @pytest.mark.parametrize("words", ["", "?!"])
    def test_of_no_word(self, made: Any, words: str) -> None:
        assert nearest_words(made(named("boat")), words) == []

    def test_no_more_words_are_compared_than_are_looked_for(self) -> None:
        assert nearest_words(OWN, "qqqqqqqq " * MAX_TERMS + "avocdo") == []

    def test_a_word_that_is_not_searched_is_not_near(self, made: Any) -> None:
        assert nearest_words(made(named("boat")), "bota", SearchGuide(weights={"t": 0})) == []

    def test_what_is_near_is_found(self) -> None:
        (near,) = nearest_words(OWN, "prometeus")
        assert find(OWN, near)


class TestTheDataset:
    @pytest.mark.parametrize(
        ("words", "address"),
        [
            ("alpukat", "entities/avocado"),
            ("spent 72.215 billion", "figures/capex-2025-actual"),
            ("49%", "figures/scale-stake-49-percent"),
            ("what failed", "conflicts/what-failed-inside-meta"),
            *(
                pytest.param(*one, marks=pytest.mark.slow)
                for one in (
                    ("ALPUKAT", "entities/avocado"),
                    ("wang", "entities/alexandr-wang"),
                    ("S&P", "entities/s-and-p"),
                    ("Mei 2025", "events/behemoth-postponed"),
                    ("avocado", "entities/avocado"),
                    ("tempat kerja", "entities/workplace"),
                    ("Zuckerberg", "entities/mark-zuckerberg"),
                    ("Alexandr Wang", "entities/alexandr-wang"),
                    ("peneliti akademis", "entities/academic-researchers"),
                    ("capital expenditure guidance raised", "events/capex-guidance-raised"),
                    ("Meta", "entities/meta"),
                    ("llama", "entities/llama"),
                    ("FAIR", "entities/fair"),
                    ("R1", "entities/deepseek-r1"),
                    ("tiongkok", "entities/china"),
                    ("14,3 miliar", "figures/scale-investment"),
                    ("yann", "entities/yann-lecun"),
                    ("gigawatt ohio", "entities/prometheus"),
                )
            ),
        ],
    )
    def test_the_first_is_what_a_person_expects(self, words: str, address: str) -> None:
        assert ap.find(words)["address"][0] == address

    @pytest.mark.parametrize(
        "step", [pytest.param(72, id="some"), pytest.param(1, id="all", marks=pytest.mark.slow)]
    )
    def test_every_name_finds_its_entity_first(self, step: int) -> None:
        names = OWN["names"].select("name", "entity_id").gather_every(step)
        for name, entity in names.iter_rows():
            best = first(name)
            assert f"entities/{entity}" in best, name

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("table", "column"),
        [
            ("entities", "name"),
            ("events", "title"),
            ("figures", "title"),
            ("statements", "gist"),
            ("claims", "text"),
            ("conflicts", "question"),
        ],
    )
    def test_every_row_is_found_first_by_what_stands_for_it(self, table: str, column: str) -> None:
        key = OWN[table].columns[0]
        for identifier, label in OWN[table].select(key, column).iter_rows():
            assert f"{table}/{identifier}" in first(label), label

    def test_a_hit_has_a_match_unless_it_is_the_title(self) -> None:
        found = ap.find("alpukat").row(0, named=True)
        assert found == {
            "address": "entities/avocado",
            "title": "Avocado",
            "match": "name: Alpukat",
            "words": "alpukat",
        }
        assert ap.find("Avocado")["match"][0] is None

    def test_every_address_can_be_shown(self) -> None:
        for words in ("meta", "a e i o u", "2025"):
            for address in ap.find(words)["address"]:
                assert ap.show(address).address == address

    def test_nothing_found_is_a_frame_all_the_same(self) -> None:
        found = ap.find("qqqqq")
        assert (found.height, found.columns) == (0, ["address", "title", "match", "words"])


def first(words: str) -> set[str]:
    """Return the addresses of the rows that are called just so."""
    return {hit.address for hit in find(OWN, words, GUIDE) if hit.named}


@pytest.mark.parametrize("words", ["pear", "qqq"])
def test_another_package_of_the_same_name(made: Any, words: str) -> None:
    """A fork may have tables of the same names with other columns."""
    tables = made(("names", "id,name\n1,pear\n", texts("id", "name")), name="avocado-pivot")
    expected = ["names/2"] if words == "pear" else []
    assert tp.open_package(tables.package.path).find(words)["address"].to_list() == expected
