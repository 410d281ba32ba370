"""Runs the tests once a database, one pytest process each, and closes with one line that counts both.

The lower packages and the data layer run on SQLite and on PostgreSQL; pages and browsers, which add nothing
to the database that those have not tried, run on SQLite. They run side by side: SQLite's is seen as it goes,
PostgreSQL's when it is done. A run that passed no test has failed, unless arguments asked for a few alone.
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

NOTHING_RAN = 5  # pytest's exit status for it
LOWER = ["tests/points", "tests/club", "tests/events"]
PAGES = [path for path in sorted(glob("tests/web/*")) if "test_database" not in path]
RUNS = {"sqlite": ["tests"], "postgres": [*LOWER, "tests/web", *(f"--ignore={path}" for path in PAGES)]}


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
    log = folder / "postgres.log"
    with log.open("w") as output, start("postgres", folder, arguments, output) as postgres:
        print("== sqlite (beside it, unseen: postgres) ==", flush=True)
        with start("sqlite", folder, arguments) as sqlite:
            sqlite.wait()
        postgres.wait()
    print("\n== postgres ==", log.read_text(), sep="\n", flush=True)
    return {
        "sqlite": (sqlite.returncode, counted(folder / "sqlite.xml")),
        "postgres": (postgres.returncode, counted(folder / "postgres.xml")),
    }


def start(database: str, folder: Path, arguments: list[str], output=None) -> subprocess.Popen[bytes]:
    report = f"--junit-xml={folder / database}.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        report,
        *RUNS[database],
        *arguments,
    ]
    environment = {**os.environ, "CLUB_TEST_DB": database}
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)


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
