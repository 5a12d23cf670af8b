"""``tablepact explain CODE``: explain a code of findings, with examples."""

from __future__ import annotations

import json
from difflib import get_close_matches

import click
from click.shell_completion import CompletionItem

from tablepact._about import program
from tablepact.cli.output import file_options, printable, write_text
from tablepact.report.codes import CODES, FAMILIES, Code
from tablepact.report.explanation import codes_page, explain


def _complete(_ctx: click.Context, _param: click.Parameter, start: str) -> list[CompletionItem]:
    found = [code for name, code in CODES.items() if name.startswith(start.lower())]
    return [CompletionItem(code.name, help=code.means) for code in found]


@click.command(short_help="Explain a finding code.")
@click.argument("code", required=False, shell_complete=_complete)
@click.option("-f", "--format", "output_format", type=click.Choice(["text", "json", "markdown"]),
              default="text", show_default=True, help="Output format.")  # fmt: skip
@file_options
def command(code: str | None, output_format: str, output: str | None, force: bool) -> None:
    """Explain a CODE of "{program} validate": what it checks, why it matters, how to fix it.

    Without CODE, it lists all codes.

    Exits with 2 if the code does not exist.

    \b
    Examples:
      {program} explain type-error
      {program} explain                # list all codes
      {program} explain -f json        # explain all codes, for a program
    """  # noqa: D301 - Click wants the backspace itself
    if code is None:
        text = {"text": _listed, "json": _all_as_json, "markdown": codes_page}[output_format]()
    else:
        known = _known(code)
        if output_format == "text":
            text = explain(known).text()
        elif output_format == "json":
            text = _as_json(_record(known))
        else:
            text = f"# {known.name}\n\n{explain(known).markdown()}"
    write_text(text, output, force)


def _known(name: str) -> Code:
    if name.lower() in CODES:
        return CODES[name.lower()]
    near = get_close_matches(name.lower(), CODES, n=1, cutoff=0.5)
    meant = f"did you mean {near[0]!r}?" if near else f"{program()} explain lists all codes"
    raise click.UsageError(f"there is no code {printable(name)!r}; {meant}")


def _listed() -> str:
    width = max(map(len, CODES))
    blocks = []
    for family, description in FAMILIES.items():
        codes = [code for code in CODES.values() if code.family == family]
        lines = [f"  {code.name:{width}}  {code.means}{_severity(code)}\n" for code in codes]
        blocks.append("".join([f"{description}\n", *lines]))
    return "\n".join(blocks)


def _severity(code: Code) -> str:
    return "" if code.severity == "error" else f" ({code.severity})"


def _record(code: Code) -> dict[str, str]:
    return {
        "code": code.name,
        "title": code.title,
        "family": code.family,
        "severity": code.severity,
        "summary": code.means,
        "hint": code.hint,
        "explanation": explain(code).markdown(),
    }


def _all_as_json() -> str:
    return _as_json([_record(code) for code in CODES.values()])


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
