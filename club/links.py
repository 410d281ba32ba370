"""The short codes in links to invitations, posters and events: no letter is mistaken for another."""

import secrets

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 8  # 31^8: guessing finds nobody


def new() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def tidy(code: str) -> str:
    """A code the way we keep it, however it was typed; '' for what cannot be one."""
    code = code.strip().lower()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""
