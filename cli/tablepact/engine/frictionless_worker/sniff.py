"""The guess at a dialect, which csv makes for frictionless, with an end to its time."""

from __future__ import annotations

import csv
import signal
import sys

from tablepact import settings
from tablepact.engine.frictionless_worker.table_limits import LimitExceeded
from tablepact.package.csv_sniffer import sniff

SECONDS = 1.0
"""How long csv may guess, of the processor's time; on real tables it takes less than a tenth."""


class _Late(Exception):  # noqa: N818 - it says what csv is
    pass


def limit_sniffer(seconds: float = SECONDS) -> None:
    """Take the same guess from ``sniff``, from now on, where ``csv.Sniffer`` takes longer.

    Its regular expressions may take hours on a few kilobytes. Windows has no clock for this; there
    the process is ended when the time for the table is over.
    """
    if sys.platform == "win32":
        return
    own = csv.Sniffer.sniff
    late: set[str] = set()

    def sniff_in_time(
        self: csv.Sniffer, sample: str, delimiters: str | None = None
    ) -> type[csv.Dialect]:
        if len(sample) > (most := settings.current().max_record_characters):
            raise LimitExceeded(f"its first records have more than {most:,} characters")
        if sample in late:  # frictionless opens a table several times
            return sniff(sample, delimiters)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        try:
            return own(self, sample, delimiters)
        except _Late:
            late.add(sample)
            return sniff(sample, delimiters)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def be_late(*_: object) -> None:
        raise _Late

    signal.signal(signal.SIGVTALRM, be_late)
    csv.Sniffer.sniff = sniff_in_time  # type: ignore[method-assign]
