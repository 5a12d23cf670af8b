"""The page on the API, from the docstrings of what ``tablepact`` and ``avocado_pivot`` export.

``python tests/docs/api_page.py > docs/reference/api.md`` writes it anew.
"""

from __future__ import annotations

import inspect
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import avocado_pivot
import tablepact
from tablepact import errors, settings
from tablepact.data_package import DictionaryFormat, ExportFormat
from tablepact.frames.on_error import OnError
from tablepact.schema_formats.format_names import Dialect, SchemaFormat
from tablepact.validation.validate import Engine, Rules

PORTS = Path(__file__).parent / "ports"
WIDTH = 88
"""How wide a signature in one line may be."""
PUBLIC_METHODS = {"Frames": {"fields", "resource"}, "SearchGuide": set()}
"""The methods that are public where others are there for other modules of the library."""
ARGUMENT_TYPES = {
    "Dialect": Dialect, "DictionaryFormat": DictionaryFormat, "Engine": Engine,
    "ExportFormat": ExportFormat, "OnError": OnError, "Rules": Rules, "SchemaFormat": SchemaFormat,
}  # fmt: skip
PACKAGES = ("tablepact", "avocado_pivot")
SECTIONS = ("Args", "Attributes", "Raises", "Returns", "Yields")
SECTION = re.compile(rf"^({'|'.join(SECTIONS)}):$")
IMPORTS = "from tablepact import *\nfrom tablepact import settings\n"
HEAD = f"""\
# Python API

Each command except `completion` has a function or method of the same name; `ask` answers the
questions that the command `show` answers. This page lists what `tablepact` and `avocado_pivot`
export, which is stable within a major version. All other modules may change at any time.

Slow modules are imported on first use, so `import tablepact` is quick.

The examples run after

```python
{IMPORTS}```

where `ports` is the path of a small data package, and `new_ports` the path of a later version:

"""


def examples(folder: Path) -> dict[str, Any]:
    """Write the packages of the examples into a folder; return what the examples use."""
    ports, new_ports = folder / "ports", folder / "new_ports"
    for path in (ports, new_ports):
        shutil.copytree(PORTS, path)
    for name, old, new in (("ships.csv", "300\n", "310\n"), ("datapackage.json", "1.0.0", "1.0.1")):
        text = (new_ports / name).read_text(encoding="utf-8")
        (new_ports / name).write_text(text.replace(old, new), encoding="utf-8")
    names: dict[str, Any] = {}
    exec(IMPORTS, names)  # noqa: S102 - what a reader would run
    return names | {"ports": ports, "new_ports": new_ports}


def public() -> Iterator[tuple[str, Any]]:
    """Yield what ``tablepact`` exports, by name, in the order of the page."""
    for names in groups().values():
        for name in names:
            yield name, getattr(tablepact, name)


def groups() -> dict[str, list[str]]:
    """Return the names by the section in which they stand."""
    names = [name for name in tablepact.__all__ if name != "__version__"]
    sections: dict[str, list[str]] = {
        "Functions": [], "An open package": ["DataPackage"], "Results": [],
        "Extending": ["Extension", "register"], "Settings": ["Settings"], "Errors": [],
    }  # fmt: skip
    known = {name for section in sections.values() for name in section}
    for name in names:
        value = getattr(tablepact, name)
        if name in known:
            continue
        if value.__module__ == errors.__name__:
            sections["Errors"].append(name)
        elif value.__module__ in EXTENDING:
            sections["Extending"].append(name)
        else:
            sections["Results" if inspect.isclass(value) else "Functions"].append(name)
    return sections


EXTENDING = {
    "tablepact.contract.row_checks",
    "tablepact.lookup.search_documents",
    "tablepact.site.extra_pages",
}  # fmt: skip
"""The modules whose exported names are there for extensions."""


def methods(name: str, value: type) -> dict[str, Any]:
    """Return the public methods of a class, its bases' in the library included."""
    found: dict[str, Any] = {}
    for base in value.__mro__:
        if base.__module__.split(".")[0] in PACKAGES:
            for key, member in vars(base).items():
                is_field = key in getattr(base, "__dataclass_fields__", {})
                if inspect.isfunction(member) and not key.startswith("_") and not is_field:
                    found.setdefault(key, member)
    public_ = PUBLIC_METHODS.get(name, found)
    return {key: member for key, member in found.items() if key in public_}


def properties(value: type) -> dict[str, property]:
    """Return the public properties of a class, its bases' in the library included."""
    found: dict[str, property] = {}
    for base in value.__mro__:
        if base.__module__.split(".")[0] in PACKAGES:
            for key, member in vars(base).items():
                if isinstance(member, property) and not key.startswith("_"):
                    found.setdefault(key, member)
    return found


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for path in sorted(PORTS.iterdir()):
        language = path.suffix[1:]
        parts.append(f"`{path.name}`:\n\n```{language}\n{path.read_text(encoding='utf-8')}```\n\n")
    parts.append("In `new_ports` the Alba has 310 tons, and the version is 1.0.1.\n")
    for title, names in groups().items():
        parts.append(f"\n## {title}\n\n")
        for name in names:
            link = anchor(heading(name, getattr(tablepact, name)))
            parts.append(f"- [`{name}`](#{link}): {summary(name)}\n")
        for name in names:
            parts.append(entry(name, getattr(tablepact, name)))
        if title == "Settings":
            for name in ("current", "configure", "override"):
                parts.append(entry(f"settings.{name}", getattr(settings, name)))
    parts += [argument_types(), dataset_section()]
    return "".join(parts)


def heading(name: str, value: Any) -> str:
    return f"class {name}" if inspect.isclass(value) else name


def argument_types() -> str:
    """Return the section on the types of arguments that have a name."""
    lines = [
        f"- `{name}`: {', '.join(f'`{choice}`' for choice in get_args(choices))}\n"
        for name, choices in ARGUMENT_TYPES.items()
    ]
    lines.append("- `Progress`: a function of a text and two numbers\n")
    return f"\n## Types of arguments\n\n{''.join(lines)}"


def anchor(text: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w-]", "", text.lower().replace(" ", "-"))


def summary(name: str) -> str:
    return markdown(text_of(getattr(tablepact, name)).split("\n\n")[0]).strip().replace("\n", " ")


def entry(title: str, value: Any, level: int = 3) -> str:
    """Return the entry of a function or a class, with its methods."""
    parts = [f"\n{'#' * level} {heading(title, value)}\n\n"]
    shown = title.rpartition(".")[2] if level > 3 else title
    if not (inspect.isclass(value) and issubclass(value, (Exception, Warning))):
        parts.append(f"```python\n{signature(shown, value)}\n```\n\n")
    parts.append(markdown(text_of(value)))
    if inspect.isclass(value):
        if own := properties(value):
            parts.append("\nProperties:\n\n")
            parts += [
                f"- `{name}`: {markdown(text_of(one)).strip()}\n" for name, one in own.items()
            ]
        for name, method in methods(title, value).items():
            parts.append(entry(f"{title}.{name}", method, 4))
    return "".join(parts)


def text_of(value: Any) -> str:
    return inspect.cleandoc(value.__doc__ or "")


class _Bare(str):
    """An annotation or default, written without quotes."""

    __repr__ = str.__str__


def signature(name: str, value: Any) -> str:
    """Return the signature of a function or class, over several lines if it is long."""
    found = inspect.signature(value)
    parameters = [
        one.replace(annotation=_shown(one.annotation), default=_default(one.default))
        for one in found.parameters.values()
        if one.name != "self"
    ]
    result = "" if inspect.isclass(value) else _shown(found.return_annotation)
    text = str(inspect.Signature(parameters)) + (f" -> {result}" if result else "")
    if len(name + text) <= WIDTH:
        return name + text
    lines = []
    star = False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not star:
            lines.append("*")
            star = True
        lines.append(str(one))
    inner = "".join(f"    {line},\n" for line in lines)
    return f"{name}(\n{inner})" + (f" -> {result}" if result else "")


def _shown(annotation: Any) -> Any:
    if annotation is inspect.Parameter.empty:
        return annotation
    if isinstance(annotation, str):
        return _Bare(annotation)
    return annotation


def _default(value: Any) -> Any:
    if value is inspect.Parameter.empty:
        return value
    text = repr(value)
    return _Bare("...") if " at 0x" in text or text.startswith("<factory") else _Bare(text)


def markdown(text: str) -> str:
    """Return a docstring in Google's style as Markdown."""
    parts = []
    for block in _blocks(text):
        first, *rest = block
        if first.startswith(">>>"):
            code = "\n".join("" if line == "<BLANKLINE>" else line for line in block)
            parts.append(f"```python\n{code}\n```\n")
        elif found := SECTION.match(first):
            parts.append(_section(found[1], textwrap.dedent("\n".join(rest))))
        else:
            parts.append(_prose("\n".join(block)) + "\n")
    return "\n".join(parts)


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the paragraphs, sections and examples of a docstring."""
    block: list[str] = []
    for line in text.splitlines():
        example = bool(block) and block[0].startswith(">>>")
        if not line.strip() and not example:
            if block:
                yield block
            block = []
        elif line.startswith(">>>") and block and not example:
            yield block
            block = [line]
        else:
            block.append(line)
    if block:
        yield block


def _section(title: str, text: str) -> str:
    if title in ("Returns", "Yields"):
        return f"{title}: {_prose(text)}\n"
    items: list[list[str]] = []
    for line in text.splitlines():
        if line[:1].strip() and re.match(r"[\w*, ]+:( |$)", line):
            items.append([line])
        else:
            items[-1].append(line.strip())
    lines = []
    for item in items:
        names, _, meaning = " ".join(item).partition(":")
        shown = ", ".join(f"`{name.strip()}`" for name in names.split(","))
        lines.append(f"- {shown}: {_prose(meaning.strip())}\n")
    return f"{title}:\n\n{''.join(lines)}"


def _prose(text: str) -> str:
    return text.replace("``", "`").replace("::\n", ":\n")


def own_names(module: ModuleType = avocado_pivot) -> dict[str, Any]:
    """Return what ``avocado_pivot`` has besides errors and the methods bound to its dataset."""
    values = {name: getattr(module, name) for name in module.__all__}
    return {
        name: value
        for name, value in values.items()
        if getattr(value, "__module__", "").startswith("avocado_pivot.")
    }


def bound_methods() -> list[str]:
    """Return the methods of ``DataPackage`` that ``avocado_pivot`` has for its dataset."""
    return [n for n in avocado_pivot.__all__ if inspect.ismethod(getattr(avocado_pivot, n))]


def dataset_section() -> str:
    """Return the section on ``avocado_pivot``."""
    links = ", ".join(f"[`{name}`](#{anchor(f'DataPackage.{name}')})" for name in bound_methods())
    names = [
        name for name in avocado_pivot.__all__ if name.endswith("Error") or name in vars(errors)
    ]
    parts = [
        "\n## avocado_pivot\n\n",
        "The dataset that comes with this distribution, as the library has it once it is open:\n"
        "`import avocado_pivot as ap`. These methods of [`DataPackage`](#class-datapackage) stand\n"
        f"there as functions, bound to it: {links}.\n\n",
        f"`ap.__version__` is the version of the code. The [errors](#errors) stand there, too:\n"
        f"{', '.join(f'`{name}`' for name in sorted(names))}.\n\n",
        "`ap.TableName` and `ap.Source` are the types of the arguments `table` and `source`:\n"
        f"{', '.join(f'`{name}`' for name in get_args(avocado_pivot.TableName))};\n"
        f"{' and '.join(f'`{name}`' for name in get_args(avocado_pivot.Source))}.\n",
    ]
    parts += [entry(f"ap.{name}", value) for name, value in own_names().items()]
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
