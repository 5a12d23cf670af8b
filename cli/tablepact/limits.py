"""How much is read of what somebody else has written; what exceeds it ends in one line.

Here is what holds for every command. What is unpacked, kept or waited for in one place only has its
limit there; ``docs/validation.md`` lists all.
"""

from __future__ import annotations

METADATA_BYTES = 16 * 2**20
"""The largest descriptor, schema, rule or changelog. These are metadata, not data; the largest
descriptors in use have a tenth of it."""
TEXT_BYTES = 256 * 2**20
"""The largest text of a source, which may come through a pipe; a long book has one megabyte."""
RESOURCES = 10_000
"""How many resources a descriptor has: each is looked at several times."""
FILES = 100_000
"""How many files a table is in, and how many names are looked at to find those that a pattern
matches: as many as an object store lists in a minute. Links in a circle have no end."""
COLUMNS = 50_000
"""How many columns a table has: five times those of the widest tables of genomics. polars is asked
for each of them, and frictionless compares each with all."""
RECORD_CHARACTERS = 64 * 2**20
"""The longest record, and so the longest cell, that is held in memory at once."""
UNPACKED_TIMES = 200
UNPACKED_BYTES = 512 * 2**20
"""How many times its own size a compressed table gets, if that is more than so many bytes. Text
shrinks to a tenth, zeros to a thousandth."""
YAML_NODES = 1_000_000
YAML_TIMES = 10
"""How many values YAML stands for, if that is more than so many times what is written: an alias may
repeat what repeats another."""
