"""Limits and batch sizes, in one object that a process can change.

``current()`` returns the settings of this process, for all its threads. ``override`` changes some
of them for a ``with`` block, ``configure`` permanently. If a limit is exceeded, the error message
is one line. ``docs/reference/validation.md`` lists limits that apply to only one part.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits and batch sizes; each is an integer above 0, or from 0 on if 0 is its default.

    Attributes:
        max_metadata_bytes: The largest descriptor, schema, rule or changelog. The largest
            descriptors in use have a tenth of it.
        max_text_bytes: The largest text of a source, which can come through a pipe; a long book has
            one megabyte.
        max_resources: The most resources of a descriptor.
        max_files: The most files of a table, and the most file names that are compared with a
            pattern. It also stops at circular links.
        max_columns: The most columns of a table: five times those of the widest tables in genomics.
        max_listed_characters: The most characters of the listed errors of a run, including the
            cells of their rows; further errors are only counted.
        max_row_search_bytes: The largest table in which the lines of rows that break a rule are
            looked for.
        max_record_characters: The longest record, and so the longest cell.
        max_decompression_ratio: The highest ratio of a table's decompressed to its compressed size,
            above ``decompression_floor``. Text has about 10, a file of zeros about 1000.
        decompression_floor: The size in bytes up to which a table can have any ratio.
        max_yaml_ratio: The highest ratio of the values in a YAML file after expanding aliases to
            the values before, above ``yaml_floor``.
        yaml_floor: The number of expanded values up to which a YAML file can have any ratio.
        max_input_bytes: The largest standard input.
        max_archive_bytes: The largest unpacked size of an archive.
        max_archive_files: The most files in an archive.
        max_archive_ratio: The highest ratio of an archive's unpacked to its packed size, above
            ``archive_floor``.
        archive_floor: The unpacked size in bytes up to which an archive can have any ratio.
        max_archive_directory_bytes: The largest file list of an archive, which is read before its
            files are counted.
        max_parquet_cells: The most cells of Parquet to read at once: a few bytes can encode
            billions of rows.
        eager_bytes: The size in bytes up to which a scan reads a file whole, unless it is Parquet.
        copy_file_rows: The approximate number of rows per file of a temporary copy in Parquet.
        csv_at_once_bytes: The size of a CSV file in bytes up to which only Python's csv module
            parses it.
        csv_batch_rows: The number of rows of a plain CSV file per frame.
        batch_rows: The number of rows per batch when digests are computed or files are written.
        sort_run_bytes: The number of bytes of lines to sort in memory at once.
        sort_sample_rate: One of this many sorted lines is sampled, to choose where to split runs.
        parquet_group_rows: The number of rows per row group of exported Parquet. A reader skips a
            group as a whole, or holds it in memory.
        diff_partition_bytes: The number of bytes of both versions of a table to compare at once.
        max_rename_rows: The most added rows, and the most removed rows, that are searched for
            renames.
        infer_sample_characters: The number of characters of the first lines from which the dialect
            is inferred; the sample ends with the line that exceeds it.
        infer_sniff_characters: The number of these characters from which the delimiter is inferred.
        max_infer_line_characters: The longest line, and the longest cell, from which types are
            inferred.
        infer_first_rows: The number of rows of the first batch, which rules out most types.
        infer_batch_rows: The number of rows of each later batch.
        infer_batch_characters: The number of characters at which a batch ends early.
        max_distinct_cells: The most cells, of all columns, whose uniqueness is checked; each takes
            8 bytes.
        max_search_characters: The most characters of rows that are searched; of all further rows,
            only the beginnings of titles are searched.
        max_search_cells: The number of cells of a table above which a search reads only rows that
            contain the beginning of a search word.
        ranked_cells: The most cells of these rows that are searched.
        max_page_rows: The most rows of a table in a site.
        max_page_bytes: The largest script with these rows; all further rows are left out.
        max_record_rows: The most rows of a table for which a site also has a page that describes
            each row.
        max_index_rows: The most rows in the search index of a site.
        max_index_bytes: The largest script with this index; all further rows are left out.
        small_table_bytes: The most bytes of CSV that a run validates in pure Python before it
            imports polars, which takes about as long. Tables up to an eighth of this are always
            validated in pure Python, and do not count.
        by_record_bytes: The most bytes of CSV that are validated in pure Python because its dialect
            has comments, an escape character or the like; frictionless reads larger tables of
            this kind.
        held_bytes: The number of bytes of such tables that are kept in memory, to read each once.
        block_bytes: The approximate size of a block of CSV, which one core checks.
        block_cells: The most cells of a block, which is smaller if many cells are missing from
            rows.
        max_cells_per_byte: The most cells per byte of CSV, on average, if many cells are missing
            from rows and there are more than ``block_cells``. frictionless reads tables with more.
        parquet_block_rows: The number of rows of a block of Parquet.
        parquet_block_bytes: The approximate size of a block of Parquet.
        parquet_first_rows: The number of rows to read first, to estimate the size of rows.
        max_hashes_in_memory: The most key hashes of a table in memory; more are partitioned on
            disk.
        hash_batch_rows: The approximate number of hashes to compare, or to write to disk, at once.
        hash_partitions: The number of partitions on disk.
        max_keys_in_memory: The most referenced keys in memory; more are partitioned into parts of
            about this size.
        max_cached_keys: The most keys, of all tables, that are cached for further foreign keys to
            the same table.
        max_joined_keys: The most keys that polars looks up in one join; for more, it would build a
            hash table per block.
        spill_bytes: The number of bytes to buffer, for all partitions of a table, before writing
            them to disk.
        idle_workers: The number of idle frictionless processes to keep for the next package in the
            same environment; starting one takes half a second. They end with this process.
        v2_batch_rows: The number of rows per batch from frictionless to the checks of Data
            Package v2.
        spark_min_bytes: The size of a table below which the driver processes it, which is faster
            than distributing it.
        spark_task_bytes: The approximate size of a task, which is repeated as a whole if its worker
            is lost.
        spark_min_task_bytes: The smallest size of a task of a small file.
        spark_tasks_per_core: The fewest tasks per core, unless they would be smaller than
            ``spark_min_task_bytes``.
        spark_collected_hashes: The most hashes of a table that the driver collects, to check at
            once that they are unique.
        spark_broadcast_keys: The most keys that are broadcast to all workers; more are shuffled.
        spark_bucket_hashes: The approximate number of hashes that a worker holds at once.
        spark_bucket_keys: The approximate number of keys that a worker holds at once.

    >>> Settings(max_columns=1000).max_columns
    1000
    """

    max_metadata_bytes: int = 16 * 2**20
    max_text_bytes: int = 256 * 2**20
    max_resources: int = 10_000
    max_files: int = 100_000
    max_columns: int = 50_000
    max_listed_characters: int = 256 * 2**20
    max_row_search_bytes: int = 100 * 2**20
    max_record_characters: int = 64 * 2**20
    max_decompression_ratio: int = 200
    decompression_floor: int = 512 * 2**20
    max_yaml_ratio: int = 10
    yaml_floor: int = 1_000_000
    max_input_bytes: int = 20 * 2**30
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
    by_record_bytes: int = 16 * 2**20
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
        """Raise ValueError unless each setting is an integer in its range."""
        for field in fields(self):
            value, least = getattr(self, field.name), 1 if field.default else 0
            if not isinstance(value, int) or value < least:
                raise ValueError(
                    f"{field.name} must be a whole number of at least {least}, not {value!r}"
                )


_current = Settings()


def current() -> Settings:
    """Return the settings of this process.

    >>> settings.current().max_resources
    10000
    """
    return _current


def configure(**changes: int) -> Settings:
    """Change settings of this process, in all its threads, and return them.

    Args:
        **changes: The new values, by field of ``Settings``; all others are unchanged.

    Raises:
        TypeError: There is no such setting.
        ValueError: A value is not an integer, or is too small.

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
    """Change settings of this process, in all its threads, for the duration of a ``with`` block.

    Arguments and errors are those of ``configure``.

    >>> with settings.override(max_columns=2):
    ...     open_package(ports)
    Traceback (most recent call last):
    ...
    tablepact.errors.PackageError: ...: ports has 3 fields; the limit is 2
    """
    global _current
    before = _current
    try:
        yield configure(**changes)
    finally:
        _current = before
