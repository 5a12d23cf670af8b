"""What several tests need: the dataset, a copy of it to break, the article, and a browser."""

from __future__ import annotations

import csv
import gc
import inspect
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from reprlib import repr as short_repr
from typing import Any

import pytest
from hypothesis import settings

from avocado_pivot import dataset
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.frictionless_worker.worker_process import end_idle_workers
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.descriptor.rehash import rehash
from tablepact.settings import configure as configure_settings
from tablepact.settings import override

# Machines are shared, so no example has a deadline; where changes are let in, the same examples are
# tried every time, and anywhere else new ones.
settings.register_profile(
    "quick", deadline=None, max_examples=25, derandomize=bool(os.environ.get("CI"))
)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=1000)

REPOSITORY = Path(__file__).resolve().parents[1]
ARTICLE = Path(
    os.environ.get("AVOCADO_PIVOT_ARTICLE", REPOSITORY.parent / "shared/source/article.txt")
)
MEMORY = Path("/dev/shm")  # noqa: S108
"""A folder in memory, where Linux has one. The quick tier uses it for temporary files, since to
write and remove the folder of a test takes 0.1 ms there, and up to 4 ms on a disk."""
FAILED = pytest.StashKey[bool]()
CHROMIUM = os.environ.get("AVOCADO_PIVOT_CHROMIUM") or shutil.which("chromium")

Edit = Callable[[list[dict[str, str]]], None]


class Copy:
    """A copy of the dataset that a test may break; its sizes and hashes follow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(dataset.root() / "data", folder / "data")
        shutil.copytree(dataset.root() / "schemas", folder / "schemas")
        shutil.copy(dataset.root() / "datapackage.json", folder)

    def edit(self, table: str, change: Edit) -> None:
        """Change the rows of a table in place; cells are text."""
        path = self.folder / "data" / f"{table}.csv"
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            fields, rows = list(reader.fieldnames or []), list(reader)
        change(rows)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fields, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        rehash(read_package(self.folder))

    def set(self, table: str, index: int, cells: Mapping[str, str]) -> None:
        """Change cells of one row."""
        self.edit(table, lambda rows: rows[index].update(cells))


def pytest_configure(config: pytest.Config) -> None:
    """Let a property test have 25 examples in the quick tier, and 1,000 with ``-m ""``."""
    settings.load_profile("quick" if is_quick(config) else "thorough")
    if is_quick(config) and has_room(MEMORY) and not os.environ.get("TMPDIR"):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    gc.disable()  # until all tests are collected, since all of them stay


def is_quick(config: pytest.Config) -> bool:
    """Return whether only the quick tier runs."""
    return bool(config.option.markexpr == "not slow")


def has_room(folder: Path) -> bool:
    """Return whether programs can run in a folder and 4 GiB are free, as in few containers."""
    if not folder.is_dir() or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free >= 4 * 2**30


def pytest_collection_finish() -> None:
    """Leave the modules and tests that were collected out of every collection of garbage.

    There are so many of them that to go through them again and again takes a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


def names_of_cases(mark: pytest.Mark) -> list[str]:
    """Return the names of the parameters that the mark ``each`` gives."""
    return str(mark.args[0]).replace(" ", "").split(",")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Pass all cases at once to a test with the mark ``each``, as one column for each name."""
    if mark := metafunc.definition.get_closest_marker("each"):
        names, cases = names_of_cases(mark), list(mark.args[1])
        columns = zip(*(case if len(names) > 1 else [case] for case in cases), strict=True)
        metafunc.parametrize(names, [pytest.param(*columns, id=f"{len(cases)} cases")])


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test with the mark ``each`` once for each case, and report all that fail together.

    As tests of their own, cases of a millisecond would take three times as long.
    """
    mark = pyfuncitem.get_closest_marker("each")
    if mark is None:
        return None
    wanted = inspect.signature(pyfuncitem.obj).parameters
    given = {name: pyfuncitem.funcargs[name] for name in wanted}
    columns = {name: given.pop(name) for name in names_of_cases(mark)}
    failures: list[Exception] = []
    for values in zip(*columns.values(), strict=True):
        case = dict(zip(columns, values, strict=True))
        try:
            pyfuncitem.obj(**given, **case)
        except Exception as error:
            error.add_note(
                f"case: {', '.join(f'{name}={short_repr(case[name])}' for name in case)}"
            )
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} cases fail", failures)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Note for ``tmp_path`` whether a test failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def tmp_path(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The folder of a test, which stays only if the test fails.

    All folders of a run have 30,000 files. To create one among them takes longer and longer, and
    to delete them at the end of a later run takes 15 seconds. The setting of pytest that deletes
    them, ``tmp_path_retention_policy``, can delete the folders of another run at the same time.
    """
    yield tmp_path
    if not request.node.stash[FAILED]:
        shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether slow tests run, too; tests then look at the same in more ways."""
    return not is_quick(request.config)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "copy")


@pytest.fixture
def configure() -> Iterator[Callable[..., object]]:
    """``tablepact.settings.configure``, undone when the test ends."""
    with override():
        yield configure_settings


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be fetched."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def copy_into() -> Callable[[Path], Copy]:
    """A function that copies the dataset into a folder, for a copy that several tests look at."""
    return Copy


@pytest.fixture(scope="session")
def article() -> bytes:
    """The article, where a copy is at hand; no test needs it to pass."""
    if not ARTICLE.is_file():
        pytest.skip("no copy of the article at hand (AVOCADO_PIVOT_ARTICLE names one)")
    return ARTICLE.read_bytes()


@pytest.fixture(scope="session", autouse=True)
def idle_workers() -> Iterator[Callable[[], None]]:
    """Hand each process of frictionless on to the next test: to start one takes half a second.

    The function that is given ends those that wait, for a test that has to start one.
    """
    with override(idle_workers=8):
        yield end_idle_workers
    end_idle_workers()


@pytest.fixture(scope="session")
def exact() -> Iterator[FrictionlessClient]:
    """One process of frictionless for all tests."""
    with FrictionlessClient() as session:
        yield session


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window and without a network.

    Playwright keeps an event loop in this thread until it stops, and tests of other modules
    start a loop of their own.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine (AVOCADO_PIVOT_CHROMIUM names one)")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


class Visit:
    """A page that is open, with what its console said and what it asked for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Open a page of a folder; afterwards nothing may have gone wrong on it."""
    visits: list[tuple[Visit, Path]] = []

    def open_page(folder: Path, place: str, width: int = 1200, **options: Any) -> Visit:
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        found = Visit(page)
        visits.append((found, folder))
        page.goto(f"{folder.as_uri()}/{place}")
        return found

    yield open_page
    for found, folder in visits:
        found.page.close()
        assert found.said == []
        assert all(url.startswith(folder.as_uri()) for url in found.asked), found.asked
