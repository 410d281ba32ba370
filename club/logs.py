"""Logs: one line an event, with the request that it belongs to, and nothing that betrays a member.

    log = logs.get("club.onetime")
    log.info("code sent", member=member.id)

Values named like a secret are left out; phone numbers, plates, VINs and the digits of codes are masked
wherever they stand, in a traceback's message too.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any, cast

# structlog would load rich, a tenth of our start, to show local variables in tracebacks: never ours.
_has_rich = "rich" in sys.modules
sys.modules.setdefault("rich", cast(Any, None))
import structlog  # noqa: E402

if not _has_rich:
    del sys.modules["rich"]

request_id: ContextVar[str] = ContextVar("request_id", default="")

HANDLER = "club"
TALKATIVE = ("apscheduler", "httpx2", "tortoise", "asyncio")  # libraries that log each step

_SECRET_NAMES = re.compile(r"password|secret|token|cookie|authorization|(^|_)code$|csrf|_key$", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_CODE = re.compile(r"(?<![\d.:-])(\d{2})\d{11,16}(\d{2})(?!\d)")  # member codes, tickets, vouchers
_PLATE = re.compile(
    r"([\u4e00-\u9fff][A-HJ-NP-Z])[A-HJ-NP-Z0-9]{3,4}([A-HJ-NP-Z0-9][A-HJ-NP-Z0-9挂学警港澳])(?![A-Z0-9])"
)
_VIN = re.compile(r"\b[A-HJ-NPR-Z0-9]{11}([A-HJ-NPR-Z0-9]{6})\b")


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a part of the house, named like its module."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))


def configure(*, level: str, as_json: bool, handler: logging.Handler | None = None) -> None:
    """Send our own events and what libraries log through one set of processors to standard error.

    Tests give a `handler` of their own.
    """
    known_to_both: list[structlog.typing.Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        _add_request_id,
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *known_to_both,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = handler or logging.StreamHandler(sys.stderr)
    handler.set_name(HANDLER)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=known_to_both,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(as_json)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler, *(other for other in root.handlers if other.get_name() != HANDLER)]
    root.setLevel(level.upper())
    for name in TALKATIVE:
        logging.getLogger(name).setLevel("WARNING")


def redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out secrets by name, mask phone numbers, codes, plates and VINs by shape."""
    for key, value in event.items():
        if _SECRET_NAMES.search(key):
            event[key] = "…"
        elif isinstance(value, str):
            event[key] = mask(value)
    return event


def mask(text: str) -> str:
    """`text` with phone numbers, codes, plates and VINs made unreadable."""
    text = _PHONE.sub(r"\1****\2", text)
    text = _CODE.sub(r"\1…\2", text)
    text = _PLATE.sub(r"\1…\2", text)
    return _VIN.sub(lambda found: f"…{found[1]}" if re.search(r"\d", found[0]) else found[0], text)


def _renderer(as_json: bool) -> structlog.typing.Processor:
    if as_json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _add_request_id(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if current := request_id.get():
        event["request_id"] = current
    return event
