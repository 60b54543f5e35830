"""What a failing keyring becomes: one sentence, and none of the secret."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from keyring import errors
from pydantic import SecretStr

from console.credentials.keyring_vault import KeyringVault
from console.credentials.vault import VaultUnavailable
from tests.keyring.backends import ACTS, CANARY, ENTRY, FailingBackend, ForgetfulBackend, trusted, vault_of


def causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (
            errors.KeyringLocked(CANARY),
            VaultUnavailable,
            "The system keyring is locked. Unlock it and try again, ",
        ),
        (errors.InitError(CANARY), VaultUnavailable, "The system keyring couldn't be opened. Unlock it, "),
        (errors.NoKeyringError(CANARY), VaultUnavailable, "This computer has no system keyring. Start one, "),
    ],
)
def test_refusals_become_sentences(
    error: Exception, kind: type[Exception], sentence: str, act: Callable[[KeyringVault], object]
) -> None:
    with pytest.raises(VaultUnavailable) as caught:
        act(vault_of(trusted(FailingBackend)(error)))
    assert type(caught.value) is kind
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith("or type the secrets for this run only.")


@pytest.mark.parametrize(
    ("act", "purpose"), list(zip(ACTS, ["read", "keep", "remove"], strict=True)), ids=["get", "set", "delete"]
)
@pytest.mark.parametrize(
    "error",
    [
        errors.PasswordSetError(CANARY),
        errors.PasswordDeleteError(CANARY),
        UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
        OSError(CANARY),
        SystemExit(CANARY),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_failure_carries_the_secret(
    error: BaseException, act: Callable[[KeyringVault], object], purpose: str
) -> None:
    vault = vault_of(trusted(FailingBackend)(error))
    with pytest.raises(VaultUnavailable) as caught:
        act(vault)
    assert str(caught.value) == (
        f"The system keyring could not {purpose} the secret of branch-12 ({type(error).__name__})."
    )
    for cause in causes(caught.value):
        report = traceback.TracebackException.from_exception(cause, capture_locals=True)
        seen = [repr(frame.locals) for frame in report.stack if "tests" not in Path(frame.filename).parts]
        assert CANARY not in f"{cause!r} {cause.args} {vars(cause)} {seen}"


def test_a_write_that_did_not_last_is_noticed() -> None:
    with pytest.raises(VaultUnavailable) as caught:
        vault_of(trusted(ForgetfulBackend)()).set(ENTRY, SecretStr(CANARY))
    assert str(caught.value) == "The system keyring did not keep the secret of branch-12."


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModuleNotFoundError("No module named 'nowhere'"), "(No module named 'nowhere')"),
        (ImportError("\x1b[2J"), "(␛[2J)"),
        (AttributeError(CANARY), "(AttributeError)"),
        (RuntimeError(CANARY), "(RuntimeError)"),
    ],
)
def test_a_keyring_that_cannot_be_loaded(error: Exception, reason: str) -> None:
    def find() -> Any:
        raise error

    with pytest.raises(VaultUnavailable) as caught:
        KeyringVault(find=find).get(ENTRY)
    assert str(caught.value).startswith(
        f"The keyring chosen on this computer can't be loaded {reason}. Check "
    )
    assert CANARY not in str(caught.value)
