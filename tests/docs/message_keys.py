"""Find every text that is looked up in a catalogue, and write the catalogues anew.

``python tests/docs/message_keys.py`` adds the texts that are new to each catalogue,
not yet translated, and drops those that are no longer used.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from click import Option
from source_files import CODE, FILES, parsed

from tablepact.cli.main import main
from tablepact.cli.program_command import for_program
from tablepact.cli.translated_help import paragraphs
from tablepact.language import FOLDER, LANGUAGES, read_catalogue
from tablepact.package.descriptor.known_properties import PARTS
from tablepact.report.codes import CODES
from tablepact.report.severity import SEVERITIES

HEAD = """\
# The messages of tablepact in another language. The values in braces are filled in as they are.
msgid ""
msgstr ""
"Language: {name}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
Key = tuple[str, ...]
"""The English text, or its singular and plural."""


@cache
def find_keys() -> dict[Key, str]:
    """Return the texts with the file in which each first occurs."""
    found: dict[Key, str] = {}
    for path, tree in trees("message", "later", "plural", "format_count"):
        for key in _keys(tree):
            found.setdefault(key, path.relative_to(CODE).as_posix())
    for code in CODES.values():
        for text in (code.means, code.advice):
            found.setdefault((text,), "tablepact/report/codes.py")
    for severity in SEVERITIES:
        found.setdefault((severity,), "tablepact/report/severity.py")
        counted = (f"{{number}} {severity}", f"{{number}} {severity}s")
        found.setdefault(counted, "tablepact/report/summary.py")
    for part in PARTS.values():
        found.setdefault((part.title,), "tablepact/package/descriptor/known_properties.py")
    for path, text in _help():
        found.setdefault((text,), path)
    return found


def trees(*names: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield the files of ``tablepact`` that call one of these functions, parsed."""
    for path in FILES.values():
        if path.is_relative_to(CODE / "tablepact"):
            text = path.read_text(encoding="utf-8")
            if any(f"{name}(" in text for name in names):
                yield path, parsed(path)


def _help() -> Iterator[tuple[str, str]]:
    """Yield the texts of the help of ``tablepact``, each after the file that has it."""
    texts: list[str] = []

    def record(text: str) -> str:
        texts.append(text)
        return text

    file = "tablepact/cli/group.py"
    yield from ((file, text) for text in paragraphs(main.help or ""))
    yield from ((file, one.help) for one in main.params if isinstance(one, Option) and one.help)
    for name, module in main.program.commands.items():
        texts.clear()
        for_program(import_module(module), name, main.program, record)
        for text in texts:
            for part in paragraphs(text):
                yield f"{module.replace('.', '/')}.py", part


def _keys(tree: ast.Module) -> Iterator[Key]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [one.value if isinstance(one, ast.Constant) else None for one in node.args[:2]]
        match node.func.id, texts:
            case (("message" | "later"), [str(text), *_]):
                yield (text,)
            case "plural", [str(one), str(many)]:
                yield one, many
            case "format_count", [_, str(noun)]:
                yield f"{{number}} {noun}", f"{{number}} {noun}s"


def catalogue(name: str) -> str:
    """Return a catalogue with all texts, in the order of the files."""
    known = read_catalogue(name)
    parts = [HEAD.replace("{name}", name)]
    for key, file in sorted(find_keys().items(), key=lambda pair: (pair[1], pair[0])):
        forms = known.get(key, ("",) * len(key))
        if len(key) == 1:
            lines = [("msgid", key[0]), ("msgstr", forms[0])]
        else:
            lines = [("msgid", key[0]), ("msgid_plural", key[1])]
            lines += [(f"msgstr[{number}]", form) for number, form in enumerate(forms)]
        shown = "".join(f"{word} {json.dumps(text, ensure_ascii=False)}\n" for word, text in lines)
        parts.append(f"\n#: {file}\n{shown}")
    return "".join(parts)


def write_catalogues() -> None:
    """Write the catalogues."""
    for name in LANGUAGES:
        if name != "en":
            (FOLDER / f"{name}.po").write_text(catalogue(name), encoding="utf-8")


if __name__ == "__main__":
    write_catalogues()
