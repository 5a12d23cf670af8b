"""``dataset verify TEXT``: hold every passage against a copy of the article."""

from __future__ import annotations

import click

from avocado_pivot.commands.source_text import read_source_text
from tablepact.cli.output import rows_options, write_rows


@click.command(short_help="Hold the passages against a copy of the article.")
@click.argument("text", type=click.Path())
@click.option("--all", "everything", is_flag=True, help="Every passage, also those that match.")
@rows_options
@click.pass_context
def command(
    ctx: click.Context, text: str, everything: bool, form: str | None, output: str | None,
    force: bool,
) -> None:  # fmt: skip
    """Hold every passage of the article against the copy of it in TEXT (- for standard input).

    The copy may have other line ends, another Unicode normal form, or text before, between and
    after. A passage matches where it was, has moved, is ambiguous (the same words in several
    places) or is absent. Those that do not match are printed as rows, the counts on stderr.

    The text of the article is not part of this package; sources.csv has its hash.

    Exits with 0 if every passage matches or has moved, 1 if not, 3 if the text cannot be read.
    """
    from avocado_pivot import dataset

    found = dataset.verify(read_source_text(text))
    counts = dict(found["status"].value_counts().iter_rows())
    strange = counts == {"absent": found.height}
    shown = found if everything else found.filter(found["status"] != "match")
    if everything or output or form or (shown.height and not strange):
        columns = ["evidence_id", "status", "char_start", "char_end"]
        write_rows(
            shown.select(*columns, "found_paragraph", "found_start", "found_end"),
            form, output, force,
        )  # fmt: skip
    summary = ", ".join(
        f"{counts[status]:,} {status}"
        for status in ("match", "moved", "ambiguous", "absent")
        if status in counts
    )
    hint = "; this does not look like the article" if strange else ""
    click.echo(f"{found.height:,} passages: {summary}{hint}", err=True)
    ctx.exit(1 if "ambiguous" in counts or "absent" in counts else 0)
