"""``dataset score MINE``: compare a coding of the article with the tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from avocado_pivot.commands.source_text import read_source_text
from tablepact.cli.output import file_options, printable, write_data, write_text
from tablepact.errors import TextError
from tablepact.system.utf8 import encode_utf8

if TYPE_CHECKING:
    from avocado_pivot.agreement.score import Score


@click.command(short_help="Compare a coding of the article with the tables.")
@click.argument("mine", type=click.Path())
@click.option("--against", metavar="CODING",
              help="Compare with this row of the table codings. Default: with the rows of the "
                   "tables.")  # fmt: skip
@click.option("--differences", is_flag=True,
              help="Also list each difference. Default: only the scores.")  # fmt: skip
@click.option("-f", "--format", "output_format", type=click.Choice(["text", "json"]),
              default="text", show_default=True,
              help="Output format; json also has confusion tables.")  # fmt: skip
@file_options
def command(
    mine: str,
    against: str | None,
    differences: bool,
    output_format: str,
    output: str | None,
    force: bool,
) -> None:
    """Compare your own coding of the article, in the file MINE (- reads stdin), with the tables.

    MINE is JSON Lines with one unit on each line: an entity, event, figure, statement or claim with
    its passages and codes. The command aligns units by their passages, and prints precision, recall
    and F1 for each kind of unit; percentage agreement and Cohen's kappa for assertion, modality and
    kinds; and the share of dates, values and names that agree. docs/explanation/agreement.md
    describes the format and the measures.

    Exits with 2 if the coding of --against does not exist, 3 if MINE cannot be read; the message
    names the line.

    \b
    Examples:
      dataset score coding.jsonl
      dataset score coding.jsonl --differences
    """  # noqa: D301 - Click wants the backspace itself
    from avocado_pivot import dataset

    text = read_source_text(mine)
    try:
        score = dataset.score(text, against=against)
    except TextError as error:
        raise TextError(f"{mine}: {error}") from error
    if output_format == "json":
        data = score.to_dict()
        if differences:
            data["differences"] = score.differences_to_dicts()
        lines = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        write_data(encode_utf8(lines), output, force)
    else:
        write_text(_text(score, differences), output, force)


def _text(score: Score, differences: bool) -> str:
    from avocado_pivot.agreement.score_text import difference_lines, score_lines

    lines = [*score_lines(score), *(["", *difference_lines(score)] if differences else [])]
    return "".join(f"{printable(line)}\n" for line in lines)
