"""The limits of one table: columns, unpacked bytes, YAML aliases, time to sniff."""

from __future__ import annotations

import csv
import io
import lzma
import os
import signal
import sys
import zipfile
import zlib
from contextlib import suppress
from typing import Any, BinaryIO

from frictionless import Dialect
from frictionless.platform import Platform
from frictionless.system.loader import Loader

from tablepact import settings
from tablepact.package.csv_files.csv_sniffer import sniff
from tablepact.package.table_files.unpacked_size import most_unpacked, why_too_large

_AT_ONCE = 2**20
"""The number of bytes that are unpacked at a time."""


class LimitExceeded(BaseException):
    """A limit was exceeded; no ``Exception``, so that frictionless does not report it itself."""


def enforce_limits() -> None:
    """Patch frictionless so that it stops at the limits of ``tablepact.settings``."""
    _hold_columns()
    _hold_unpacked()
    held = _Yaml()
    setattr(Platform, "yaml", property(lambda _: held))  # noqa: B010 - it is read only to mypy


def _hold_columns() -> None:
    own = Dialect.read_labels

    def read_labels(self: Dialect, sample: Any) -> object:
        labels, most = own(self, sample), settings.current().max_columns
        if (width := len(labels or (sample and sample[0]) or ())) > most:
            raise LimitExceeded(f"it has {width:,} columns; the limit is {most:,}")
        return labels

    Dialect.read_labels = read_labels  # type: ignore[method-assign]


def _hold_unpacked() -> None:
    own = Loader.read_byte_stream_decompress
    seen: set[tuple[int, ...]] = set()

    def read_byte_stream_decompress(self: Loader, byte_stream: BinaryIO) -> BinaryIO:
        if self.resource.multipart or not self.resource.compression or self.remote:
            return own(self, byte_stream)
        most = most_unpacked(byte_stream.seek(0, io.SEEK_END))
        byte_stream.seek(0)
        if self.resource.compression == "zip":  # frictionless copies the whole member to a file
            _require_member_within(byte_stream, self.resource.innerpath, most)
            return own(self, byte_stream)
        state = os.fstat(byte_stream.fileno())
        file = (most, state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns)
        unpacked = own(self, byte_stream)
        if file not in seen:
            _require_no_more(unpacked, most)
            seen.add(file)
        return unpacked

    Loader.read_byte_stream_decompress = read_byte_stream_decompress  # type: ignore[method-assign]


def _require_member_within(file: BinaryIO, name: str | None, most: int) -> None:
    """Raise LimitExceeded if a ZIP declares a larger member; ``zipfile`` extracts no more."""
    try:
        with zipfile.ZipFile(file) as archive:
            size = archive.getinfo(name or archive.namelist()[0]).file_size
    except (zipfile.BadZipFile, LookupError):
        size = 0  # frictionless reports the error
    file.seek(0)
    if size > most:
        raise LimitExceeded(why_too_large(most))


def _require_no_more(unpacked: BinaryIO, most: int) -> None:
    """Raise LimitExceeded if a file unpacks to more than ``most`` bytes.

    This unpacks the whole file before frictionless reads a row, as that takes seconds, but reading
    the rows of a decompression bomb takes minutes. It ends at damage, which frictionless reports.
    """
    left = most
    with suppress(EOFError, OSError, lzma.LZMAError, zlib.error):
        while left >= 0 and (read := len(unpacked.read(_AT_ONCE))):
            left -= read
    if left < 0:
        raise LimitExceeded(why_too_large(most))
    unpacked.seek(0)


class _Yaml:
    """PyYAML, imported when it is needed, with a limit for values repeated by aliases."""

    def __getattr__(self, name: str) -> object:
        import yaml

        return getattr(yaml, name)

    def safe_load(self, stream: Any) -> object:
        import yaml

        value, limits = yaml.safe_load(stream), settings.current()
        sizes: dict[int, int] = {}
        if _size(value, sizes) > max(limits.yaml_floor, limits.max_yaml_ratio * len(sizes)):
            raise LimitExceeded(
                "the aliases in its YAML repeat more values than max_yaml_ratio allows"
            )
        return value


def _size(value: Any, sizes: dict[int, int]) -> int:
    """Return the number of values in a value, counting repeated ones; ``sizes`` caches by id."""
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in sizes:
        sizes[id(value)] = 2**62  # it may contain itself
        sizes[id(value)] = 1 + sum(_size(item, sizes) for item in inner)
    return sizes[id(value)]


SECONDS = 1.0
"""The time limit of ``csv.Sniffer``, in CPU seconds; real tables take less than a tenth of it."""


class _Late(Exception):  # noqa: N818 - it is caught here, and not an error
    pass


def limit_sniffer(seconds: float = SECONDS) -> None:
    """Patch ``csv.Sniffer`` so that ``sniff`` makes the same guess if it takes too long.

    The regular expressions of ``csv.Sniffer`` may take hours on a few kilobytes. Windows has no
    timer for this; there, the client ends the process at the time limit of the table.
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
