"""The CSV dialect that frictionless guesses from the first lines of a CSV or TSV file.

This is a separate file because ``tablepact.inference`` guesses a dialect, too, for a file that no
resource describes.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import suppress

from tablepact.engine.descriptor.encoding import supported_encoding
from tablepact.engine.opening.declared import DeclaredFile
from tablepact.engine.rows.csv_records import with_line_feed
from tablepact.engine.table_spec import CsvFormat


def guess_format(declared: DeclaredFile, encoding: str, lines: Sequence[str]) -> CsvFormat:
    """Return the format of a CSV file, with a guess for each property that is not declared.

    Args:
        declared: The declared properties of the file; a declared delimiter is the only candidate.
        encoding: Its encoding.
        lines: Its first lines, as many as frictionless samples.
    """
    dialect, tsv = declared.dialect, declared.format == "tsv"
    delimiter = dialect.delimiter or ("\t" if tsv else None)
    spaces = dialect.skip_initial_space
    guessed: csv.Dialect | type[csv.Dialect] = csv.excel()
    if not delimiter or spaces is None:  # the quote is never guessed to be another
        from tablepact.package.csv_files.csv_sniffer import sniff

        with suppress(csv.Error):
            text = "".join(map(with_line_feed, lines) if tsv else lines)
            guessed = sniff(text, delimiter or ",\t;|")
    return CsvFormat(
        delimiter or guessed.delimiter,
        dialect.quote or '"',
        tsv,
        supported_encoding(encoding) or encoding,
        escape=dialect.escape or "",
        double_quote=dialect.double_quote is not False,
        skip_initial_space=bool(guessed.skipinitialspace) if spaces is None else spaces,
        comment_char=dialect.comment_char,
        comment_rows=dialect.comment_rows,
        skip_blank_rows=dialect.skip_blank_rows,
    )
