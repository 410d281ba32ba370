"""Several processes on one database, let go at the same moment: what tasks of one process never show."""

import asyncio
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds; a process that needs longer hangs

AT_THE_LINE = """
import sys
print("ready", flush=True)
sys.stdin.readline()
"""


async def together(count: int, script: str, **environment: str) -> list[str]:
    """Run `script` in `count` processes and return what each of them printed.

    `script` is Python. What stands before a line `# go` is done beforehand; all pass that line at once.
    Raises AssertionError with its traceback when one of them fails.
    """
    before, _, after = script.rpartition("# go")
    runners = [await start(before + AT_THE_LINE + after, environment) for _ in range(count)]
    async with asyncio.timeout(PATIENCE):
        for runner in runners:
            await runner.stdout.readline()
        answers = await asyncio.gather(*(runner.communicate(b"\n") for runner in runners))
    for runner, (_, errors) in zip(runners, answers, strict=True):
        assert runner.returncode == 0, errors.decode()
    return [printed.decode().strip() for printed, _ in answers]


async def start(script: str, environment: dict[str, str] | None = None) -> asyncio.subprocess.Process:
    """A process of its own that runs `script`, on the database of the tests."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), asyncio.subprocess.PIPE)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, env=environment, cwd=ROOT, **pipes
    )
