"""Account numbers, keys and passwords are in no trace, log, exception, representation or journal."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.domain.clock import SystemClock
from console.domain.feed import Feed
from console.domain.masking import mask_account
from console.domain.operators import AtDesk, Operator
from console.domain.problems import ProviderError
from console.domain.transfers import CodePolicy, Intent, State
from console.journal.journal_thread import Journal
from console.providers.mastercard.account_book import AccountBook
from console.providers.redaction import shown_body, without_secrets
from console.services.journal_writer import JournalWriter
from console.services.transfer_rules import Rules
from console.services.transfer_service import TransferService
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.sample_accounts import FROM, LEADING_ZEROS, NOT_CARD_LIKE, TO, UNKNOWN_BAN
from tests.providers.mastercard.scripted import CONSUMER_KEY, JOURNAL_KEY, WORD
from tests.providers.mastercard.simulated import Desk, desk

NUMBERS = (FROM.ban, TO.ban, LEADING_ZEROS.ban, NOT_CARD_LIKE.ban, UNKNOWN_BAN)


def found_in(text: str, at: Desk) -> list[str]:
    facts = at.simulator.facts
    secrets = (facts.consumer_key, facts.consumer_key.split("!")[0], facts.signing_p12_password, "oauth_sig")
    return [secret for secret in (*NUMBERS, *secrets) if secret.lower() in text.lower()]


def shown(at: Desk) -> str:
    return repr(list(at.trace))


@pytest.mark.parametrize("encryption", [True, False])
async def test_a_day_at_the_desk_leaves_no_number_behind(
    encryption: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with desk(MastercardBehaviour(encryption=encryption, history_lag_seconds=0)) as at:
        said = []
        order = await at.order()
        other = await at.order(sender=LEADING_ZEROS.ban, recipient=NOT_CARD_LIKE.ban)
        said += [repr(await at.move(one)) for one in (order, other)]
        with pytest.raises(ProviderError) as caught:
            await at.gateway.account(UNKNOWN_BAN)
        told = f"{NOT_CARD_LIKE.ban} and {FROM.ban} and {at.simulator.facts.consumer_key} are wrong"
        at.simulator.arm("transfer", "provider-code", code=f"BAD_{FROM.ban}", description=told)
        said.append(repr(await at.move(order)))
        for fault in ("garbled-body", "reset-after-commit", "truncated-body", "tampered-answer"):
            at.simulator.arm("transfer", fault)
            said.append(repr(await at.move(order)))
        said += [repr(await at.gateway.past(FROM.ranac)), repr(await at.sender())]
        said += [repr(caught.value), str(caught.value), repr(caught.value.problems)]
        said += [repr(at.gateway), repr(at.gateway.__dict__), repr(order)]
        assert found_in(" ".join(said), at) == []
        assert found_in(shown(at), at) == []
        assert found_in(caplog.text, at) == []
        assert FROM.ranac in " ".join(said)
        transfers = [one for one in at.trace if one.path.endswith("points-transfers")]
        assert mask_account(FROM.ban) in transfers[0].request_body
        assert mask_account(NOT_CARD_LIKE.ban) in transfers[1].request_body
        assert f'"pointsToTransfer":{order.points}' in transfers[0].request_body
        assert not [one for one in at.trace if "?" in one.path or "user_id" in one.path]


async def test_the_journal_holds_ids_and_ends_only(tmp_path: Path) -> None:
    async with desk(MastercardBehaviour(history_lag_seconds=0)) as at:
        journal = Journal(tmp_path / "journal.sqlite3", tmp_path / "anchor")
        rules = Rules(
            profile="sample",
            branch="12",
            code_policy=CodePolicy.OFF,
            code_lifetime=timedelta(minutes=10),
            deadline=timedelta(seconds=5),
            settle=timedelta(seconds=120),
        )
        clock = SystemClock()
        writer = JournalWriter(journal, AtDesk(Operator("meena")), clock, Feed())
        service = TransferService(at.gateway, writer, rules, clock, JOURNAL_KEY)
        order = await at.order()

        async def sent(order: Any) -> Intent:
            intent = await service.prepare(order, repeat_confirmed=True)
            assert intent.state is State.PREPARED
            return await service.send(intent.reference, WORD)

        done = await sent(order)
        assert done.state is State.CONFIRMED
        told = f"{NOT_CARD_LIKE.ban}, {FROM.ban}: no"
        await at.gateway.account(NOT_CARD_LIKE.ban)
        at.simulator.arm("transfer", "provider-code", description=told, sealed="yes")
        assert (await sent(replace(order, points=7))).state is State.REJECTED
        at.simulator.arm("transfer", "reset-after-commit")
        assert (await sent(replace(order, points=8))).state is State.UNKNOWN
        journal.close()
        written = everything_in(tmp_path)
        assert found_in(written.decode("latin-1"), at) == []
        assert FROM.ranac.encode() in written
        assert "9999 •••• 6000".encode() in written


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


BASE = (
    "Acceptable signature base string: POST&https%3A%2F%2Fapi.example%2Fx&oauth_body_hash%3DR%2FGGj%2BSd%3D"
    f"%26oauth_consumer_key%3D{CONSUMER_KEY.replace('!', '%21')}%26oauth_nonce%3DWpe3LF09z1e3xQRI"
    "%26user_id%3D268810378058708149455458707247%26user_id_type%3DRANAC"
)


@pytest.mark.parametrize(
    ("text", "hidden", "kept"),
    [
        (BASE, ("R%2FGGj", "cccc", "kkkk", "Wpe3LF"), ("268810378058708149455458707247", "oauth_nonce")),
        (BASE.replace("%", "%25"), ("GGj", "cccc", "kkkk", "Wpe3LF"), ("oauth_nonce",)),
        ('OAuth oauth_nonce="Wpe3LF09", oauth_signature="a%2Fb"', ("Wpe3LF09", "a%2Fb"), ("oauth_",)),
        ('{"x":"oauth_token=\\"abcd\\" oauth_version: 1.0"}', ("abcd",), ()),
        (f"key {CONSUMER_KEY} unknown", ("cccc", "kkkk"), ("unknown",)),
        ("call 411111111111 now", ("411111111111",), ("1111",)),
        ("4111 1111 1111 1111 4222 2222 2222 22", ("4111",), ()),
        ("id 268810378058708149455458707247", (), ("268810378058708149455458707247",)),
        (f"{'eyAi' * 6}.{'a' * 20}/+.bbbb.cccc.dddd", ("bbbb", "cccc"), ()),
    ],
)
def test_secrets_in_foreign_words(text: str, hidden: tuple[str, ...], kept: tuple[str, ...]) -> None:
    safe = without_secrets(text)
    assert not [one for one in hidden if one in safe]
    assert all(one in safe for one in kept)


def test_numbers_are_masked_by_the_name_of_their_field() -> None:
    body = b'{"fromBankAccountNumber":"ABC123","customerNumber":"B7","pointsToTransfer":5}'
    assert shown_body(body) == (
        '{"fromBankAccountNumber":"••••","customerNumber":"••••","pointsToTransfer":5}'
    )
    assert "A1B2C3" not in shown_body(b'{"userId":"A1B2C3D4","userIdType":"BAN"}')
    assert "A1B2C3" in shown_body(b'{"userId":"A1B2C3D4","userIdType":"RANAC"}')


def test_a_known_number_is_masked_where_it_stands_alone() -> None:
    book = AccountBook(JOURNAL_KEY)
    for number in ("ABC-1", "77", "LONGER7", "LONGER77"):
        book.note(number)
    assert (
        book.hide("LONGER7, longer77 and 77 of XLONGER7 LONGER7é")
        == "••••, ••••er77 and 77 of XLONGER7 LONGER7é"
    )
    assert "LONGER" not in repr(book)
