"""Check the units of fields, a property that many packages have and the standard has not.

Most packages write a unit as they like, so one that is not in UCUM is a note, once for each text.
With ``"unitSystem": "UCUM"`` in the field, its schema or the package it is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from tablepact.language import message, plural
from tablepact.package.metadata.json_pointer import pointer
from tablepact.report.model import Finding
from tablepact.validation.descriptor_step import MetadataPath, WrittenMetadata

MAX_FINDINGS = 1000
"""The most findings on units."""
_UCUM = ("ucum", "http://unitsofmeasure.org", "https://ucum.org")
"""How a descriptor names UCUM; the address is the one that HL7 FHIR uses."""


class _Unit(NamedTuple):
    """The unit of a field as written, with its path, and the system that it is declared to be of.

    An absent system is None.
    """

    value: object
    path: MetadataPath
    system: str | None


def check_units(metadata: WrittenMetadata) -> Iterator[Finding]:
    """Yield a finding for each unit that is not in UCUM, at most ``MAX_FINDINGS``."""
    yield from islice(_findings(metadata), MAX_FINDINGS)


def _findings(metadata: WrittenMetadata) -> Iterator[Finding]:
    units, others = [*_units(metadata)], dict[str, list[MetadataPath]]()
    if not units:
        return
    from tablepact.notation.currencies import CURRENCIES
    from tablepact.notation.ucum import unit_fault
    from tablepact.notation.unit_advice import suggest_unit

    for unit in units:
        if unit.system is not None:
            if unit.system.casefold().rstrip("/") in _UCUM:
                yield from _declared(metadata, unit)
        elif isinstance(unit.value, str) and unit.value:
            others.setdefault(unit.value, []).append(unit.path)
    for text, paths in others.items():
        if fault := unit_fault(text, CURRENCIES):
            note = plural(
                'the unit "{unit}" is not in UCUM: {fault}',
                'the unit "{unit}" of {number} fields is not in UCUM: {fault}',
                len(paths),
                unit=text,
                fault=fault,
            )
            advice = _advice(suggest_unit(text, CURRENCIES))
            yield metadata.finding("unit-unknown", note, paths[0], advice=advice)


def _units(metadata: WrittenMetadata) -> Iterator[_Unit]:
    """Yield the units of all fields."""
    of_package = of_schema = None
    for kind, value, path in metadata.parts():
        if kind == "package":
            of_package = _system(value)
        elif kind == "schema":
            of_schema = _system(value)
        elif kind == "field" and "unit" in value:
            declared = (_system(value), of_schema, of_package)
            system = next((one for one in declared if one is not None), None)
            at = MetadataPath(path.file, f"{path.pointer}{pointer('unit')}")
            yield _Unit(value["unit"], at, system)


def _system(part: Mapping[str, Any]) -> str | None:
    system = part.get("unitSystem")
    return system if isinstance(system, str) else None


def _declared(metadata: WrittenMetadata, unit: _Unit) -> Iterator[Finding]:
    """Yield a finding if a unit that is declared to be in UCUM is not."""
    from tablepact.notation.currencies import CURRENCIES
    from tablepact.notation.ucum import unit_fault
    from tablepact.notation.unit_advice import suggest_unit

    text = unit.value
    if not isinstance(text, str):
        note = message("a unit is a string in UCUM")
        yield metadata.finding("unit-code", note, unit.path)
    elif text in CURRENCIES:
        note = message('"{unit}" is a currency of ISO 4217, and UCUM has no currencies', unit=text)
        advice = message('set "unitSystem": "ISO 4217" in this field')
        yield metadata.finding("unit-code", note, unit.path, advice=advice)
    elif fault := unit_fault(text):
        note = message('the unit "{unit}" is not in UCUM: {fault}', unit=text, fault=fault)
        advice = _advice(suggest_unit(text))
        yield metadata.finding("unit-code", note, unit.path, advice=advice)


def _advice(meant: str | None) -> str:
    return message('did you mean "{code}"?', code=meant) if meant else ""
