"""How much is read, held and shown at once, in one object that a process can change.

``current()`` returns the settings in use in this process, in all its threads; ``override`` changes
some of them for a block, ``configure`` for good. A limit that is exceeded ends in one line.
``docs/validation.md`` lists the limits that hold in one place only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits and sizes of batches; each is a count that is 0 or more.

    Attributes:
        max_metadata_bytes: The largest descriptor, schema, rule or changelog. These are metadata,
            not data; the largest descriptors in use have a tenth of it.
        max_text_bytes: The largest text of a source, which may come through a pipe; a long book
            has one megabyte.
        max_resources: How many resources a descriptor has: each is looked at several times.
        max_files: How many files a table is in, and how many names are looked at to find those
            that a pattern matches: as many as an object store lists in a minute. Links in a circle
            have no end.
        max_columns: How many columns a table has: five times those of the widest tables of
            genomics. polars is asked for each of them, and frictionless compares each with all.
        max_record_characters: The longest record, and so the longest cell, that is held in memory
            at once.
        max_decompression_ratio: How many times its own size a compressed table gets, if that is
            more than ``decompression_floor``. Text shrinks to a tenth, zeros to a thousandth.
        decompression_floor: To how many bytes any table may be decompressed.
        max_yaml_ratio: How many times what is written YAML stands for, if that is more than
            ``yaml_floor``: an alias may repeat what repeats another.
        yaml_floor: How many values any YAML may stand for.
    """

    max_metadata_bytes: int = 16 * 2**20
    max_text_bytes: int = 256 * 2**20
    max_resources: int = 10_000
    max_files: int = 100_000
    max_columns: int = 50_000
    max_record_characters: int = 64 * 2**20
    max_decompression_ratio: int = 200
    decompression_floor: int = 512 * 2**20
    max_yaml_ratio: int = 10
    yaml_floor: int = 1_000_000

    def __post_init__(self) -> None:
        """Raise ValueError if a setting is no count."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, int) or value < 0:
                raise ValueError(f"{field.name} is {value!r}, not a count")


_current = Settings()


def current() -> Settings:
    """Return the settings in use in this process."""
    return _current


def configure(**changes: int) -> Settings:
    """Change settings of this process, in all its threads, and return them.

    Args:
        **changes: Fields of ``Settings`` by name; the others stay as they are.

    Raises:
        TypeError: There is no such setting.
        ValueError: A value is no count.
    """
    global _current
    _current = replace(_current, **changes)
    return _current


@contextmanager
def override(**changes: int) -> Iterator[Settings]:
    """Change settings of this process, in all its threads, for as long as a block lasts.

    Arguments and errors are those of ``configure``.
    """
    global _current
    before = _current
    try:
        yield configure(**changes)
    finally:
        _current = before
