"""Runs the tests once a database, and closes with one line that counts them all.

The lower packages and the data layer run on SQLite and on PostgreSQL; pages and browsers, which add nothing
to the database that those have not tried, run on SQLite. Two processes at a time, one for each core: whoever
is free takes the next run. SQLite's is seen as it goes, the others are shown when all is done. A run
that passed no test has failed, unless arguments asked for a few. They are pytest's:
`make test ARGS="-k referral"`.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from glob import glob
from pathlib import Path

NOTHING_RAN = 5  # pytest's exit status for it
LOWER = ["tests/points", "tests/club", "tests/events"]
PAGES = [path for path in sorted(glob("tests/web/*")) if "test_database" not in path]
LOOKS = "tests/browser/test_looks.py"
RUNS = {  # the longest first
    "sqlite": ["tests", "--ignore=tests/browser"],
    "postgres": [*LOWER, "tests/web", *(f"--ignore={path}" for path in PAGES)],
    "looks": [LOOKS],
    "browser": ["tests/browser", f"--ignore={LOOKS}"],
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        results = run(Path(folder), sys.argv[1:])
    total = sum((counts for _, counts in results.values()), Counter[str]())
    a_few = bool(sys.argv[1:] and total["passed"])
    broken = [database for database, result in results.items() if not is_fine(*result, a_few=a_few)]
    print()
    for database, (_, counts) in results.items():
        print(f"{database}: {sentence(counts)}")
    if broken:
        print(f"Not passed: {' and '.join(broken)}.")
    print(sentence(total))
    return 1 if broken else 0


def run(folder: Path, arguments: list[str]) -> dict[str, tuple[int, Counter[str]]]:
    print("== sqlite (beside it, unseen: the others) ==", flush=True)
    with ThreadPoolExecutor(2) as cores:
        going = {name: cores.submit(logged, name, folder, arguments) for name in RUNS}
        status = {name: one.result() for name, one in going.items()}
    for name in [*RUNS][1:]:
        print(f"\n== {name} ==", (folder / f"{name}.log").read_text(), sep="\n", flush=True)
    return {name: (code, counted(folder / f"{name}.xml")) for name, code in status.items()}


def logged(name: str, folder: Path, arguments: list[str]) -> int:
    """A run into its log; that of SQLite, which is the longest, for all to see."""
    if name == "sqlite":
        return started(name, folder, arguments)
    with (folder / f"{name}.log").open("w") as output:
        return started(name, folder, arguments, output)


def started(name: str, folder: Path, arguments: list[str], output=None) -> int:
    """Run the tests of `name` to their end; pytest's exit status."""
    report = f"--junit-xml={folder / name}.xml"
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", report]
    environment = {**os.environ, "CLUB_TEST_DB": "postgres" if name == "postgres" else "sqlite"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the processes that tests start are to start quickly
    if "browser" in RUNS[name][0]:
        environment["CLUB_TEST_TABLES"] = "models"  # the other two have made them by all migrations
    command = [*pytest, *RUNS[name], *arguments]
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
    ).returncode


def is_fine(status: int, counts: Counter[str], *, a_few: bool) -> bool:
    return status in (0, NOTHING_RAN) if a_few else status == 0 and counts["passed"] > 0


def counted(report: Path) -> Counter[str]:
    """What pytest wrote down; a process that died before writing has run nothing."""
    if not report.exists():
        return Counter()
    suites = list(xml.parse(report).getroot().iter("testsuite"))
    tests, failures, errors, skipped = (
        sum(int(suite.get(key, 0)) for suite in suites) for key in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return Counter(passed=tests - failed - skipped, failed=failed, skipped=skipped)


def sentence(counts: Counter[str]) -> str:
    words = f"{counts['passed']} passed, {counts['failed']} failed"
    return f"{words}, {counts['skipped']} skipped" if counts["skipped"] else words


if __name__ == "__main__":
    sys.exit(main())
