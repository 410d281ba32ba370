"""Where secrets come from when the environment doesn't hold them: a file it names, or development's own.

A signing key may be several, the newest first, with commas between: the first one signs, all of them verify.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def from_files(variables: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The settings, of those that `variables` names, whose VARIABLE_FILE is set, as that file has them.

    Raises ValueError with a sentence for a file that can't be read, or a variable that is set as well.
    """
    given = {name: variable for name, variable in variables.items() if environ.get(f"{variable}_FILE")}
    if twice := [variable for variable in given.values() if environ.get(variable)]:
        raise ValueError(f"{twice[0]} and {twice[0]}_FILE are both set: keep one of them")
    return {name: _read(f"{variable}_FILE", environ) for name, variable in given.items()}


def made_once(directory: Path, name: str) -> str:
    """Development's own secret: made at the first start, the same ever after."""
    path = directory / name
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = directory / f"{name}.{os.getpid()}"
        draft.write_text(secrets.token_hex(32))
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # fails if another process was first: then its secret is the secret
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def several(text: str) -> list[bytes]:
    """The keys of a setting, the newest first."""
    return [key.encode() for part in text.split(",") if (key := part.strip())]


def rotate(directory: Path, name: str, *, keep: int) -> int:
    """Put a new key before development's own; the `keep` newest of those go on verifying. How many do."""
    kept = made_once(directory, name).split(",")[:keep]
    draft = directory / f"{name}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(",".join([secrets.token_hex(32), *kept]))
    draft.replace(directory / name)
    return len(kept)


def _read(variable: str, environ: Mapping[str, str]) -> str:
    path = environ[variable]
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{variable} is {path!r}: {error.strerror or error}") from None
