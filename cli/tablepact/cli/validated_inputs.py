"""What ``validate`` validates: the arguments, standard input, or the package that is here."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from tablepact._about import program
from tablepact.cli.output import printable
from tablepact.cli.package_argument import bundled, descriptor_here, has_bundled
from tablepact.cli.standard_input import NAME, copy_standard_input
from tablepact.errors import PackageError
from tablepact.language import message
from tablepact.package.archives.archive_file import is_packed
from tablepact.package.archives.unpacked_files import is_copy
from tablepact.package.metadata.metadata_files import MetadataFiles
from tablepact.package.table_files.table_file import is_table_file
from tablepact.validation.find_descriptor import find_descriptor, is_remote
from tablepact.validation.read_source import Given, Source, read_source
from tablepact.validation.several_inputs import Inputs, find_inputs


class ChosenInputs(NamedTuple):
    """What is validated.

    Attributes:
        inputs: The inputs.
        given: What the command line says about them.
        shown: How the first line of the output names them.
        path: The descriptor to which the paths in the report are relative.
        files: The metadata files that have been read.
    """

    inputs: Inputs
    given: Given
    shown: str
    path: Path
    files: MetadataFiles


def choose_inputs(packages: tuple[str, ...], given: Given, *, pyyaml: bool = False) -> ChosenInputs:
    """Find what the command line names, and read the metadata of a single input.

    Args:
        packages: The arguments.
        given: What the command line says about them.
        pyyaml: Whether YAML has the values that frictionless reads in it.

    Raises:
        PackageError: It cannot be read.
        click.UsageError: An option is not for such an input.
    """
    if packages.count(NAME) > 1:
        raise click.UsageError("- stands for standard input, which can be read only once")
    files = MetadataFiles(pyyaml=pyyaml)
    if not packages and not descriptor_here() and (own := bundled()):
        _require_nothing(given)
        shown = message(
            "the bundled {title}; for another package: {program} validate PATH",
            title=own.package.title,
            program=program(),
        )
        files = own.package.files or files
        return ChosenInputs(Inputs({"": own.package}), given, shown, own.package.path, files)
    named = packages or (descriptor_here() or ("" if has_bundled() else "."),)
    inputs = find_inputs(named)
    here = message("the {file} of the current directory", file=named[0])
    shown = printable(", ".join(packages) or here)
    if NAME in inputs.paths:
        copy = copy_standard_input(given.format)
        inputs = inputs._replace(paths={**inputs.paths, NAME: copy})
        shown = message("standard input") if packages == (NAME,) else shown
        if not inputs.title and not is_table_file(copy) and not is_packed(copy):
            given = given._replace(basepath=given.basepath or ".")
    if inputs.title:
        return ChosenInputs(inputs, given, shown, Path("datapackage.json"), files)
    ((name, only),) = inputs.paths.items()
    only = str(only)
    if is_remote(only):
        return ChosenInputs(inputs, given, shown, Path(only.rpartition("/")[2]), files)
    source = _read(name, only, files, given)
    chosen = str(source.path) if is_copy(source.path) else only  # which is unpacked once
    return ChosenInputs(inputs._replace(paths={name: chosen}), given, shown, source.place, files)


def _read(name: str, only: str, files: MetadataFiles, given: Given) -> Source:
    """Return the metadata of a single input."""
    try:
        return read_source(find_descriptor(only), files, given)
    except ValueError as error:
        raise click.UsageError(printable(error)) from error
    except PackageError as error:
        if name != NAME:
            raise
        raise PackageError(str(error).replace(only, "standard input")) from error


def _require_nothing(given: Given) -> None:
    if given != Given():
        raise click.UsageError("an option describes a table file or a folder; name it, too")
