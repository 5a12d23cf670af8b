"""Start the program ``dataset``: its console script, and ``python -m avocado_pivot``."""

from __future__ import annotations

from tablepact.__main__ import run as run_program


def run() -> None:
    """Run ``dataset`` as the main program of this process."""
    run_program("avocado_pivot.commands")


if __name__ == "__main__":
    run()
