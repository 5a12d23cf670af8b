"""``dataset timeline``: draw the events by date, as exactly as it is known."""

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
"""The width of the picture in SVG units."""


@click.command(short_help="Draw the events by date.")
@click.option("-f", "--format", "output_format", type=click.Choice(["text", "svg", *FORMATS]),
              help="Output format; svg is a picture. Default: from the file extension of -o; "
                   "without -o, text on a terminal, csv in a pipe.")  # fmt: skip
@click.option("--article", "of_article", is_flag=True,
              help="Draw only events in the article, with what other sources say about them. "
                   "Default: all events.")  # fmt: skip
@file_options
def command(output_format: str | None, of_article: bool, output: str | None, force: bool) -> None:
    """Draw the events of this dataset that have a date, the earliest first.

    Use it for an overview of the story. Dates are drawn as precisely as they are known: a month is
    a bar, not a point. Planned events look different from past ones, and events that other sources
    updated or contradicted are marked.

    The format svg needs an extra: pip install 'avocado-pivot[site]'.

    Exits with 2 if the extra is missing, or the output file cannot be written.

    \b
    Examples:
      dataset timeline
      dataset timeline -o timeline.svg
      dataset timeline --article -o timeline.csv
    """  # noqa: D301 - Click wants the backspace itself
    from avocado_pivot.dataset import frames
    from avocado_pivot.story.timeline import dated_events, events_frame

    tables = frames()
    events = dated_events(tables, of_article=of_article)
    terminal = output is None and sys.stdout.isatty()
    if output_format == "svg" or (output_format is None and str(output).endswith(".svg")):
        write_text(timeline_picture(tables, of_article=of_article), output, force)
    elif output_format == "text" or (output_format is None and terminal):
        from avocado_pivot.drawings.timeline_terminal import timeline_lines

        columns = shutil.get_terminal_size().columns if terminal else 80
        lines = timeline_lines(events, columns)
        styled = (click.style(printable(line), **STYLES[kind]) for line, kind in lines)  # type: ignore[arg-type]
        write_text("".join(f"{line}\n" for line in styled), output, force)
    else:
        write_rows(events_frame(events), output_format, output, force)


def timeline_picture(frames: Frames, *, of_article: bool, width: float = WIDTH) -> str:
    """Return the timeline as SVG.

    Args:
        frames: The tables of the dataset.
        of_article: Whether to draw only the events in the article.
        width: The width in SVG units.

    Raises:
        ExportError: The extra ``site`` is not installed.
    """
    from tablepact.system.extras import requires_extra

    with requires_extra("site"):
        from avocado_pivot.explorer.charts import OF_ARTICLE, Charts
    from avocado_pivot.story.timeline import dated_events
    from tablepact.metadata_formats.cited_work import objects_in, text_in

    events = dated_events(frames, of_article=of_article)
    title = OF_ARTICLE if of_article else f"All {len(events)} events that have a date"
    metadata = frames.package.metadata
    licence = next((text_in(one, "name") for one in objects_in(metadata, "licenses")), "")
    source = text_in(metadata, "title").split(":")[0]
    return Charts(source, licence).timeline_picture(title, events, width)
