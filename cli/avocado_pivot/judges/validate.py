"""Judge a data package: descriptor, tables, contract, rules across tables.

Every package is judged by frictionless's rules, and by the rules that it carries. A package whose
descriptor says ``"tableContract": "strict"`` is read strictly too and held to its contract.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from avocado_pivot.engine.descriptor.sources import sources
from avocado_pivot.engine.exact.process import SECONDS, Exact
from avocado_pivot.engine.tables import PackageJudge
from avocado_pivot.engine.verdict import LIMIT, Settings
from avocado_pivot.errors import ContractError, PackageError
from avocado_pivot.judges.by_table_schema import (
    judge_by_table_schema,
    judge_descriptor,
    not_judged,
)
from avocado_pivot.package.descriptor import Package, Resource, read_package
from avocado_pivot.package.metadata_files import read_json
from avocado_pivot.reports.report import Report, Step

if TYPE_CHECKING:
    import polars as pl

    from avocado_pivot.package.tables import BadCell

Rules = Literal["all", "frictionless"]
OURS = ("tableRules", "tableViews", "tableContract")
"""Properties of a descriptor that frictionless does not know."""


def validate(
    path: Path | str | Package,
    *,
    rules: Rules = "all",
    limit_errors: int = LIMIT,
    stop: bool = False,
    allow_remote: bool = False,
    md5: bool = True,
    seconds: float = SECONDS,
    progress: Callable[[str, int, int], None] | None = None,
    exact: Exact | None = None,
) -> Report:
    """Validate a data package.

    Args:
        path: A descriptor, the folder of one, or a package already read.
        rules: ``frictionless`` leaves out whatever is not a rule of frictionless.
        limit_errors: How many errors of a table are listed; 0 lists all. All are counted.
        stop: Whether a table is left once that many are found, as frictionless leaves it.
        allow_remote: Whether what lies at a remote address is fetched.
        md5: Whether the MD5 of each file is taken, as it is in frictionless's report.
        seconds: How long frictionless itself may take for one table.
        progress: Called with the name of a table, the bytes done and the bytes in all.
        exact: A process of frictionless to be used, and left running.

    Returns:
        The report, with a step for everything that was judged or could not be.

    Raises:
        PackageError: The descriptor cannot be read; see ``read_json``. Or it leads out of its
            folder, or to a remote address.
    """
    started = time.monotonic()
    descriptor = path.path if isinstance(path, Package) else Path(path)
    if descriptor.is_dir():
        descriptor /= "datapackage.json"
    metadata = read_json(descriptor)
    title = f"{metadata.get('name') or ''} {metadata.get('version') or ''}".strip()
    strict = metadata.get("tableContract") == "strict"  # the contract asks for all that, and more
    settings = Settings(limit_errors, stop, rules == "all" and not strict, md5, progress)
    tasks: list[dict[str, Any]] = []
    with nullcontext(exact) if exact else Exact(seconds) as asked:
        judged = sources(metadata, descriptor, allow_remote=allow_remote)
        package = PackageJudge(metadata, judged, descriptor.parent, asked, settings)
        steps = [judge_descriptor(package)]
        if steps[0].status == "pass":
            for step, verdict in judge_by_table_schema(package):
                steps.append(step)
                tasks += [verdict.task] if verdict and verdict.task else []
        else:
            steps += not_judged(judged, "the descriptor is refused")
    if rules == "all":
        steps += _judge_by_own_rules(path, descriptor, metadata, refused=steps[0].status != "pass")
    return Report(title, tuple(steps), time.monotonic() - started, tuple(tasks))


def _judge_by_own_rules(
    path: Path | str | Package, descriptor: Path, metadata: Mapping[str, Any], *, refused: bool
) -> Iterator[Step]:
    """Hold the package to the rules that it carries, and to its contract if it has one."""
    try:
        package = path if isinstance(path, Package) else read_package(descriptor)
    except PackageError as error:
        if not refused and any(name in metadata for name in OURS):
            raise
        if not refused and "rowRules" not in str(error):
            return
        if not refused:
            raise
        return
    if refused:
        yield from _leave(package)
    else:
        yield from _judge_strictly(package) if package.strict else _judge_rules(package)


def _leave(package: Package) -> Iterator[Step]:
    """Say what is not judged further, as the descriptor is refused."""
    reason = "the descriptor is refused"
    for resource in package.resources:
        if package.strict or _has_rules(resource):
            yield Step("contract", resource.name, "not run", reason)
    yield from _without_rules(package, reason)


def _judge_strictly(package: Package) -> Iterator[Step]:
    """Hold each table to its contract, then all of them to the rules across tables."""
    from avocado_pivot.judges.by_contract import cannot_compile, judge_by_contract
    from avocado_pivot.package.tables import read_cells, type_cells

    tables: dict[str, pl.DataFrame] = {}
    bad: dict[str, list[BadCell]] = {}
    unread: dict[str, PackageError | ContractError] = {}
    for resource in package.resources:
        try:
            cells = read_cells(resource)
            tables[resource.name], bad[resource.name] = type_cells(cells, resource.fields)
        except (PackageError, ContractError) as error:
            unread[resource.name] = error
    for resource in package.resources:
        reason = unread.get(resource.name)
        if isinstance(reason, ContractError):
            yield cannot_compile(resource.name, reason)
        elif reason:
            yield Step("contract", resource.name, "not run", str(reason))
        else:
            yield judge_by_contract(resource, tables, bad[resource.name])
    yield from _judge_across(package, tables, unread)


def _judge_rules(package: Package) -> Iterator[Step]:
    """Hold a package without a contract to the rules that it carries, if any.

    What has no schema (a text, a picture) is no table of the rules.
    """
    if not (package.rules or any(r.derived_by or _has_rules(r) for r in package.resources)):
        return
    from avocado_pivot.package.any_table import read_any

    tables: dict[str, pl.DataFrame] = {}
    numbers: dict[str, list[int]] = {}
    unread: dict[str, PackageError | ContractError] = {}
    across = package.rules or any(resource.derived_by for resource in package.resources)
    for resource in package.resources:
        if resource.fields and (across or _has_rules(resource)):
            try:
                reading = read_any(resource)
                tables[resource.name] = reading.frame
                numbers[resource.name] = reading.numbers
            except PackageError as error:
                unread[resource.name] = error
    for resource in package.resources:
        if resource.name in unread and _has_rules(resource):
            yield Step("contract", resource.name, "not run", str(unread[resource.name]))
        elif resource.name in tables and _has_rules(resource):
            name = resource.name
            yield _judge_row_rules(resource, tables[name], numbers[name])
    yield from _judge_across(package, tables, unread)


def _has_rules(resource: Resource) -> bool:
    return bool((resource.schema or {}).get("rowRules"))


def _judge_row_rules(resource: Resource, frame: pl.DataFrame, numbers: Sequence[int]) -> Step:
    """Hold the rows to the row rules; what else the schema says, frictionless has judged.

    Fields of a type that the contract does not know are left out, so that a rule that names one is
    refused and not run on something else.
    """
    from avocado_pivot.judges.by_contract import judge_by_contract
    from avocado_pivot.package.field_types import column_type

    fields = []
    for field in resource.fields:
        bare = {"name": field["name"], "type": field.get("type", "string")}
        with suppress(ContractError):
            if column_type(bare) == frame.schema.get(field["name"]):
                fields.append(bare)
    known = {resource.name: frame.select(field["name"] for field in fields)}
    schema = {"fields": fields, "rowRules": (resource.schema or {})["rowRules"]}
    return judge_by_contract(resource, known, schema=schema, numbers=numbers)


def _judge_across(
    package: Package,
    tables: Mapping[str, pl.DataFrame],
    unread: Mapping[str, PackageError | ContractError],
) -> list[Step]:
    """Run the rules across tables, unless a table is lacking."""
    if unread:
        reason = "; ".join(str(error) for error in unread.values())
        return _without_rules(package, reason)
    from avocado_pivot.judges.by_rules import judge_by_rules

    return judge_by_rules(package, tables)


def _without_rules(package: Package, reason: str) -> list[Step]:
    """Say that no rule across tables was run, and no derived table looked at."""
    derived = [resource.name for resource in package.resources if resource.derived_by]
    return [Step("rule", rule.name, "not run", reason) for rule in package.rules] + [
        Step("derivation", name, "not run", reason) for name in derived
    ]
