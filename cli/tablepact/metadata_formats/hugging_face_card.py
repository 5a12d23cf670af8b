"""A Hugging Face dataset card: a README.md whose front matter configures how to load each table.

The card refers to the package's files by relative path, so it belongs beside ``datapackage.json``.
The front matter follows the Hub's documentation ("Dataset cards", "Manual configuration"). The
loader reads only one file format per repository, so the card configures the tables in the most
common format, and lists the others in its text. The split is ``train``, since the Hub reserves the
name ``all``.
"""

from __future__ import annotations

import glob
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from tablepact.exact_columns import nameless
from tablepact.export.text import to_markdown
from tablepact.markdown_text import markdown_line
from tablepact.metadata_formats.citation_styles import apa, yaml_scalar
from tablepact.metadata_formats.facts import (
    Facts,
    TableFacts,
    licence_address,
    replace_surrogates,
    web_address,
)
from tablepact.metadata_formats.file_columns import (
    is_parquet,
    missing_texts,
    plain_csv_delimiter,
    plain_type,
)
from tablepact.package.descriptor.table_schema import Field

LICENCES = {
    "CC0-1.0": "cc0-1.0", "CC-BY-3.0": "cc-by-3.0", "CC-BY-4.0": "cc-by-4.0",
    "CC-BY-SA-3.0": "cc-by-sa-3.0", "CC-BY-SA-4.0": "cc-by-sa-4.0", "CC-BY-NC-4.0": "cc-by-nc-4.0",
    "CC-BY-NC-SA-4.0": "cc-by-nc-sa-4.0", "CC-BY-ND-4.0": "cc-by-nd-4.0", "MIT": "mit",
    "CC-BY-NC-ND-4.0": "cc-by-nc-nd-4.0", "ODbL-1.0": "odbl", "ODC-By-1.0": "odc-by",
    "PDDL-1.0": "pddl", "Apache-2.0": "apache-2.0", "BSD-3-Clause": "bsd-3-clause",
}  # fmt: skip
"""The Hub's licence names, by SPDX identifier; any other licence is ``other``."""
SIZES = (
    (10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"), (10**8, "10M<n<100M"), (10**9, "100M<n<1B"), (10**12, "1B<n<1T"),
)  # fmt: skip
_SEMVER = re.compile(r"\d+\.\d+\.\d+")
_EXACT = 2**53


def hugging_face_card(facts: Facts) -> str:
    """Return the dataset card of a package.

    Raises:
        PackageError: A table cannot be read.
    """
    work = facts.work
    configs = _configs(facts)
    first = next(iter(work.licences), None)
    licence = LICENCES.get(work.licence, "other" if first else "")
    other = first if licence == "other" else None
    front = {
        "pretty_name": work.title,
        "license": licence,
        "license_name": _slug(other.name or other.title) if other else "",
        "license_link": licence_address(other) if other else "",
        "language": [tag for tag in facts.languages if re.fullmatch(r"[a-z]{2,3}", tag)],
        "tags": [*work.keywords],
        "size_categories": [next(name for most, name in SIZES if facts.rows < most)],
        "configs": list(configs.values()),
        "dataset_info": [_info(table, configs[table.name]) for table in facts.tables
                         if table.name in configs],
    }  # fmt: skip
    front = {key: value for key, value in front.items() if value}
    return f"---\n{_yaml(front)}---\n\n" + replace_surrogates("\n".join(_body(facts, configs)))


def _configs(facts: Facts) -> dict[str, dict[str, Any]]:
    """Return the loading configuration of each loadable table; the first is the default."""
    formats = {table.name: name for table in facts.tables if (name := _file_format(table))}
    most_common = Counter(formats.values()).most_common(1)
    configs: dict[str, dict[str, Any]] = {}
    taken: set[str] = set()
    for table in facts.tables:
        if not most_common or formats.get(table.name) != most_common[0][0]:
            continue
        name = _config_name(table.name, taken)
        config = {
            "config_name": name,
            "default": None if configs else True,
            "data_files": [{"split": "train", "path": glob.escape(table.files[0].path)}],
            "version": facts.work.version if _SEMVER.fullmatch(facts.work.version) else "",
        }
        if most_common[0][0] == "csv":
            config |= _csv_options(facts, table)
        configs[table.name] = {
            key: value for key, value in config.items() if value not in ("", None)
        }
    return configs


def _file_format(table: TableFacts) -> str:
    if table.rows is None or not table.files or table.files[0].remote:
        return ""
    if is_parquet(table):
        return "parquet"
    return "csv" if plain_csv_delimiter(table) else ""


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.-]+", "-", text.lower()).strip("-")


def _config_name(name: str, taken: set[str]) -> str:
    """Return a unique name without the characters that the loader rejects."""
    base = re.sub(r'[<>:/\\|?*\x00-\x1f"]', "_", name).strip() or "table"
    unique, number = base, 2
    while unique in taken:
        unique, number = f"{base}_{number}", number + 1
    taken.add(unique)
    return unique


def _csv_options(facts: Facts, table: TableFacts) -> dict[str, Any]:
    """Return the options for pandas, which keep it from guessing types and missing values."""
    frame = facts.frames[table.name]
    return {
        "sep": plain_csv_delimiter(table),
        "keep_default_na": False,
        "na_values": missing_texts(table),
        "features": [{"name": field.name, "dtype": _dtype(field, frame)} for field in table.fields],
    }


def _dtype(field: Field, frame: pl.DataFrame) -> str:
    """Return a pandas type that represents the column; its integers and Booleans have no null."""
    if field.name not in frame.columns:  # a name that frictionless replaces
        return "string"
    column = nameless(frame[field.name])
    kind, full = plain_type(field), not column.null_count()
    if kind in ("integer", "year") and column.dtype == pl.Int64:
        exact = column.abs().max() is None or int(column.abs().max() or 0) <= _EXACT  # type: ignore[arg-type]
        return "int64" if full else "float64" if exact else "string"
    if kind == "number" and column.dtype == pl.Float64:
        return "float64"
    return "bool" if kind == "boolean" and full else "string"


def _info(table: TableFacts, config: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "config_name": config["config_name"],
        "splits": [{"name": "train", "num_bytes": table.files[0].size, "num_examples": table.rows}],
    }


def _body(facts: Facts, configs: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the paragraphs of the card; text from the descriptor is escaped."""
    work = facts.work
    yield f"# {markdown_line(work.title) or 'Dataset'}\n"
    if work.abstract:
        yield f"{markdown_line(work.abstract)}\n"
    if work.version:
        yield f"Version {markdown_line(work.version)}{f' of {work.date}' if work.date else ''}.\n"
    yield "## Tables\n"
    names = [table.name for table in facts.tables]
    rows = [
        table.unavailable_reason if table.rows is None else f"{table.rows:,}"
        for table in facts.tables
    ]
    descriptions = [replace_surrogates(table.description) for table in facts.tables]
    cells = {
        "table": map(replace_surrogates, names),
        "rows": rows,
        "description": descriptions,
    }
    columns = {name: pl.Series(name, list(texts), pl.String) for name, texts in cells.items()}
    yield to_markdown(pl.DataFrame(columns))
    if not_loaded := [markdown_line(name) for name in names if name not in configs]:
        yield f"Not loaded through this card: {', '.join(not_loaded)}.\n"
    for config in list(configs.values())[:1]:
        call = f'load_dataset(".", {yaml_scalar(config["config_name"])}, split="train")'
        yield f"```python\nfrom datasets import load_dataset\n\n{call}\n```\n"
    yield "## Licence\n"
    for licence in work.licences:
        text = ": ".join(filter(None, (licence.name, licence.title)))
        yield f"{markdown_line(text)} {_link(licence.url)}\n"
    if not work.licences:
        yield "Not stated.\n"
    yield f"## Citation\n\n{markdown_line(apa(work))}\n"
    if facts.sources:
        yield "## Sources\n"
        for source in facts.sources:
            title, identifier = markdown_line(source.title), markdown_line(source.identifier)
            yield f"- {title} {_link(source.address)} {identifier}".rstrip()
        yield ""


def _link(address: str) -> str:
    return f"<{address}>" if web_address(address) else markdown_line(address)


def _yaml(value: dict[str, Any] | list[Any], pad: str = "") -> str:
    """Return YAML in block style, with scalars quoted as in JSON."""
    if isinstance(value, dict):
        return "".join(f"{pad}{key}:{_value(entry, pad)}" for key, entry in value.items())
    inner = f"{pad}  "
    return "".join(
        f"{pad}- {_yaml(entry, inner).removeprefix(inner)}"
        if isinstance(entry, dict)
        else f"{pad}-{_value(entry, pad)}"
        for entry in value
    )


def _value(value: Any, pad: str) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + _yaml(value, f"{pad}  ")
    return f" {yaml_scalar(replace_surrogates(value) if isinstance(value, str) else value)}\n"
