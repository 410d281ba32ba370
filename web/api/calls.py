"""A write is done once: the same Idempotency-Key and content get the very same answer (club/api_calls.py).

async def create(call: Call, sheet: NewOrder) -> Response:
    return await call.once(lambda: _entered(call, sheet))
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from club import api_calls, clock
from club.api_calls import Answer
from club.api_keys import ApiKey
from web import worker
from web.api.problems import MEDIA_TYPE, is_answer, told

_OURS = uuid.UUID("6f1d1c3e-2f58-4b0e-8a55-2d4b8a3f0c11")


@dataclass(frozen=True)
class Calling:
    """One call that changes something: whose key it is, when it came, and under which name."""

    request: Request
    key: ApiKey
    at: datetime
    named: str

    @property
    def uuid(self) -> str:
        """A name for verbs that want a key of 36 characters, which no other call has."""
        return str(uuid.uuid5(_OURS, f"{self.key.id}:{self.named}"))

    async def once(self, deed: Callable[[], Awaitable[BaseModel]], *, status: int = 200) -> Response:
        """What `deed` gives, or what this call was answered before."""

        async def done() -> Answer:
            return Answer(status, (await deed()).model_dump_json())

        answer = await api_calls.once(
            self.key, self.named, await self._fingerprint(), done, refusal=_refusal, at=self.at
        )
        worker.nudge()
        is_problem = answer.status >= 400
        headers = {"Idempotency-Replayed": "true"} if answer.is_again else {}
        return Response(answer.body, answer.status, headers, MEDIA_TYPE if is_problem else "application/json")

    async def _fingerprint(self) -> str:
        """What was asked, however the JSON was written."""
        body = await self.request.body()
        content = json.dumps(json.loads(body), sort_keys=True) if body else ""
        asked = f"{self.request.method} {self.request.url.path} {self.request.url.query}\n{content}"
        return sha256(asked.encode()).hexdigest()


def _calling(request: Request) -> Calling:
    return Calling(request, request.state.key, clock.now(), request.state.named)


Call = Annotated[Calling, Depends(_calling)]


def _refusal(error: Exception) -> Answer | None:
    problem = told(error) if is_answer(error) else None
    return Answer(problem.status, problem.model_dump_json()) if problem else None
