"""What JSON is in Python, where it is anybody's: objects whose values may be of any type.

A descriptor is read as such objects, once; what is known of a value is found out where it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

JsonObject = dict[str, Any]
"""An object, of which a caller may make another."""
Metadata = Mapping[str, Any]
"""An object that is only looked at: a descriptor, or a part of one."""
