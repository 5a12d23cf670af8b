"""``dataset timeline``: what happened when, as far as it is known."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from tablepact.cli.output import FORMATS, file_options, printable, write_rows, write_text

if TYPE_CHECKING:
    from tablepact.frames.frames import Frames

STYLES = {
    "scale": {"bold": True},
    "event": {},
    "words": {"dim": True},
    "later": {"fg": "red"},
    "key": {"dim": True},
}
WIDTH = 960
"""How wide the picture is, in the units of SVG."""


@click.command(short_help="What happened when, as far as it is known.")
@click.option("-f", "--format", "form", type=click.Choice(["text", "svg", *FORMATS]),
              help="svg is a picture. Default: text on a terminal, csv in a pipe.")  # fmt: skip
@click.option("--article", "of_article", is_flag=True,
              help="Only events of the article, and what others tell of the same.")  # fmt: skip
@file_options
def command(form: str | None, of_article: bool, output: str | None, force: bool) -> None:
    """Draw the events of this dataset that have a date, the earliest first.

    A date is drawn as exactly as it is known: a month is a bar, not a point. What is planned looks
    different from what is said to have happened, and what others updated or contradicted says so.

    The picture needs the extra: pip install 'avocado-pivot[site]'.

    Exits with 2 if that is lacking, or the file of -o cannot be written.
    """
    from avocado_pivot.dataset import frames
    from avocado_pivot.story.timeline import dated_events, events_frame

    tables = frames()
    events = dated_events(tables, of_article=of_article)
    terminal = output is None and sys.stdout.isatty()
    if form == "svg" or (form is None and str(output).endswith(".svg")):
        write_text(timeline_picture(tables, of_article=of_article), output, force)
    elif form == "text" or (form is None and terminal):
        from avocado_pivot.drawings.timeline_terminal import timeline_lines

        columns = shutil.get_terminal_size().columns if terminal else 80
        lines = timeline_lines(events, columns)
        styled = (click.style(printable(line), **STYLES[kind]) for line, kind in lines)  # type: ignore[arg-type]
        write_text("".join(f"{line}\n" for line in styled), output, force)
    else:
        write_rows(events_frame(events), form, output, force)


def timeline_picture(frames: Frames, *, of_article: bool, width: float = WIDTH) -> str:
    """Draw the events that have a date as SVG; ``ExportError`` without the extra ``site``."""
    from tablepact.site.site_extra import requires_extra

    with requires_extra():
        from avocado_pivot.explorer.charts import OF_ARTICLE, Charts
    from avocado_pivot.story.timeline import dated_events
    from tablepact.catalog.cited_work import objects_in, text_in

    events = dated_events(frames, of_article=of_article)
    title = OF_ARTICLE if of_article else f"All {len(events)} events that have a date"
    metadata = frames.package.metadata
    licence = next((text_in(one, "name") for one in objects_in(metadata, "licenses")), "")
    source = text_in(metadata, "title").split(":")[0]
    return Charts(source, licence).timeline_picture(title, events, width)
