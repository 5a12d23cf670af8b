"""How serious the findings of each code are: as the code says, or as a user or a package sets it.

A file of its own because the steps, the configuration of a package and the command line use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from tablepact.report.codes import CODES, Severity, get_code

Setting = Literal["error", "warning", "note", "ignore"]
"""What can be set for a code: a severity, or that its findings are only counted."""
UNREAD = frozenset((
    "error", "scheme-error", "format-error", "encoding-error", "compression-error", "source-error",
))  # fmt: skip
"""The codes of files that were not read, or not to the end: ignored, they would seem valid."""
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From the most to the least serious."""


@dataclass(frozen=True, slots=True)
class Severities:
    """What a user, or the configuration of a package, sets about severities.

    Attributes:
        fail_on: The lowest severity that makes a package invalid; None for ``error``.
        codes: The codes that are not reported as they are by default.
        file: The configuration file; empty for what the user sets.
        basepath: What the configuration sets before the paths of the descriptor.

    >>> Severities("warning", {"byte-count": "ignore"}).of("byte-count")
    'ignore'
    """

    fail_on: Severity | None = None
    codes: Mapping[str, Setting] = field(default_factory=dict)
    file: str = ""
    basepath: str = ""

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            ValueError: A severity or a code is unknown, or the code cannot be lowered.
        """
        if self.fail_on is not None:
            _require(self.fail_on, SEVERITIES)
        for code, setting in self.codes.items():
            _require(setting, get_args(Setting))
            require_known(code)
            if CODES[code].family == "run" and setting != "error":
                raise ValueError(f"{code} stays an error: it says that a check could not run")
            if code in UNREAD and setting == "ignore":
                raise ValueError(
                    f"{code} cannot be ignored, as the file was not read; it can be a warning"
                )

    def of(self, code: str) -> Setting:
        """Return the severity of a code, or ``ignore``."""
        return self.codes.get(code) or get_code(code).severity

    def fails(self, code: str) -> bool:
        """Return whether a finding of a code makes the package invalid."""
        setting, lowest = self.of(code), self.fail_on or "error"
        return setting != "ignore" and SEVERITIES.index(setting) <= SEVERITIES.index(lowest)

    def most_serious(self, codes: Iterable[str]) -> Severity:
        """Return the most serious severity of codes of which none is ignored."""
        settings = [self.of(code) for code in codes]
        return next(severity for severity in SEVERITIES if severity in settings)

    def under(self, user: Severities) -> Severities:
        """Return the settings of a configuration that those of the user leave in effect."""
        codes = {code: setting for code, setting in self.codes.items() if code not in user.codes}
        return replace(self, fail_on=None if user.fail_on else self.fail_on, codes=codes)

    def over(self, configuration: Severities) -> Severities:
        """Return all settings in effect: those of the user, then those of the configuration."""
        codes = {**configuration.codes, **self.codes}
        return Severities(self.fail_on or configuration.fail_on, codes)


DEFAULT = Severities()
"""Nothing is set: each code has its own severity, and errors make a package invalid."""


def require_known(code: object) -> None:
    """Raise ``ValueError`` unless a code exists; the message names the nearest one.

    >>> require_known("type-err")
    Traceback (most recent call last):
    ...
    ValueError: there is no code 'type-err'; did you mean type-error?
    """
    if not isinstance(code, str) or code not in CODES:
        from difflib import get_close_matches

        near = get_close_matches(str(code).lower().replace("_", "-")[:100], CODES, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "the command explain lists the codes"
        raise ValueError(f"there is no code {code!r}; {hint}")


def one_setting_each(groups: Mapping[Setting, Iterable[str]]) -> dict[str, Setting]:
    """Return the setting of each code.

    Raises:
        ValueError: A code has two settings.
    """
    settings: dict[str, Setting] = {}
    for setting, codes in groups.items():
        for code in codes:
            if settings.setdefault(code, setting) != setting:
                raise ValueError(f"{code} is set to both {settings[code]} and {setting}")
    return settings


def _require(value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"the severity {value!r} is not one of {', '.join(choices)}")
