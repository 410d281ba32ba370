"""`python -m web.database makemigrations [--check] [--fresh] | migrate`, without the rest of the program.

--fresh writes every migration anew, as one for each app: for as long as no club runs on the old ones.
"""

import asyncio
import sys

from club.config import settings
from web.database import migrations


def main(command: str, *options: str) -> int:
    if command == "migrate":
        done = asyncio.run(migrations.apply(settings()))
    elif command == "makemigrations":
        done = asyncio.run(migrations.make(check="--check" in options, fresh="--fresh" in options))
    else:
        raise SystemExit(__doc__)
    sys.stdout.writelines(f"{line}\n" for line in done)
    return 1 if done and "--check" in options else 0


if __name__ == "__main__":
    raise SystemExit(main(*(sys.argv[1:] or ["help"])))
