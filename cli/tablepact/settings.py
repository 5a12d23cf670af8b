"""How much is read, held and shown at once, in one object that a process can change.

``current()`` returns the settings in use in this process, in all its threads; ``override`` changes
some of them for a block, ``configure`` for good. A limit that is exceeded ends in one line.
``docs/reference/validation.md`` lists the limits that hold in one place only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits and sizes of batches; each is a whole number above 0, or 0 if that is its default.

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
        max_listed_characters: How many characters the errors have that a run lists, with the cells
            of their rows for each; all are counted.
        max_record_characters: The longest record, and so the longest cell, that is held in memory
            at once.
        max_decompression_ratio: How many times its own size a compressed table gets, if that is
            more than ``decompression_floor``. Text shrinks to a tenth, zeros to a thousandth.
        decompression_floor: To how many bytes any table may be decompressed.
        max_yaml_ratio: How many times what is written YAML stands for, if that is more than
            ``yaml_floor``: an alias may repeat what repeats another.
        yaml_floor: How many values any YAML may stand for.
        max_archive_bytes: How much an archive may hold once it is unpacked.
        max_archive_files: How many files it may hold.
        max_archive_ratio: How many times its own size it may hold, if that is more than
            ``archive_floor``.
        archive_floor: How many bytes any archive may hold.
        max_archive_directory_bytes: How large the list of the files in an archive is: it is read
            before they are counted.
        max_parquet_cells: How many cells of Parquet are read at once: a few bytes can stand for
            billions of rows.
        eager_bytes: Up to how many bytes a file that is not Parquet is read whole by a scan.
        copy_file_rows: About how many rows go into one file of a copy in Parquet.
        csv_at_once_bytes: Up to how many bytes of CSV are cut by Python's csv module alone.
        csv_batch_rows: How many rows of a plain CSV file become a frame at once.
        batch_rows: How many rows are digested or written at once.
        sort_run_bytes: How many bytes of lines are sorted at once.
        sort_sample_rate: Of how many sorted lines one is kept, to find where runs are cut.
        parquet_group_rows: How many rows a group of exported Parquet has: a reader may skip one
            whole, or has to hold it.
        diff_partition_bytes: How many bytes of both versions of a table are compared at once.
        max_rename_rows: How many rows that came, and that went, are looked at for renames.
        infer_sample_characters: How many characters the first lines have on which the guess at a
            dialect rests; a line that goes beyond is the last.
        infer_sniff_characters: On how many characters of these the guess at a delimiter rests.
        max_infer_line_characters: The longest line and the longest cell that types are inferred
            from.
        infer_first_rows: How many rows the first batch has, on which most types are ruled out.
        infer_batch_rows: With how many rows a later batch ends.
        infer_batch_characters: With how many characters a batch ends, if not before.
        max_distinct_cells: How many cells of all columns are compared for being distinct, at 8
            bytes each.
        max_search_characters: How many characters of all rows are searched; of the rows after
            them, how their titles begin.
        max_search_cells: Of a table with more cells, only rows are searched that have the
            beginning of a word that is looked for.
        ranked_cells: How many cells of these rows are searched.
        max_page_rows: How many rows of a table a site shows.
        max_page_bytes: How many bytes these have as a script; the rest is left out.
        max_record_rows: How many rows a table has at most to be shown one by one, too.
        max_index_rows: How many rows can be searched in a site.
        max_index_bytes: How many bytes their words have as a script; the rest is left out.
        small_table_bytes: How many bytes of CSV a run validates in Python alone, which takes as
            long as to import polars for them. A table of an eighth of that is so in any case.
        held_bytes: How many bytes of such tables are held in memory, so that each is read once.
        block_bytes: About how large a block of CSV is, which is judged by one core.
        block_cells: How many cells it has at most: it is smaller where rows lack many.
        max_cells_per_byte: How many cells a byte of CSV stands for on average where rows lack
            many, if these are more than ``block_cells``. Frictionless reads what is beyond.
        parquet_block_rows: How many rows a block of Parquet has.
        parquet_block_bytes: About how large it is.
        parquet_first_rows: How many rows are read first, to see how large they are.
        max_hashes_in_memory: How many hashes of keys of a table are held in memory; more are
            parted on disk.
        hash_batch_rows: About how many hashes are compared with each other, or go to disk, at once.
        hash_partitions: How many parts there are on disk.
        max_keys_in_memory: How many keys that others refer to are held in memory; about so many
            make a part of more.
        max_cached_keys: How many keys of all tables are kept for a further foreign key to them.
        max_joined_keys: Up to how many keys polars looks up at once; of more it would build a
            table for every block.
        spill_bytes: How many bytes of all parts of a table are held before they go to their files.
        idle_workers: How many processes of frictionless wait for the next package when they are
            done, in the environment that they were started in: to start one takes half a second.
            They end with this process.
        v2_batch_rows: How many rows frictionless hands over at once, to be held to version 2.
        spark_min_bytes: Tables of fewer bytes are worked through by the driver: that takes less
            time than to hand them out.
        spark_task_bytes: About how large a task is, which is done again as a whole if its worker is
            lost.
        spark_min_task_bytes: How large it is at least, where a file is small.
        spark_tasks_per_core: How many tasks there are for each core at least, if that does not make
            them too small.
        spark_collected_hashes: Up to how many hashes of a table come to the driver, who sees at
            once if none is there twice.
        spark_broadcast_keys: Up to how many keys are sent to every worker; more are shuffled.
        spark_bucket_hashes: About how many hashes one worker holds at once.
        spark_bucket_keys: About how many keys one worker holds at once.

    >>> Settings(max_columns=1000).max_columns
    1000
    """

    max_metadata_bytes: int = 16 * 2**20
    max_text_bytes: int = 256 * 2**20
    max_resources: int = 10_000
    max_files: int = 100_000
    max_columns: int = 50_000
    max_listed_characters: int = 256 * 2**20
    max_record_characters: int = 64 * 2**20
    max_decompression_ratio: int = 200
    decompression_floor: int = 512 * 2**20
    max_yaml_ratio: int = 10
    yaml_floor: int = 1_000_000
    max_archive_bytes: int = 20 * 2**30
    max_archive_files: int = 10_000
    max_archive_ratio: int = 200
    archive_floor: int = 100 * 2**20
    max_archive_directory_bytes: int = 8 * 2**20
    max_parquet_cells: int = 500_000_000
    eager_bytes: int = 16 * 2**20
    copy_file_rows: int = 250_000
    csv_at_once_bytes: int = 64 * 2**10
    csv_batch_rows: int = 50_000
    batch_rows: int = 100_000
    sort_run_bytes: int = 32 * 2**20
    sort_sample_rate: int = 1000
    parquet_group_rows: int = 2**18
    diff_partition_bytes: int = 48 * 2**20
    max_rename_rows: int = 20_000
    infer_sample_characters: int = 16 * 2**20
    infer_sniff_characters: int = 2 * 2**20
    max_infer_line_characters: int = 16 * 2**20
    infer_first_rows: int = 2_000
    infer_batch_rows: int = 50_000
    infer_batch_characters: int = 64 * 2**20
    max_distinct_cells: int = 50_000_000
    max_search_characters: int = 64 * 2**20
    max_search_cells: int = 500_000
    ranked_cells: int = 100_000
    max_page_rows: int = 100_000
    max_page_bytes: int = 20 * 2**20
    max_record_rows: int = 3000
    max_index_rows: int = 20_000
    max_index_bytes: int = 8 * 2**20
    small_table_bytes: int = 2**20
    held_bytes: int = 16 * 2**20
    block_bytes: int = 4 * 2**20
    block_cells: int = 8 * 2**20
    max_cells_per_byte: int = 16
    parquet_block_rows: int = 40_000
    parquet_block_bytes: int = 16 * 2**20
    parquet_first_rows: int = 1_000
    max_hashes_in_memory: int = 16_000_000
    hash_batch_rows: int = 4_000_000
    hash_partitions: int = 128
    max_keys_in_memory: int = 1_000_000
    max_cached_keys: int = 1_000_000
    max_joined_keys: int = 25_000
    spill_bytes: int = 64 * 2**20
    idle_workers: int = 0
    v2_batch_rows: int = 20_000
    spark_min_bytes: int = 128 * 2**20
    spark_task_bytes: int = 64 * 2**20
    spark_min_task_bytes: int = 2**20
    spark_tasks_per_core: int = 3
    spark_collected_hashes: int = 16_000_000
    spark_broadcast_keys: int = 1_000_000
    spark_bucket_hashes: int = 2_000_000
    spark_bucket_keys: int = 1_000_000

    def __post_init__(self) -> None:
        """Raise ValueError if a setting is no such number."""
        for field in fields(self):
            value, least = getattr(self, field.name), 1 if field.default else 0
            if not isinstance(value, int) or value < least:
                raise ValueError(f"{field.name} is {value!r}, not a whole number from {least} on")


_current = Settings()


def current() -> Settings:
    """Return the settings in use in this process.

    >>> settings.current().max_resources
    10000
    """
    return _current


def configure(**changes: int) -> Settings:
    """Change settings of this process, in all its threads, and return them.

    Args:
        **changes: Fields of ``Settings`` by name; the others stay as they are.

    Raises:
        TypeError: There is no such setting.
        ValueError: A value is no whole number, or too small.

    >>> before = settings.current().max_columns
    >>> settings.configure(max_columns=1000).max_columns
    1000
    >>> settings.configure(max_columns=before).max_columns
    50000
    """
    global _current
    _current = replace(_current, **changes)
    return _current


@contextmanager
def override(**changes: int) -> Iterator[Settings]:
    """Change settings of this process, in all its threads, for as long as a block lasts.

    Arguments and errors are those of ``configure``.

    >>> with settings.override(max_columns=2):
    ...     open_package(ports)
    Traceback (most recent call last):
    ...
    tablepact.errors.PackageError: ...: ports has 3 fields, and at most 2 are read
    """
    global _current
    before = _current
    try:
        yield configure(**changes)
    finally:
        _current = before
