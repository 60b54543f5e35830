"""Requests no well-behaved client sends, byte for byte, with the answer each must get.

A list of them is a JSON file: what is sent (`method`, `target`, `headers`, `body`) beside what comes back
(`status`, `type`, `answer`) and whether the request's log knows it (`logged`). `NO_ANSWER` stands for a
connection that ends without one. A long answer is a digest, and what differs each time is `*`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NO_ANSWER = 0
_CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|0\.[0-9a-f]{8}\.\d+\.[0-9a-f]{8}")
_LONGEST = 400


def listed(path: Path) -> list[dict[str, Any]]:
    """The requests of a file with their answers."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def named(request: Mapping[str, Any]) -> str:
    """A request as a failure shows it."""
    return f"{request['method']} {request['target']} {request['headers']} {request['body'][:60]}"


async def answered(port: int, request: Mapping[str, Any], **headers: str) -> dict[str, Any]:
    """Status, content type and body that come back over a connection of this request's own."""
    body = request["body"].encode()
    given = {"Host": f"127.0.0.1:{port}", "Connection": "close", **headers, **request["headers"]}
    if body:
        given["Content-Length"] = str(len(body))
    head = f"{request['method']} {request['target']} HTTP/1.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in given.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode("latin-1") + b"\r\n" + body)
    raw = await reader.read()
    writer.close()
    await writer.wait_closed()
    return _read(raw)


def _read(raw: bytes) -> dict[str, Any]:
    head, _, body = raw.partition(b"\r\n\r\n")
    if not head:
        return {"status": NO_ANSWER, "type": "", "answer": ""}
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    text = _CHANGING.sub("*", body.decode("utf-8", "replace"))
    if len(text) > _LONGEST:
        text = f"{len(text)} characters, {hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return {"status": int(first.split()[1]), "type": headers.get("content-type", ""), "answer": text}
