"""The parts of the pandera script that are the same for every table."""

from __future__ import annotations

IMPORTS = {"datetime as dt": "dt.", "json": "json.", "sys": None}
"""The imports of the script, each with the text that shows that it is used; ``sys`` always is."""

HELPERS = {
    "unique": '''\
def unique():
    """Check that values are unique; unlike unique=True, this accepts several missing values."""

    def holds(data):
        value = pl.col(data.key)
        return data.lazyframe.select(value.is_null() | value.is_first_distinct())

    return pa.Check(holds, error="unique", ignore_na=False)
''',
    "json_is": '''\
def json_is(kind, error):
    """Check that each text is JSON of one kind: dict or list."""

    def is_kind(text):
        try:
            return isinstance(json.loads(text), kind)
        except ValueError:
            return False

    def holds(data):
        found = pl.col(data.key).map_elements(is_kind, return_dtype=pl.Boolean)
        return data.lazyframe.select(found.fill_null(True))

    return pa.Check(holds, error=error, ignore_na=False)
''',
    "own_key": '''\
def own_key(fields, error):
    """Check that keys are unique; a key with a missing part fails only if it is primary."""
    whole = pl.all_horizontal(pl.col(field).is_not_null() for field in fields)
    first = pl.int_range(pl.len()).over(fields) == 0
    kept = whole & first if error.startswith("primaryKey") else ~whole | first
    return pa.Check(lambda data: data.lazyframe.select(kept), error=error, ignore_na=False)
''',
    "refers": '''\
def refers(fields, keys, error):
    """Check that each reference leads to a row of this table; skip keys with a missing part."""

    def holds(data):
        frame = data.lazyframe.collect()
        known = set(frame.select(keys).iter_rows())
        rows = frame.select(fields).iter_rows()
        return pl.LazyFrame({"kept": [None in row or row in known for row in rows]})

    return pa.Check(holds, error=error, ignore_na=False)
''',
    "row_rule": '''\
def row_rule(expression, error):
    """Check a rule within a row; as with CHECK in SQL, null passes."""
    kept = pl.repeat(True, pl.len(), dtype=pl.Boolean) & expression.fill_null(True)
    return pa.Check(lambda data: data.lazyframe.select(kept), error=error, ignore_na=False)
''',
}
"""The code of checks that pandera lacks, by function name."""

MAIN = '''\
def read(path):
    """Read a CSV file; return its cells as text, and a frame of typed values."""
    with open(path, "rb") as file:
        cells = pl.read_csv(file.read(), infer_schema=False, **CSV)
    cells = cells.with_columns(pl.all().fill_null(""))
    for name in cells.columns:
        missing = pl.Series(OWN_MISSING.get(name, MISSING), dtype=pl.String)
        value = pl.col(name)
        cells = cells.with_columns(pl.when(~value.is_in(missing.implode())).then(value).alias(name))
    typed = (READ[name].alias(name) for name in cells.columns if name in READ)
    return cells, cells.with_columns(typed)


def violations(path):
    """Return the violations of the contract: row, column, value and check."""
    cells, frame = read(path)
    bad = {
        (row, name): cells[name][row]
        for name in frame.columns
        for row in (cells[name].is_not_null() & frame[name].is_null()).arg_true()
    }
    found = [(row, name, cell, "type") for (row, name), cell in bad.items()]
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for case in errors.failure_cases.iter_rows(named=True):
            row, name, value = case["index"], case["column"], case["failure_case"]
            of_table = case["schema_context"] == "DataFrameSchema"
            if of_table and row is not None:
                name, value = None, None
            elif of_table:
                name, value = value, None
            if (row, name) not in bad or case["check"] != "not_nullable":
                found.append((row, name, value, case["check"]))
    return sorted(found, key=lambda one: -1 if one[0] is None else one[0])


def main(arguments):
    """Print the violations of the contract; return the exit code."""
    if len(arguments) != 1:
        print("Usage: python contract.py FILE.csv", file=sys.stderr)
        return 2
    try:
        found = violations(arguments[0])
    except (OSError, LookupError, ValueError, pl.exceptions.PolarsError) as error:
        print(f"{arguments[0]} cannot be read: {error}", file=sys.stderr)
        return 1
    for row, name, value, check in found:
        where = "table" if row is None else f"row {row + 2}"
        column = "" if name is None else f", {name}"
        cell = "" if value is None else f"{value!r} "
        print(f"{where}{column}: {cell}violates {check}")
    print(f"{len(found):,} violation{'s' if len(found) > 1 else ''}" if found else "valid")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
'''
"""The code that reads a file, and the command line."""
