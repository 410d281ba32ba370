"""Several processes on one database, let go at the same moment: what no number of tasks in one process shows."""

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
    runners = [await _start(before + AT_THE_LINE + after, environment) for _ in range(count)]
    async with asyncio.timeout(PATIENCE):
        for runner in runners:
            await runner.stdout.readline()
        answers = await asyncio.gather(*(runner.communicate(b"\n") for runner in runners))
    for runner, (_, errors) in zip(runners, answers, strict=True):
        assert runner.returncode == 0, errors.decode()
    return [printed.decode().strip() for printed, _ in answers]


async def _start(script: str, environment: dict[str, str]) -> asyncio.subprocess.Process:
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), asyncio.subprocess.PIPE)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, env=environment, cwd=ROOT, **pipes
    )
