"""Only a server that proves who it is gets to see a request."""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console.domain.problems import Local
from console.providers.progress import Progress, RequestPhase
from console.providers.response import TransportError
from console.providers.tls import tls_context
from console.settings.profiles import SettingsError
from tests.providers.certificates import Authority, new_authority
from tests.providers.hostile_server import Visit, answer, answering, client, hostile


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return new_authority(tmp_path_factory.mktemp("authority"))


async def test_a_private_authority_is_trusted_once_it_is_given(authority: Authority) -> None:
    async with hostile(answering(answer()), authority.server()) as server:
        async with client(server.url, certificate_authority=authority.file) as http:
            assert (await http.send_once("/v2/points/transfer", b"{}")).status == 200
            assert (await http.read("GET", "/v2/customers")).status == 200
        async with client(server.url) as stranger:
            with pytest.raises(TransportError) as caught:
                await stranger.send_once("/v2/points/transfer", b"{}")
    assert (caught.value.condition, caught.value.left_machine) == (Local.TLS_FAILED, False)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "server_tls", ["self-signed", "expired", "wrong host", "too old"], ids=lambda name: name.replace(" ", "-")
)
async def test_a_doubtful_server_sees_nothing(authority: Authority, server_tls: str) -> None:
    context = {
        "self-signed": lambda: authority.server(self_signed=True),
        "expired": lambda: authority.server(days=-1),
        "wrong host": lambda: authority.server(host="bank.example"),
        "too old": lambda: _only_tls_1_1(authority.server()),
    }[server_tls]()
    async with (
        hostile(answering(answer()), context) as server,
        client(server.url, certificate_authority=authority.file) as http,
    ):
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", b"{}")
        with pytest.raises(TransportError):
            await http.read("GET", "/v2/customers")
    assert (caught.value.condition, caught.value.left_machine) == (Local.TLS_FAILED, False)
    assert (server.requests, server.connections) == ([], 0)


def _only_tls_1_1(context: ssl.SSLContext) -> ssl.SSLContext:
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


async def test_a_handshake_cut_off_is_dialled_once(authority: Authority) -> None:
    async def hang_up(visit: Visit) -> None:
        visit.reset()

    async with (
        hostile(hang_up) as server,
        client(f"https://127.0.0.1:{server.port}", certificate_authority=authority.file) as http,
    ):
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", b"{}")
    assert (caught.value.condition, caught.value.left_machine) == (Local.TLS_FAILED, False)
    assert server.connections == 1


async def test_session_keys_are_never_written(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(log))
    tls_context.cache_clear()
    async with (
        hostile(answering(answer()), authority.server()) as server,
        client(server.url, certificate_authority=authority.file) as http,
    ):
        await http.send_once("/v2/points/transfer", b"{}")
        await http.read("GET", "/v2/customers")
    assert not log.exists()
    assert tls_context(authority.file).keylog_filename is None


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_a_variable_vouches_for_nobody(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    trusted = authority.file if variable == "SSL_CERT_FILE" else authority.file.parent
    monkeypatch.setenv(variable, str(trusted))
    tls_context.cache_clear()
    async with hostile(answering(answer()), authority.server()) as server, client(server.url) as http:
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", b"{}")
    assert caught.value.condition == Local.TLS_FAILED
    assert server.requests == []


def test_one_context_serves_the_process(authority: Authority) -> None:
    assert tls_context() is tls_context()
    assert tls_context(authority.file) is tls_context(authority.file)
    assert tls_context().minimum_version is ssl.TLSVersion.TLSv1_2
    assert tls_context().verify_mode is ssl.CERT_REQUIRED
    assert tls_context().check_hostname


@pytest.mark.parametrize("content", [None, b"not a certificate"])
def test_an_unusable_authority_file_is_said_in_words(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "branch-ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match="branch-ca"):
        tls_context(file)


@pytest.mark.parametrize(
    ("events", "left"),
    [
        (["connection.connect_tcp.started"], False),
        (["connection.connect_tcp.complete", "connection.start_tls.failed"], False),
        (["connection.connect_tcp.complete", "http11.send_request_headers.started"], True),
        (["connection.connect_tcp.complete", "an_event_of_a_newer_httpcore"], True),
        (["http11.send_request_headers.started", "connection.connect_tcp.started"], True),
        ([], True),
    ],
)
async def test_what_is_not_known_to_be_connecting_counts_as_sent(events: list[str], left: bool) -> None:
    progress = Progress(time.monotonic)
    progress.stage = RequestPhase.HANDED_OVER
    for event in events:
        await progress(event, {})
    assert progress.left_machine is left


def test_a_profile_without_encryption_never_loads_it() -> None:
    code = "import sys, console.providers.http; print(*{'jwcrypto', 'cryptography'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
