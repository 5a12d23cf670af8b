"""Tools run one at a time, and one whose request is cancelled does not hold up the next one."""

from __future__ import annotations

import sys
from functools import partial

import anyio

from tablepact.mcp_server.turns import Turns
from tablepact.system.processes import start_process


def sleep(seconds: float, answer: str) -> str:
    """Wait for a process, as a query does, and return an answer and whether it was killed."""
    code = f"import time; time.sleep({seconds})"
    killed = start_process([sys.executable, "-I", "-S", "-c", code]).wait() != 0
    return f"{answer} {killed}"


async def cancel_the_running_and_a_waiting_one() -> tuple[str, list[str]]:
    turns, done = Turns(), list[str]()

    def note(name: str) -> str:
        done.append(name)
        return name

    with anyio.move_on_after(0.1):
        await turns.run(partial(sleep, 60, "cancelled"))
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(turns.run, lambda: note(sleep(0.2, "runs")))
            await anyio.sleep(0.05)
            with anyio.move_on_after(0.05):
                await turns.run(partial(note, "cancelled before its turn"))
        return await turns.run(partial(note, "next")), done


def test_a_cancelled_request_is_stopped_and_no_other() -> None:
    answer, done = anyio.run(cancel_the_running_and_a_waiting_one)
    assert answer == "next"
    assert done == ["runs False", "next"]
