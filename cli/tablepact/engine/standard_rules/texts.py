"""The lexical rules of strings with a format: UUID, e-mail address, URI and Base64."""

from __future__ import annotations

import re

from tablepact.engine.standard_rules.lexical_rule import LexicalRule

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_URI = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9a-fA-F]{2}"
    r"|(?![\u0080-\u00a0\s])[^\x00-\x7f])*"
)
"""RFC 3986, and letters beyond ASCII, which RFC 3987 adds."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_\s-]*(?:=\s*){0,2}")
_BEYOND = r"(?![\u0080-\u00a0\s])[^\x00-\x7f]"
_ATOM = rf"(?:[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]|{_BEYOND})+"
_LABEL = rf"(?:[A-Za-z0-9_-]|{_BEYOND})+"
_EMAIL = re.compile(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|\"(?:[^\"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*\")"
    rf"@(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Za-z.:]+\])"
)
MAX_MAILBOX = 64
MAX_ADDRESS = 254


def _email(cell: str) -> str | None:
    short = len(cell) <= MAX_ADDRESS and cell.rfind("@") <= MAX_MAILBOX
    return cell if short and _EMAIL.fullmatch(cell) else None


_RULES = {
    "email": LexicalRule(
        "string-form", "an e-mail address by RFC 5322, such as name@example.org", _email, _email
    ),
    "uri": LexicalRule("string-form", "a URI by RFC 3986, without spaces", _URI.fullmatch),
    "uuid": LexicalRule(
        "string-form",
        "a UUID with hyphens, such as 123e4567-e89b-12d3-a456-426614174000",
        _UUID.fullmatch,
    ),
    "binary": LexicalRule("string-form", "Base64 by RFC 4648", _BASE64.fullmatch),
}


def string_rule(field_format: str) -> LexicalRule | None:
    """Return the rule of strings in a format; None if any text will do."""
    return _RULES.get(field_format)
