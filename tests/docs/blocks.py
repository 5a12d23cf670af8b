"""The code blocks of a page, run in order in a folder of their own.

``python tests/docs/blocks.py PAGE …`` writes what the blocks of pages print anew; without PAGE, of
all pages.

A block runs by its language: a ``console`` block has commands and what they print, an ``sh`` block
commands that succeed, a ``python`` block code, whose output may follow as a ``text`` block. A block
under a line such as "`calls.csv`:" is the content of that file. JSON, TOML and YAML must parse.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from click.testing import CliRunner

from avocado_pivot.commands import main as dataset
from tablepact.cli.main import main as tablepact

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMS = {"dataset": dataset, "tablepact": tablepact}

TESTED_ELSEWHERE = {
    "docs/reference/codes.md": "tests/tablepact/report validates every example",
    "docs/how-to/extensions.md": "tests/tablepact/test_extension.py installs what the page builds",
    "docs/integrations.md": "tests/docs/test_integrations.py",
    "docs/how-to/recipes.md": "tests/docs/test_recipes.py",
    "docs/reference/api.md": "tests/docs/test_api_page.py runs every example",
    "docs/reference/commands.md": "tests/avocado_pivot/commands/test_reference.py",
    "docs/reference/tablepact.md": "tests/tablepact/cli/test_program.py",
    "docs/tutorial/story.md": "tests/docs/test_story.py runs the notebook",
}
"""Pages whose blocks have a test of their own."""

NOT_RUN = {
    r"(pip|pipx|uv|npm|git|cd) ": "the tests install nothing; .ci/run runs those of the README",
    r"(just|bash \.ci/run|pytest|ruff|python -m venv|pre-commit|zensical)\b": "work on the project",
    r"python benchmarks/": "measurements take minutes to hours",
    r".*(s3|spark)://|.*--engine spark": "needs a store or a cluster; the slow tests have both",
    r".*\b(PATH|ADDRESS|PACKAGE|FOLDER|TEXT|PHRASE|MINE|FILE)\b": "a placeholder that you replace",
    r"from datasets import": "tests/tablepact/metadata_formats loads the card with datasets",
}
"""Why a command, or a block of Python that begins so, is not run: one reason for each pattern."""

SHOWN_ONLY = {
    "trig": "tests/avocado_pivot/rdf holds it to what is exported",
    "mermaid": "a drawing",
    "r": "tests/r runs it in R",
}
"""Why blocks of a language are not run."""

QUICK = {"README.md", "docs/tutorial/guarded-package.md"}
"""Pages that a newcomer reads first: the quick tier runs their blocks, the thorough one all."""

BLOCK = re.compile(
    r"(?:^`(?P<file>[\w./-]+)`[^\n`]*:\n\n)?^```(?P<language>[\w-]+)\n(?P<code>.*?)^```$"
    r"(?:\n\n```text\n(?P<printed>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)
INSTALLS = re.compile(r"^pip install \S+ && ")
"""What comes before a command in one line, and is not run."""
SECONDS = re.compile(r"\b\d+(?:\.\d+)? s$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A code block of a page.

    Attributes:
        code: What is in it.
        file: The file that it is the content of.
        printed: What the page says that it prints: a console block itself, or the next text block.
        at: Where that is in the text of the page.
    """

    language: str
    code: str
    file: str | None
    printed: str | None
    at: int


def blocks(text: str) -> Iterator[Block]:
    """Yield the code blocks of a page."""
    for found in BLOCK.finditer(text):
        shown = "code" if found["language"] == "console" else "printed"
        yield Block(
            found["language"], found["code"], found["file"], found[shown], found.start(shown)
        )


def same(printed: str, shown: str) -> bool:
    """Return whether a page shows what is printed.

    How many seconds something took does not matter, and a line "…" stands for any lines.
    """
    pattern = re.escape(SECONDS.sub("N s", shown)).replace("…\\\n", r"(?:.*\n)*?")
    return re.fullmatch(pattern, SECONDS.sub("N s", printed)) is not None


def is_run(command: str) -> bool:
    """Return whether a command is run here."""
    return not any(re.match(pattern, command) for pattern in NOT_RUN)


class Runner:
    """Runs the blocks of one page, which share a folder and their Python names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[str, object] = {"__name__": "page"}

    def run(self, block: Block) -> str | None:
        """Run a block; return what it prints, or None if the page does not show that."""
        if block.file is not None:
            path = self._folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code, encoding="utf-8")
        if block.language == "console":
            return self._console(block.code)
        if block.language == "sh":
            printed = [self._command(one, must_succeed=True) for one in commands(block.code)]
            return "".join(printed) if block.printed is not None else None
        if block.language == "python" and block.file is None:
            return self._python(block)
        if block.file is None:
            parse(block)
        return None

    def _console(self, code: str) -> str:
        parts = []
        for command, printed in re.findall(r"^\$ (.*?)\n(.*?)(?=^\$ |\Z)", code, re.DOTALL | re.M):
            output = self._command(command) if is_run(command) else printed
            parts.append(f"$ {command}\n{output}")
        return "".join(parts)

    def _command(self, command: str, *, must_succeed: bool = False) -> str:
        """Run a command, with what it prints on both streams."""
        command = INSTALLS.sub("", command)
        if not is_run(command):
            return ""
        words = shlex.split(command, comments=True)
        with contextlib.chdir(self._folder):
            if words and words[0] in PROGRAMS and not re.search(r"[|>]|&&", command):
                name, given = words[0], None
                if "<" in words:
                    *words, _, file = words
                    given = Path(file).read_bytes()
                done = CliRunner().invoke(PROGRAMS[name], words[1:], input=given, prog_name=name)
                output, code = done.output, done.exit_code
            else:
                path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
                ended = subprocess.run(
                    ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                    text=True, check=False, env={**os.environ, "PATH": path},
                )  # fmt: skip
                output, code = ended.stdout, ended.returncode
        assert code == 0 or not must_succeed, f"{command}\n{output}"
        return output

    def _python(self, block: Block) -> str | None:
        if not is_run(block.code):
            return block.printed
        out = io.StringIO()
        with contextlib.chdir(self._folder), contextlib.redirect_stdout(out):
            exec(compile(block.code, "page", "exec"), self._names)  # noqa: S102 - our own page
        assert block.printed is not None or not out.getvalue(), f"prints {out.getvalue()}"
        return out.getvalue() if block.printed is not None else None


def commands(code: str) -> list[str]:
    """Return the commands of a block, a continued one as one."""
    lines = code.replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def parse(block: Block) -> None:
    """Read a block of data, which may be a part of an object; other blocks have to be listed."""
    if block.language == "json":
        try:
            json.loads(block.code)
        except ValueError:
            lines = block.code.strip()
            json.loads(
                f"{{{lines}}}" if lines.startswith('"') else f"[{lines.replace(chr(10), ',')}]"
            )
    elif block.language == "toml":
        tomllib.loads(block.code)
    elif block.language == "yaml":
        yaml.safe_load(block.code)
    elif block.language not in {"text", "sql", "csv", *SHOWN_ONLY}:
        raise AssertionError(f"a block of {block.language} is neither run nor listed as not run")


def rewritten(text: str, folder: Path) -> str:
    """Return a page with what its blocks print."""
    runner, parts, end = Runner(folder), [], 0
    for block in blocks(text):
        printed = runner.run(block)
        if printed is not None and block.printed is not None and not same(printed, block.printed):
            parts += [text[end : block.at], printed]
            end = block.at + len(block.printed)
    return "".join([*parts, text[end:]])


def pages() -> Iterator[str]:
    """Yield the pages whose blocks run here, by their path in the repository."""
    found = [REPOSITORY / "README.md", REPOSITORY / "cli/tablepact/README.md"]
    for path in [*found, *sorted((REPOSITORY / "docs").rglob("*.md"))]:
        name = path.relative_to(REPOSITORY).as_posix()
        if name not in TESTED_ELSEWHERE and "\n```" in path.read_text(encoding="utf-8"):
            yield name


if __name__ == "__main__":
    for name in sys.argv[1:] or pages():
        with tempfile.TemporaryDirectory() as place:
            page = REPOSITORY / name
            text = rewritten(page.read_text(encoding="utf-8"), Path(place))
            page.write_text(text, encoding="utf-8")
