"""Types for untrusted JSON: objects with values of any type.

They are shared by all modules that read descriptors, which check each value where they use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

JsonObject = dict[str, Any]
"""A JSON object that may be copied and changed."""
Metadata = Mapping[str, Any]
"""A read-only JSON object: a descriptor, or a part of one."""
