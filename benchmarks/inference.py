"""Compare what ``infer`` and DuckDB's sniffer make of public CSV files with what a person reads.

The files are not part of this repository. Download them into a folder, each under its name in
``FILES``, and run ``python benchmarks/inference.py FOLDER``. It prints a table in Markdown.

The shape is right if delimiter, row of the header and number of columns are; the types, if those of
all columns are. A type counts as right in any notation: DuckDB has no years or percentages.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tablepact import infer

OURS = ("string", "any", "integer", "number", "boolean", "date", "datetime", "time", "year")
THEIRS = ("VARCHAR", "", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "TIME")
KINDS = {
    **dict(zip(OURS, "sainbdtcy", strict=True)),
    **dict(zip(THEIRS, "sainbdtc", strict=True)),
    "yearmonth": "m",
}
"""A letter for each type."""
ACCEPTED = {"y": "yi", "N": "ni", "m": "ms", "B": "bs", "-": "".join(set(KINDS.values()))}
"""The types that are right for a letter of the truth, if there are several."""


@dataclass(frozen=True)
class Truth:
    """What a person reads in a file.

    Attributes:
        name: The name of the file in the folder.
        address: Where it is, in a repository on GitHub: owner, name, commit, path.
        delimiter: The character between cells.
        header: The row of the header; 0 if there is none.
        types: A letter for the type of each column, see ``KINDS`` and ``ACCEPTED``.
        latin: Whether it is not UTF-8, which DuckDB has to be told.
    """

    name: str
    address: str
    delimiter: str
    header: int
    types: str
    latin: bool = False


EOR = "cran/eoR/87497c56/inst/extdata"
GAP = "phattdoan/w209-final-project/907ba566/data"
ELEMENTS = "tpetzoldt/elements-de/4745e788/data"
FLIGHTS = "jpatokal/openflights/5a036025/data"
GLACIERS = "mjacqu/glenglat/4425b276/sources"
GEONAMES = "nicolas-grekas/geonames-data/9a2a341a/data"
FILES = (
    Truth("genesis-12411.csv", f"{EOR}/12411-03-03-4m.csv", ";", 8, "dsss" + "i" * 9, latin=True),
    Truth("genesis-12613.csv", f"{EOR}/12613-02-02-4m.csv", ";", 7, "ysss" + "i" * 6, latin=True),
    Truth("worldbank.csv", f"{GAP}/API_NY.GDP.MKTP.CD_DS2_en_csv_v2.csv", ",", 5,
          "ssss" + "N" * 57 + "-"),
    Truth("cangsp.csv", f"{GAP}/CANGSP.csv", ",", 1, "di"),
    Truth("gistemp.csv", "coulmont/rstudiotest/76557471/data/GLB.Ts+dSST.csv", ",", 2,
          "y" + "n" * 18),
    Truth("co2-noaa.csv", f"{ELEMENTS}/co2_mm_mlo.csv", ",", 41, "yinnninn"),
    Truth("lakes.csv", f"{ELEMENTS}/lakes.csv", ",", 1, "sninnnin"),
    Truth("gauernitz.csv", f"{ELEMENTS}/gauernitz.csv", ",", 1, "ssss" + "i" * 13),
    Truth("dobson.txt", f"{ELEMENTS}/dobson.txt", "\t", 1, "sii"),
    Truth("elbe.csv", f"{ELEMENTS}/elbe.csv", ",", 1, "dNb"),
    Truth("rdb.txt", "DOI-USGS/dataRetrieval/6b993a16/inst/extdata/RDB1Example.txt", "\t", 23,
          "ssdis"),
    Truth("country-info.txt", f"{GEONAMES}/countryInfo.txt", "\t", 51,
          "ssssssNi" + "s" * 8 + "iss"),
    Truth("time-zones.txt", f"{GEONAMES}/timeZones.txt", "\t", 1, "ssnnn"),
    Truth("airlines.dat", f"{FLIGHTS}/airlines.dat", ",", 0, "issssssB"),
    Truth("planes.dat", f"{FLIGHTS}/planes.dat", ",", 0, "sss"),
    Truth("countries.dat", f"{FLIGHTS}/countries.dat", ",", 0, "sss"),
    Truth("ice.txt", f"{GLACIERS}/zhang2022/iceT_20080504.txt", ",", 0, "nn"),
    Truth("thermistors.csv", f"{GLACIERS}/gagliardini2023/TemperatureTR_Info.csv", ";", 1,
          "iinnindss"),
    Truth("ice-aws.csv", f"{GLACIERS}/prinz2022/RR_t_ice_aws.csv", ",", 1, "tnnnn"),
    Truth("airedale.csv", "alan-turing-institute/CleverCSV/e80acaa5/example/airedale.csv", ",", 1,
          "ssdssssn"),
    Truth("co2-ppm.csv", "datasets/co2-ppm/146bdc60/data/co2-mm-mlo.csv", ",", 1, "mnnn-nn"),
    Truth("matrix.csv", "plotly/datasets/0c447c47/MATLAB/Z.csv", ",", 0, "i" * 50),
    Truth("unemployment.csv", "plotly/datasets/0c447c47/laucnty16.csv", ",", 1, "ssssyNNNN"),
    Truth("drug-use.csv", "fivethirtyeight/data/fcf572c4/drug-use-by-age/drug-use-by-age.csv",
          ",", 1, "si" + "N" * 26),
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    lines = ["| file | header | shape: infer | DuckDB | types: infer | DuckDB |", "|---" * 6 + "|"]
    sums = [0, 0, 0, 0]
    for truth in FILES:
        path = folder / truth.name
        ours, theirs = _judged(_inferred(path), truth), _judged(_sniffed(path, truth), truth)
        row = [ours[0], theirs[0], ours[1], theirs[1]]
        sums = [total + right for total, right in zip(sums, row, strict=True)]
        cells = " | ".join("yes" if right else "**no**" for right in row)
        header = f"row {truth.header}" if truth.header else "none"
        link = f"[{truth.name}](https://github.com/{_link(truth.address)})"
        lines.append(f"| {link} | {header} | {cells} |")
    lines.append(f"| {len(FILES)} files | | {' | '.join(map(str, sums))} |")
    print("\n".join(lines))  # noqa: T201


Reading = tuple[str, int, str]
"""The delimiter, the row of the header (0 if there is none), and a letter for each column."""


def _judged(read: Reading | None, truth: Truth) -> tuple[bool, bool]:
    """Return whether the shape of a file is right, and whether the types are."""
    if read is None:
        return False, False
    delimiter, header, types = read
    shape = (delimiter, header, len(types)) == (truth.delimiter, truth.header, len(truth.types))
    fits = (
        kind in ACCEPTED.get(right, right) for kind, right in zip(types, truth.types, strict=False)
    )
    return shape, len(types) == len(truth.types) and all(fits)


def _inferred(path: Path) -> Reading:
    proposal = infer(path)
    shape = proposal.source.dialect.shape
    header = shape.header_rows[0] if len(shape.header_rows) == 1 else -len(shape.header_rows)
    types = "".join(KINDS[choice.field["type"]] for choice in proposal.choices)
    return shape.marks.delimiter, header, types


def _sniffed(path: Path, truth: Truth) -> Reading | None:
    """Return what DuckDB makes of a file; None if it cannot read it."""
    query = (
        "SELECT Delimiter, SkipRows, HasHeader, Columns FROM sniff_csv(?, encoding = 'latin-1')"
        if truth.latin
        else "SELECT Delimiter, SkipRows, HasHeader, Columns FROM sniff_csv(?)"
    )
    try:
        with duckdb.connect() as connection:
            row = connection.execute(query, [str(path)]).fetchall()[0]
    except duckdb.Error:
        return None
    delimiter, skipped, has_header, columns = row
    types = "".join(KINDS.get(column["type"], "?") for column in columns)
    return delimiter, skipped + 1 if has_header else 0, types


def _link(address: str) -> str:
    owner, name, commit, path = address.split("/", 3)
    return f"{owner}/{name}/blob/{commit}/{path}"


if __name__ == "__main__":
    main()
