"""Payload encryption: what the service opens, and every variety in which it answers."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import pytest
from jwcrypto import jwe, jwk

from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.server.answer_sealing import AnswerSealing
from tests.doubles.simulators import running_mastercard
from tests.simulator.mastercard.conftest import ALGORITHMS, WRAPPERS, Bank, client, codes, problems

_MOVED = {"pointsTransferred": 500}


def _token(answer: httpx.Response) -> str:
    (token,) = answer.json().values()
    return str(token)


def _header(answer: httpx.Response) -> dict[str, Any]:
    part = _token(answer).partition(".")[0]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def _nonce(answer: httpx.Response) -> bytes:
    part = _token(answer).split(".")[2]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


async def test_a_sealed_transfer_is_opened_and_its_answer_is_sealed(bank: Bank) -> None:
    answer = await bank.transfer()

    assert answer.status_code == 200
    assert set(answer.json()) == {"encryptedPayload"}
    assert bank.opened(answer) == _MOVED
    header = _header(answer)
    assert (header["alg"], header["enc"], header["cty"]) == ("RSA-OAEP-256", "A256GCM", "application/json")
    assert len(header["kid"]) == 64


async def test_no_account_number_is_in_clear_on_the_wire(bank: Bank) -> None:
    await bank.transfer()
    entry = bank.simulator.requests()[-1]
    number = bank.facts.from_account.bank_account_number

    assert number not in json.dumps({**entry, "plain": ""})
    assert json.loads(entry["plain"])["fromBankAccountNumber"] == number
    assert json.loads(entry["body"]).keys() == {"encryptedPayload"}


async def _refused(bank: Bank, body: bytes) -> None:
    answer = await bank.send("POST", "/points-transfers", body)

    assert (answer.status_code, problems(answer)) == (400, [("rewards-points-api", "decrypt.error")])
    assert bank.simulator.transfers() == []


async def test_a_plain_body_is_refused(bank: Bank) -> None:
    await _refused(bank, json.dumps(bank.order()).encode())


@pytest.mark.parametrize("wrapper", WRAPPERS[1:])
async def test_another_wrapper_is_refused(bank: Bank, wrapper: str) -> None:
    await _refused(bank, bank.seal(bank.order(), wrapper=wrapper))


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "f" * 64},
        {"kid": None},
        {"cty": None},
        {"alg": "RSA-OAEP"},
        {"enc": "A128GCM"},
        {"zip": "DEF"},
    ],
    ids=str,
)
async def test_another_header_is_refused(bank: Bank, header: dict[str, str | None]) -> None:
    await _refused(bank, bank.seal(bank.order(), header=header))


@pytest.mark.parametrize("part", range(5))
async def test_a_changed_part_is_refused(bank: Bank, part: int) -> None:
    parts = _parts(bank.seal(bank.order()))
    flipped = "B" if parts[part][5] != "B" else "C"
    parts[part] = parts[part][:5] + flipped + parts[part][6:]
    await _refused(bank, json.dumps({"encryptedPayload": ".".join(parts)}).encode())


def _parts(body: bytes) -> list[str]:
    return str(json.loads(body)["encryptedPayload"]).split(".")


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b"{", b'{"encryptedPayload":"a.b.c"}', b'{"encryptedPayload":1}']
)
async def test_what_isnt_a_wrapper_is_refused(bank: Bank, text: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await bank.send("POST", "/points-transfers", text, **headers)

    assert codes(answer) == ["decrypt.error"]


@pytest.mark.parametrize("text", [b"[" * 100_000, b"{" * 9, b'{"encryptedPayload":"W1tb.a.a.a.a"}'])
async def test_hostile_wrappers_are_refused(bank: Bank, text: bytes) -> None:
    await _refused(bank, text)


@pytest.mark.parametrize(
    "plain",
    [
        None,
        1,
        "text",
        [],
        [{}],
        {"pointsToTransfer": 10**40},
        {"transferReason": "\ud800"},
        {"adjustedBy": {}},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["points-transfers", "mrs/users/references/searches"])
async def test_hostile_contents_are_refused(bank: Bank, path: str, plain: object) -> None:
    answer = await bank.send("POST", f"/{path}", bank.seal(plain))

    assert answer.status_code == 400
    assert problems(answer)[0][0] != "Gateway"
    assert bank.simulator.provider.crashes == []


async def test_the_wrapper_of_requests_can_be_another_one(bank: Bank) -> None:
    bank.simulator.behave(wrapper="encryptedValue")
    old = await bank.transfer()
    new = await bank.send("POST", "/points-transfers", bank.seal(bank.order(), wrapper="encryptedValue"))

    assert codes(old) == ["decrypt.error"]
    assert set(new.json()) == {"encryptedValue"}
    assert bank.opened(new) == _MOVED


@pytest.mark.parametrize("nonce_bytes", ["12", "16"])
@pytest.mark.parametrize("encryption", ALGORITHMS[1:])
async def test_answers_come_in_every_documented_variety(
    bank: Bank, encryption: str, nonce_bytes: str
) -> None:
    bank.simulator.arm("transfer", "answer-form", content_encryption=encryption, nonce_bytes=nonce_bytes)
    answer = await bank.transfer()

    assert bank.opened(answer) == _MOVED
    assert _header(answer)["enc"] == encryption
    assert len(_nonce(answer)) == (16 if encryption == "A128CBC-HS256" else int(nonce_bytes))


@pytest.mark.parametrize("wrapper", WRAPPERS)
async def test_answers_come_in_every_wrapper(bank: Bank, wrapper: str) -> None:
    bank.simulator.arm("transfer", "answer-form", wrapper=wrapper)

    assert set((await bank.transfer()).json()) == {wrapper}


async def test_answers_may_still_be_sealed_with_the_key_before(bank: Bank) -> None:
    bank.simulator.arm("transfer", "answer-form", key="old")
    old = await bank.transfer()
    new = await bank.transfer()

    assert _header(old)["kid"] != _header(new)["kid"]
    assert bank.opened(old, "old") == bank.opened(new, "new") == _MOVED
    with pytest.raises(jwe.InvalidJWEData):
        bank.opened(old, "new")


async def test_answers_may_not_name_their_key(bank: Bank) -> None:
    bank.simulator.arm("transfer", "answer-form", names_key="no")
    answer = await bank.transfer()

    assert "kid" not in _header(answer)
    assert bank.opened(answer) == _MOVED


async def test_the_whole_run_can_answer_in_another_variety() -> None:
    envelope = AnswerSealing("A128CBC-HS256", wrapper="encryptedData", key="old")
    async with (
        running_mastercard(behaviour=MastercardBehaviour(answers=envelope)) as running,
        client() as http,
    ):
        bank = Bank(running, http)
        answer = await bank.read("points-details")

        assert set(answer.json()) == {"encryptedData"}
        assert bank.opened(answer, "old")["pointsDetails"][0]["availablePoints"] == 25_000


async def test_errors_of_a_service_are_sealed_and_the_gateways_are_not(bank: Bank) -> None:
    sealed = await bank.transfer(0)
    of_gateway = await bank.send("PUT", "/points-transfers", bank.seal(bank.order()))
    bank.simulator.behave(seal_errors=False)
    plain = await bank.transfer(0)

    assert sealed.status_code == plain.status_code == 400
    assert set(sealed.json()) == {"encryptedPayload"}
    assert bank.opened(sealed) == plain.json()
    assert of_gateway.json()["Errors"]["Error"][0]["ReasonCode"] == "METHOD_NOT_ALLOWED"


async def test_without_encryption_everything_is_plain() -> None:
    async with (
        running_mastercard(behaviour=MastercardBehaviour(encryption=False)) as running,
        client() as http,
    ):
        bank = Bank(running, http)
        answer = await bank.send("POST", "/points-transfers", json.dumps(bank.order()).encode())
        sealed = await bank.transfer()

        assert bank.facts.payload_encryption == "none"
        assert answer.json() == _MOVED
        assert codes(sealed) == ["INVALID_INPUT"]


async def test_answers_may_be_plain_although_requests_are_sealed(bank: Bank) -> None:
    bank.simulator.behave(seal_answers=False)

    assert (await bank.transfer()).json() == _MOVED


@pytest.mark.parametrize("fault", ["wrong-key", "tampered-answer"])
async def test_answers_that_dont_open(bank: Bank, fault: str) -> None:
    bank.simulator.arm("transfer", fault)
    answer = await bank.transfer()

    with pytest.raises(jwe.InvalidJWEData):
        bank.opened(answer)
    assert len(bank.simulator.transfers()) == 1


@pytest.mark.parametrize("weakness", ["zip", "RSA-OAEP", "RSA1_5", "crit", "none"])
async def test_weak_headers_are_what_they_say(bank: Bank, weakness: str) -> None:
    bank.simulator.arm("transfer", "weak-header", weakness=weakness)
    answer = await bank.transfer()
    header = _header(answer)

    assert len(bank.simulator.transfers()) == 1
    match weakness:
        case "zip":
            assert header["zip"] == "DEF"
            assert bank.opened(answer) == _MOVED
        case "RSA-OAEP" | "RSA1_5":
            box = jwe.JWE(algs=[weakness, "A256GCM"])
            box.deserialize(_token(answer), key=jwk.JWK.from_pem(bank.facts.decryption_key_new.encode()))
            assert json.loads(box.payload) == _MOVED
        case "crit":
            assert header["crit"] == ["exp"]
        case _:
            assert header["alg"] == "none"
