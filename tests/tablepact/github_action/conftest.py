"""A repository with two packages, an event of GitHub, and a stand-in for its API."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tablepact.github_action.__main__ import main

PORTS = Path(__file__).resolve().parents[2] / "docs/ports"
BOT = {"login": "github-actions[bot]"}


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


class Api:
    """The stand-in: the comments that it has, and what it was asked."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str, Any]] = []
        self.tokens: set[str | None] = set()
        self.status = 200
        self.redirect = ""
        self.address = ""

    @property
    def written(self) -> list[tuple[str, str, Any]]:
        return [one for one in self.asked if one[0] != "GET"]

    def answer(self, method: str, path: str, body: Any) -> Any:
        self.asked.append((method, path.partition("?")[0], body))
        if method == "GET":
            page = int(path.rpartition("=")[2])
            return self.comments[100 * (page - 1) : 100 * page]
        if method == "POST":
            self.comments.append({"id": 1000 + len(self.comments), "user": BOT, **body})
            return self.comments[-1]
        number = int(path.rpartition("/")[2])
        (found,) = [one for one in self.comments if one["id"] == number]
        found["body"] = body["body"]
        return found


@pytest.fixture
def api() -> Iterator[Api]:
    stand_in = Api()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            stand_in.tokens.add(self.headers.get("Authorization"))
            found = stand_in.answer(self.command, self.path, body)
            self.send_response(stand_in.status)
            if stand_in.redirect:
                self.send_header("Location", stand_in.redirect)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        do_GET = do_POST = do_PATCH = _do  # noqa: N815 - the names of http.server

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    stand_in.address = f"http://127.0.0.1:{server.server_port}"
    yield stand_in
    server.shutdown()
    server.server_close()
    thread.join()


class Done(NamedTuple):
    """How a run ended."""

    code: int
    log: str
    summary: str


class Checkout:
    """A clone as actions/checkout makes it, and what the runner sets for a job."""

    def __init__(self, folder: Path, api: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Start a job on a folder that is a repository with one commit."""
        self.folder = folder
        self.event: dict[str, Any] = {}
        self._event = folder.parent / "event.json"
        self._summary = folder.parent / "summary.md"
        self._patch = monkeypatch
        self.environment = {
            "GITHUB_API_URL": api,
            "GITHUB_EVENT_PATH": str(self._event),
            "GITHUB_JOB": "data",
            "GITHUB_REPOSITORY": "owner/name",
            "GITHUB_RUN_ID": "7",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_STEP_SUMMARY": str(self._summary),
            "GITHUB_WORKFLOW": "data",
            "GITHUB_WORKSPACE": str(folder),
            "TABLEPACT_TOKEN": "secret",
        }

    def commit(self, message: str) -> None:
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-q", "--allow-empty", "-m", message)

    def change(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def pull_request(self, fork: str = "owner/name") -> None:
        """Commit what has changed as a branch, and merge it as GitHub does."""
        base = git(self.folder, "rev-parse", "HEAD")
        git(self.folder, "switch", "-qc", "branch")
        self.commit("Change")
        git(self.folder, "switch", "-q", "--detach", base)
        git(self.folder, "merge", "-q", "--no-ff", "-m", "Merge", "branch")
        git(self.folder, "branch", "-D", "-q", "branch")
        head = {"repo": {"full_name": fork} if fork else None}
        self.event = {"pull_request": {"number": 5, "base": {"sha": base}, "head": head}}

    def run(self, **inputs: str) -> Done:
        self._event.write_text(json.dumps(self.event), encoding="utf-8")
        self._summary.unlink(missing_ok=True)
        self._patch.chdir(self.folder)
        for name, value in (self.environment | inputs).items():
            self._patch.setenv(name, value)
        lines: list[str] = []
        code = main(lines.append)
        summary = self._summary.read_text(encoding="utf-8") if self._summary.exists() else ""
        return Done(code, "".join(lines), summary)


@pytest.fixture(scope="session")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one commit, to be copied."""
    folder = tmp_path_factory.mktemp("committed")
    for name in ("ports", "other"):
        shutil.copytree(PORTS, folder / name)
    (folder / "README.md").write_text("# Work\n", encoding="utf-8")
    git(folder, "init", "-q", "-b", "main", "--template=")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Base")
    return folder


@pytest.fixture
def checkout(
    committed: Path, tmp_path: Path, api: Api, monkeypatch: pytest.MonkeyPatch
) -> Checkout:
    shutil.copytree(committed, tmp_path / "work")
    return Checkout(tmp_path / "work", api.address, monkeypatch)


Edit = Callable[[Path], None]
