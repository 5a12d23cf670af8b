"""``dataset verify TEXT``: compare every passage with a copy of the article."""

from __future__ import annotations

import click

from avocado_pivot.commands.source_text import read_source_text
from tablepact.cli.output import rows_options, write_rows


@click.command(short_help="Compare the passages with a copy of the article.")
@click.argument("text", type=click.Path())
@click.option("--all", "everything", is_flag=True,
              help="Print every passage. Default: only those that do not match.")  # fmt: skip
@rows_options
@click.pass_context
def command(
    ctx: click.Context, text: str, everything: bool, output_format: str | None, output: str | None,
    force: bool,
) -> None:  # fmt: skip
    """Compare every passage with your copy of the article, in the file TEXT (- reads stdin).

    Use it to check the tables against the article itself. The copy can have other line endings,
    another Unicode normal form, or additional text. A passage matches, has moved, is ambiguous (the
    same words are in several places) or is absent. The output has a row for each passage that does
    not match; the counts go to stderr.

    You need a copy of the article: this package has its hash in sources.csv, but not its text.

    Exits with 0 if every passage matches or has moved, 1 if not, 3 if the text cannot be read.

    \b
    Examples:
      dataset verify article.txt
      dataset verify article.txt --all -o passages.csv
    """  # noqa: D301 - Click wants the backspace itself
    from avocado_pivot import dataset

    found = dataset.verify(read_source_text(text))
    counts = dict(found["status"].value_counts().iter_rows())
    strange = counts == {"absent": found.height}
    shown = found if everything else found.filter(found["status"] != "match")
    if everything or output or output_format or (shown.height and not strange):
        columns = ["evidence_id", "status", "char_start", "char_end"]
        write_rows(
            shown.select(*columns, "found_paragraph", "found_start", "found_end"),
            output_format, output, force,
        )  # fmt: skip
    summary = ", ".join(
        f"{counts[status]:,} {status}"
        for status in ("match", "moved", "ambiguous", "absent")
        if status in counts
    )
    hint = "; this does not look like the article" if strange else ""
    click.echo(f"{found.height:,} passages: {summary}{hint}", err=True)
    ctx.exit(1 if "ambiguous" in counts or "absent" in counts else 0)
