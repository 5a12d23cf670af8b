"""Processes that are started follow the one that started them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tablepact.system.processes import follow_code, kill_process, start_process

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no process learns of that there")
IDLE = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
BUSY = r"import os, re; print(os.getpid(), flush=True); re.match(r'(\w+\s?)+$', 'a' * 60 + '!')"
"""What Python is busy with for years, and lets no other thread run meanwhile."""
PARENT = """\
import sys, time
from tablepact.system import processes
before = "from tablepact.system import processes; processes._follows_by_system = lambda: False; "
code = (before if sys.argv[1] == "thread" else "") + processes.follow_code() + sys.argv[2]
processes.start_process([sys.executable, "-c", code])
time.sleep(60)
"""


def ended(pid: int, seconds: float = 5) -> bool:
    """Wait for the end of a process that is none of our children."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{pid}/stat")  # nobody may be there to ask for its exit code
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="no other system has it")


@pytest.mark.parametrize(
    ("way", "code"), [pytest.param("system", BUSY, marks=ON_LINUX), ("thread", IDLE)]
)
def test_a_process_ends_when_its_parent_is_killed(way: str, code: str) -> None:
    command = [sys.executable, "-c", PARENT, way, code]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert ended(child)


def test_a_process_outlives_the_thread_that_asked_for_it() -> None:
    code = follow_code() + "import sys; sys.stdout.write(sys.stdin.read())"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    made = []
    thread = threading.Thread(
        target=lambda: made.append(start_process([sys.executable, "-c", code], **pipes))
    )
    thread.start()
    thread.join()
    time.sleep(0.5)
    out, _ = made[0].communicate(b"there", timeout=20)
    assert out == b"there"


def test_a_process_whose_parent_is_gone_already_ends_at_once() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    follow = f"from tablepact.system.processes import follow_parent; follow_parent({gone.pid})"
    code = f"{follow}; print('on')"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (told.returncode, told.stdout) == (1, b"")


def test_a_process_that_has_ended_can_be_ended() -> None:
    process = start_process([sys.executable, "-c", ""])
    process.wait()
    kill_process(process)


@pytest.mark.skipif(sys.platform != "linux", reason="no other system lists them")
def test_ending_a_process_ends_what_its_children_started() -> None:
    code = (
        "import subprocess, sys, time; from tablepact.system import processes; "
        "sleep = [sys.executable, '-c', 'import time; time.sleep(60)']; "
        "made = [subprocess.Popen(sleep), processes.start_process(sleep)]; "
        "processes.kill_children(); "
        "print([one.wait() for one in made])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[-15, -9]\n"
