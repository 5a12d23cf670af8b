"""The formats of strings: URI, e-mail address, UUID and Base64.

The rules are those of rfc3986, ``validators`` and the standard library, which frictionless uses.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable

from tablepact.engine.errors import AskFrictionless

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_LATIN = "\u0100-\u017f\u0180-\u024f\u00a0-\u00ff"
_ATOM = rf"[{_LATIN}0-9a-z!#$%&'*+/=?^_`{{}}|~\-]+"
_QUOTED = rf"[{_LATIN}\001-\010\013\014\016-\037!#-\[\]-\177]|\\[\011.]"
_MAILBOX = re.compile(
    rf'(^[{_LATIN}]|{_ATOM}(\.{_ATOM})*$|^"({_QUOTED})*")$',
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z]\Z",
    re.IGNORECASE,
)
_NO_DOMAIN = re.compile(r"\s|__+")


def is_uri(text: str) -> bool:
    """Return whether a text begins with a scheme; frictionless checks nothing else in a URI."""
    return bool(_SCHEME.match(text))


def is_email(text: str) -> bool:
    """Return whether a text is an e-mail address with a full, maybe internationalized domain."""
    if text.count("@") != 1:
        return False
    mailbox, _, domain = text.partition("@")
    if len(mailbox) > 64 or len(domain) > 253:
        return False
    return _is_domain(domain) and bool(_MAILBOX.match(mailbox))


def _is_domain(text: str) -> bool:
    if _NO_DOMAIN.search(text):
        return False
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            return False
    return len(text) <= 253 and bool(_DOMAIN.match(text))


def is_uuid(text: str) -> bool:
    """Return whether ``uuid.UUID`` accepts a text, which may have dashes anywhere, and braces."""
    digits = text.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
    if len(digits) != 32:
        return False
    try:
        int(digits, 16)
    except ValueError:
        return False
    return True


def is_binary(text: str) -> bool:
    """Return whether a text is Base64; characters outside its alphabet are ignored."""
    try:
        binascii.a2b_base64(text)
    except ValueError:
        return False
    return True


def is_text(_: str) -> bool:
    """Return True: a string may have any text in the other formats."""
    return True


def _is_wkt(_: str) -> bool:
    raise AskFrictionless


FORMATS: dict[str, Callable[[str], bool]] = {
    "uri": is_uri,
    "email": is_email,
    "uuid": is_uuid,
    "binary": is_binary,
    "wkt": _is_wkt,
}
"""The formats that restrict a text, and their tests."""
