"""The Chromium of this machine, or Playwright's own, and how it is started."""

import shutil
from typing import Any

from playwright.sync_api import Browser, Playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HERE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


def launched(driver: Playwright, *arguments: str) -> Browser:
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    return driver.chromium.launch(executable_path=executable, args=[*ARGUMENTS, *arguments])


def phone(driver: Playwright) -> dict[str, Any]:
    """What makes a context a member's phone."""
    return {key: value for key, value in driver.devices["Pixel 7"].items() if key != "default_browser_type"}
