"""The formats of strings: whether a text is a URI, an e-mail address, a UUID, or Base64.

They are the rules of rfc3986, ``validators`` and the standard library, which frictionless uses.
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
    """Return whether a text begins with a scheme; nothing else is asked of a URI."""
    return bool(_SCHEME.match(text))


def is_email(text: str) -> bool:
    """Return whether a text is an address with a full domain name, which may be international."""
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
    """Return whether ``uuid.UUID`` takes a text: with braces and dashes wherever they are."""
    digits = text.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
    if len(digits) != 32:
        return False
    try:
        int(digits, 16)
    except ValueError:
        return False
    return True


def is_binary(text: str) -> bool:
    """Return whether a text is Base64, of which other characters are left out."""
    try:
        binascii.a2b_base64(text)
    except ValueError:
        return False
    return True


def is_text(_: str) -> bool:
    """Return that a text is one: nothing is asked of other formats."""
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
"""The formats that ask something of a text."""
