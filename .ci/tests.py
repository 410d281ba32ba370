"""Runs the tests once a database, one pytest process each, and closes with one line that counts both.

The lower packages and the data layer run on SQLite and on PostgreSQL; pages and browsers, which add nothing
to the database that those have not tried, run on SQLite. A run that executed no test has failed.
Arguments are pytest's: `make test ARGS="-k referral"`.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from collections import Counter
from glob import glob
from pathlib import Path

LOWER = ["tests/points", "tests/club", "tests/events"]
RUNS = {"sqlite": ["tests"], "postgres": [*LOWER, *sorted(glob("tests/web/test_database*"))]}


def main() -> int:
    arguments, total, broken = sys.argv[1:], Counter[str](), []
    for database, paths in RUNS.items():
        print(f"\n== {database} ==", flush=True)
        status, counts = run(database, paths, arguments)
        print(f"{database}: {sentence(counts)}", flush=True)
        total += counts
        if status != 0 or not counts["passed"]:
            broken.append(database)
    if broken:
        print(f"\nNot passed: {', '.join(broken)}.")
    print(sentence(total))
    return 1 if broken else 0


def run(database: str, paths: list[str], arguments: list[str]) -> tuple[int, Counter[str]]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *paths, *arguments]
        status = subprocess.run(command, env={**os.environ, "CLUB_TEST_DB": database}, check=False).returncode
        return status, counted(report)


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
