"""An HTTP client whose answers are handed in, for the gateways of both providers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from console.providers.http import Http
from console.providers.response import Answer

JSON = Any


@dataclass(frozen=True)
class Sent:
    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    repeatable: bool
    once: bool = False
    """Whether it went as the one request that moves points."""

    @property
    def fields(self) -> JSON:
        return json.loads(self.body)


@dataclass
class ScriptedHttp(Http):
    """Answers in order, per path where one is named; remembers what was asked."""

    answers: list[Answer | Exception] = field(default_factory=list)
    by_path: dict[str, Answer | Exception] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    closed: bool = False

    async def read(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        repeatable: bool = True,
    ) -> Answer:
        self.sent.append(Sent(method, path, query or {}, body or b"", repeatable))
        return self._next(path)

    async def send_once(self, path: str, body: bytes, *, method: str = "POST") -> Answer:
        self.sent.append(Sent(method, path, {}, body, repeatable=False, once=True))
        return self._next(path)

    async def aclose(self) -> None:
        self.closed = True

    def _next(self, path: str) -> Answer:
        given = self.by_path[path] if path in self.by_path else self.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given
