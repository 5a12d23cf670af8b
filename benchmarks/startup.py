"""How long the command and the import take to start, against what they stand on.

    python benchmarks/startup.py

Each program runs as a whole process, in turn with its peer, several times; printed are the medians
and their ratio. Times depend on the machine, ratios much less.
"""

import statistics
import subprocess
import sys
import time

RUNS = 11
PAIRS = {
    "dataset --help, against importing click": (
        ["-c", "from avocado_pivot.commands import main; main(['--help'])"],
        ["-c", "import click"],
    ),
    "import avocado_pivot, against importing polars": (
        ["-c", "import avocado_pivot"],
        ["-c", "import polars"],
    ),
    "loading all tables, against importing polars": (
        ["-c", "import avocado_pivot as ap; [ap.load(name) for name in ap.tables()]"],
        ["-c", "import polars"],
    ),
}


def seconds(arguments: list[str]) -> float:
    """Run Python once and give the seconds that it took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - start


def main() -> None:
    """Print a line for each pair."""
    for title, (ours, peer) in PAIRS.items():
        pairs = [(seconds(ours), seconds(peer)) for _ in range(RUNS)]
        first, second = (statistics.median(times) for times in zip(*pairs, strict=True))
        print(f"{title}: {first:.3f} s / {second:.3f} s = {first / second:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
