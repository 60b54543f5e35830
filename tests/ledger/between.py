"""What can stand between a till and the ledger: distance, or a pooler that lends out connections."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from console.training.temporary_postgres import SUPERUSER, free_port, give_away
from tests.ledger.conftest import Chain
from tests.ledger.postgres import PASSWORD
from tests.ledger.tills import TestedTill
from tests.terminal import until


@contextmanager
def distance(port: int, seconds: float) -> Iterator[int]:
    """A port on loopback that leads to `port`, so many seconds away and back."""
    loop = asyncio.new_event_loop()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            loop.call_later(seconds / 2, writer.write, data)
        loop.call_later(seconds / 2, writer.close)

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", port)
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(carry(reader, there[1]), carry(there[0], writer))

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(lead, "127.0.0.1"), loop).result()
    yield int(server.sockets[0].getsockname()[1])
    asyncio.run_coroutine_threadsafe(_end_others(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


async def _end_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def pooler(program: Path, chain: Chain, tills: list[TestedTill], connections: int) -> Iterator[int]:
    """The port of a pgbouncer in transaction mode that has so many connections for each till."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder, port = Path(name), free_port()
        known = {till.member.role: till.member.password for till in tills} | {SUPERUSER: PASSWORD}
        users, settings = folder / "users", folder / "settings"
        users.write_text("".join(f'"{user}" "{word}"\n' for user, word in known.items()))
        settings.write_text(
            f"[databases]\n* = host=127.0.0.1 port={chain.server.port}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = scram-sha-256\n"
            f"auth_file = {users}\npool_mode = transaction\ndefault_pool_size = {connections}\n"
            + ("user = nobody\n" if os.geteuid() == 0 else "")
        )
        for path in (folder, users, settings):
            give_away(path)
        running = subprocess.Popen([program, settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert until(lambda: _takes_connections(port)), "the pooler didn't start"
            yield port
        finally:
            running.terminate()
            running.wait()


def _takes_connections(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False
