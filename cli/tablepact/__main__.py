"""Start the program ``tablepact``: its console script, and ``python -m tablepact``."""

from __future__ import annotations

import gc
from importlib import import_module


def run(module: str = "tablepact.cli.main") -> None:
    """Run a program as the main program of this process.

    Args:
        module: The module that defines its commands, with a function ``run``.
    """
    # Garbage collection over the imported modules costs a tenth of a short run, at start and exit.
    gc.set_threshold(100_000, 50, 50)
    import_module(module).run()


if __name__ == "__main__":
    run()
