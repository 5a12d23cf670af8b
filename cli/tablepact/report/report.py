"""The report that a validation returns, with a method for each output format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from tablepact.errors import InvalidPackage
from tablepact.escape import escape
from tablepact.language import format_count, use_language
from tablepact.report.locations import DESCRIPTOR
from tablepact.report.model import ReportModel

if TYPE_CHECKING:
    import polars as pl


P = ParamSpec("P")
T = TypeVar("T")


def _in_its_language(method: Callable[P, T]) -> Callable[P, T]:
    """Return a method of a report that writes in the language of the report."""

    @wraps(method)
    def write(*given: P.args, **named: P.kwargs) -> T:
        with use_language(getattr(given[0], "language", "en")):
            return method(*given, **named)

    return write


@dataclass(frozen=True, slots=True, repr=False)
class Report(ReportModel):
    """The result of a validation.

    ``print`` shows the same text as the command; a notebook shows tables.

    Attributes:
        package: The name and version of the package.
        steps: The steps, in the order in which they ran.
        seconds: The duration of the validation.
        tasks: The tasks of the frictionless report, one for each table.
        severities: What is set about the severity of codes, by the user and by the package.
        configuration: What of that the configuration of the package sets; None if it has none.
        ignored: The number of findings of each code that is ignored.
        language: The language of its messages.

    >>> finding = Finding("type-error", "'five' is not an integer", "fruit", 3, "id", cell="five")
    >>> step = Step("table", "fruit", "fail", "2 rows", (finding,))
    >>> report = Report("market 1.0", (Step("descriptor", "", "pass", "1 resource"), step), 0.1)
    >>> report
    <Report market 1.0: not valid, 2 steps, 1 finding>
    >>> report.valid, report.complete, report.counts
    (False, True, Counter({'type-error': 1}))
    >>> report.to_frame().select("table", "row", "field", "cell", "code").row(0)
    ('fruit', 3, 'id', 'five', 'type-error')
    >>> print(report)
    pass     descriptor          1 resource
    fail     table        fruit  2 rows
             type-error  fruit, row 3, id: 'five' is not an integer
             hint: fix the cell or the field type; if the cell means no value, add it to missingValues
    market 1.0 is not valid: 1 of 2 steps passed, 1 finding, 0.1 s
    >>> report.raise_if_invalid()
    Traceback (most recent call last):
    ...
    tablepact.errors.InvalidPackage: market 1.0 is not valid: 1 of 2 steps passed, 1 finding, 0.1 s
      type-error  fruit, row 3, id: 'five' is not an integer
    """  # noqa: E501 - the output is not wrapped

    @_in_its_language
    def raise_if_invalid(self) -> None:
        """Raise ``InvalidPackage`` unless every step ran and passed.

        The message is the verdict and one line for each of the first five problems.

        >>> validate(ports).raise_if_invalid()
        """
        if not self.valid:
            from tablepact.report.formats.console import as_error_message

            raise InvalidPackage(as_error_message(self))

    @_in_its_language
    def to_frame(self) -> pl.DataFrame:
        """Return a data frame with one row for each listed finding.

        The columns are the same for every report: ``step`` (its kind), ``subject``, ``table``,
        ``path`` (the file, as the descriptor names it), ``row``, ``line`` and ``column`` (Int64),
        ``field``, ``cell``, ``code``, ``severity``, ``message``, ``hint``, ``record``, ``check``,
        ``rule`` and ``pointer``. A missing value is null.

        >>> validate(ports).to_frame().shape
        (0, 18)
        """
        from tablepact.report.formats.frame import as_frame

        return as_frame(self)

    @_in_its_language
    def to_dict(self) -> dict[str, Any]:
        """Return the report in the structure of a frictionless report, with additional keys.

        The errors of a table, from all steps, are in its task; other errors are at the top level.

        >>> validate(ports).to_dict()["stats"]["tasks"]
        2
        """
        from tablepact.report.formats.frictionless_json import as_dict

        return as_dict(self)

    @_in_its_language
    def to_json(self) -> str:
        """Return the result of ``to_dict`` as JSON.

        >>> print(validate(ports).to_json())
        {
          "valid": true,
        ...
        """
        from tablepact.report.formats.frictionless_json import as_json

        return as_json(self)

    @_in_its_language
    def to_jsonl(self) -> str:
        """Return the report as JSON lines: the package, the steps, the findings and the verdict.

        >>> print(validate(ports).to_jsonl())
        {"kind": "package", "package": "ports 1.0.0"}
        {"kind": "step", "judge": "descriptor", "subject": "", "status": "pass", ...
        """
        from tablepact.report.formats.jsonl import as_jsonl

        return "".join(as_jsonl(self))

    @_in_its_language
    def to_sarif(self, descriptor: str = DESCRIPTOR) -> str:
        """Return the report as a SARIF 2.1.0 log.

        Args:
            descriptor: The path of the descriptor, relative to the root of the repository. All
                paths in the log are relative to that root.

        >>> print(validate(ports).to_sarif())
        {
          "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/...",
          "version": "2.1.0",
        ...
        """
        from tablepact.report.formats.sarif import as_sarif

        return as_sarif(self, descriptor)

    @_in_its_language
    def to_junit(self) -> str:
        """Return the report as JUnit XML: a suite for each kind of step, a case for each step.

        >>> print(validate(ports).to_junit())
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="ports 1.0.0" tests="4" failures="0" errors="0" ...
        """
        from tablepact.report.formats.junit import as_junit

        return as_junit(self)

    @_in_its_language
    def to_github(self, descriptor: str = DESCRIPTOR) -> str:
        """Return the report as GitHub workflow commands, which annotate files.

        Args:
            descriptor: The path of the descriptor, relative to the root of the repository.

        >>> print(validate(ports).to_github())
        ::notice title=... validate::ports 1.0.0 is valid: 4 of 4 steps passed, 0 findings, ...
        """
        from tablepact.report.formats.github import as_github

        return "".join(as_github(self, descriptor))

    @_in_its_language
    def to_gitlab(self, descriptor: str = DESCRIPTOR) -> str:
        """Return the report as GitLab Code Quality: JSON with an issue for each finding.

        Args:
            descriptor: The path of the descriptor, relative to the root of the repository.

        >>> print(validate(ports).to_gitlab())
        []
        """
        from tablepact.report.formats.gitlab import as_gitlab

        return as_gitlab(self, descriptor)

    @_in_its_language
    def to_concise(self, descriptor: str = DESCRIPTOR) -> str:
        """Return a line for each finding: ``path:line:column: severity: code message``.

        Args:
            descriptor: The path of the descriptor; all paths are relative to where this one is.

        >>> validate(ports).to_concise()
        ''
        """
        from tablepact.report.formats.concise import as_concise

        return "".join(as_concise(self, descriptor))

    @_in_its_language
    def to_markdown(self) -> str:
        """Return the report as Markdown, of at most 60,000 characters.

        It is made for a comment on a pull request or the summary of a job: nothing in it is markup
        or a mention that the package contains.

        >>> print(validate(ports).to_markdown())
        ports 1.0.0 is **valid**: 4 of 4 steps passed, 0 findings, ...
        """
        from tablepact.report.formats.markdown_report import as_markdown

        return as_markdown(self)

    @_in_its_language
    def to_html(self) -> str:
        """Return the report as one HTML file that needs no network: filters, and cells in rows.

        >>> print(validate(ports).to_html())
        <!doctype html>
        <html lang="en">
        ...
        """
        from tablepact.report.formats.html_page import as_html_page

        return as_html_page(self)

    @_in_its_language
    def to_text(self) -> str:
        """Return the report as plain text without colours: steps, findings and the verdict.

        >>> print(validate(ports).to_text())
        pass     descriptor          2 resources
        pass     table        ports  2 rows, 3 fields
        ...
        """
        from tablepact.report.formats.console import as_text

        return as_text(self)

    @_in_its_language
    def __repr__(self) -> str:
        """Return one line: the package, the verdict, and the numbers of steps and findings."""
        name = escape(self.package, 100) or "of a package without a name"
        valid = "valid" if self.valid else "not valid"
        steps = format_count(len(self.steps), "step")
        return f"<Report {name}: {valid}, {steps}, {format_count(self.counts.total(), 'finding')}>"

    def __str__(self) -> str:
        """Return the text that the command prints."""
        return self.to_text().removesuffix("\n")

    @_in_its_language
    def _repr_html_(self) -> str:
        """Return HTML tables for a notebook."""
        from tablepact.report.formats.html import as_html

        return as_html(self)
