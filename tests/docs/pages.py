"""Pages with code and what it prints: taken apart, and run."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from avocado_pivot.commands import main

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)


def recipes(page: Path) -> Iterator[tuple[str, str, str | None]]:
    """Yield each block of code with its language and what the page says that it prints."""
    for language, code, printed in FENCE.findall(page.read_text(encoding="utf-8")):
        yield language, code, printed or None


def run(language: str, code: str, folder: Path) -> str:
    """Run a block in a folder, and give what it prints; skip it where its program is not there."""
    if language == "python":
        return run_python(code, folder)
    if language == "r":
        program = need("Rscript")
        for package in re.findall(r"(\w+)::", code):
            found = [
                program,
                "-e",
                f"quit(status = !requireNamespace('{package}', quietly = TRUE))",
            ]
            if subprocess.run(found, capture_output=True, check=False).returncode:
                pytest.skip(f"R has no package {package} here")
        return output([program, "--vanilla", "-e", code], folder)
    if code.startswith("dataset "):
        return "".join(run_dataset(line, folder) for line in code.splitlines())
    need(code.split()[0])
    return output(["bash", "-c", code], folder)


def run_dataset(line: str, folder: Path) -> str:
    with contextlib.chdir(folder):
        done = CliRunner().invoke(main, shlex.split(line)[1:], prog_name="dataset")
    assert done.exit_code == 0, done.output
    return done.stdout


def run_python(code: str, folder: Path) -> str:
    for module in re.findall(r"^import (\w+)", code, re.MULTILINE):
        pytest.importorskip(module, reason=f"{module} is not installed here")
        if module == "pandas":
            pytest.importorskip("pyarrow", reason="pandas reads Parquet with pyarrow")
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out):
        exec(compile(code, "recipe", "exec"), {"__name__": "recipe"})  # noqa: S102 - our own page
    return out.getvalue()


def need(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed here")
    return found


def output(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


if __name__ == "__main__":  # python tests/docs/pages.py: writes the results anew
    import tempfile

    page = Path(__file__).resolve().parents[2] / "docs/how-to/recipes.md"
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as place:
        for language, code, _ in recipes(page):
            result = run(language, code, Path(place))
            start = text.index(code) + len(code)
            if text.startswith("```\n\n```text\n", start):
                start += len("```\n\n```text\n")
                text = text[:start] + result + text[text.index("```", start) :]
    sys.stdout.write(text)
