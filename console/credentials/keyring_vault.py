"""The operating system's keyring, if it is one that can be trusted and answers in time.

The `keyring` library takes what it finds, plaintext files and nothing at all included, and a locked
keyring may never answer. Hence a list of allowed backends, and a time limit around every call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from pydantic import SecretStr

from console.credentials.vault import Entry, VaultUnavailable
from console.domain.text import clean

SERVICE = "points-console"
LIMIT_SECONDS = 10.0

TRUSTED_MODULES = frozenset(
    f"keyring.backends.{name}" for name in ("SecretService", "libsecret", "kwallet", "macOS", "Windows")
)
_CHAINER = "keyring.backends.chainer"
_ONE_RUN = "or type the secrets for this run only."

_Answer = TypeVar("_Answer")


class Backend(Protocol):
    """The part of a `keyring` backend that is used here."""

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept under this service and user; None where nothing is."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password, in place of one kept before."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a password."""


def find_backend() -> Any:
    """What the `keyring` library picks on this computer, not yet looked at."""
    import keyring  # 120 ms with its backends, off the path to the first paint

    return keyring.get_keyring()


def trusted(found: Any) -> Backend:
    """`found` itself, or the first trusted keyring of a chain, so that no other ever sees a secret."""
    members = found.backends if type(found).__module__ == _CHAINER else (found,)
    for member in members:
        if type(member).__module__ in TRUSTED_MODULES:
            backend: Backend = member
            return backend
    raise VaultUnavailable(_refusal(type((*members, found)[0])))


def _refusal(kind: type) -> str:
    name = clean(f"{kind.__module__}.{kind.__qualname__}")
    match kind.__module__.split("."):
        case ["keyring", "backends", "fail" | "chainer"]:
            return (
                "This computer has no system keyring running. Start one (on Linux: GNOME Keyring or KWallet) "
                f"and open the console again, {_ONE_RUN}"
            )
        case ["keyring", "backends", "null"]:
            return f"The system keyring is switched off ({name}). Switch it on, {_ONE_RUN}"
        case ["keyrings", "alt", *_]:
            return (
                f"The keyring found is {name}, which keeps secrets in files. Remove the package keyrings.alt "
                f"and open the console again, {_ONE_RUN}"
            )
    return f"The keyring found is {name}, which isn't a system keyring. Choose another one, {_ONE_RUN}"


class KeyringVault:
    """Secrets in the system's keyring, under the service `points-console`."""

    def __init__(
        self, *, limit_seconds: float = LIMIT_SECONDS, find: Callable[[], Any] = find_backend
    ) -> None:
        self._limit = limit_seconds
        self._find = find
        self._silent: threading.Thread | None = None

    def get(self, entry: Entry) -> SecretStr | None:
        """The secret in the system's keyring; None where there is none."""

        def read(backend: Backend) -> SecretStr | None:
            kept = backend.get_password(SERVICE, entry.account)
            return None if kept is None else SecretStr(kept)

        return self._ask(read, f"read {entry}")

    def set(self, entry: Entry, secret: SecretStr) -> None:
        """Keep a secret in the system keyring; `VaultUnavailable` unless it reads back as written."""

        def write(backend: Backend) -> bool:
            backend.set_password(SERVICE, entry.account, secret.get_secret_value())
            # KWallet reports a failed write by a number that the library drops.
            return backend.get_password(SERVICE, entry.account) == secret.get_secret_value()

        purpose = f"keep {entry}"
        if not self._ask(write, purpose):
            raise VaultUnavailable(f"The system keyring did not {purpose}.")

    def delete(self, entry: Entry) -> None:
        """Remove a secret; one that isn't there is no error."""

        def remove(backend: Backend) -> None:
            if backend.get_password(SERVICE, entry.account) is not None:
                backend.delete_password(SERVICE, entry.account)

        self._ask(remove, f"remove {entry}")

    def _ask(self, work: Callable[[Backend], _Answer], purpose: str) -> _Answer:
        """`work` done within the limit, in a thread the end of the process doesn't wait for.

        While an earlier call is still unanswered the next ones fail at once: a start-up doesn't wait
        ten seconds for each secret, and a late write can't overtake a newer one.
        """
        if self._silent is not None and self._silent.is_alive():
            raise VaultUnavailable(self._no_answer)
        answers: list[_Answer] = []
        failures: list[VaultUnavailable] = []

        def call() -> None:
            try:
                answers.append(work(self._backend()))
            except VaultUnavailable as refused:
                failures.append(refused)
            except BaseException as error:  # nothing of it may reach the terminal: it can hold the secret
                failures.append(_failure(error, purpose))

        thread = threading.Thread(target=call, name="keyring", daemon=True)
        thread.start()
        thread.join(self._limit)
        if thread.is_alive():
            self._silent = thread
            raise VaultUnavailable(self._no_answer)
        if failures:
            raise failures[0]
        return answers[0]

    @property
    def _no_answer(self) -> str:
        return (
            f"The system keyring did not answer within {self._limit:g} seconds. "
            f"If it asks for its password, unlock it and try again, {_ONE_RUN}"
        )

    def _backend(self) -> Backend:
        try:
            found = self._find()
        except Exception as error:
            reason = clean(str(error)) if isinstance(error, ImportError) else type(error).__name__
            raise VaultUnavailable(
                f"The keyring chosen on this computer can't be loaded ({reason}). Check the variable "
                f"PYTHON_KEYRING_BACKEND and the file keyringrc.cfg, {_ONE_RUN}"
            ) from error
        return trusted(found)


def _failure(error: BaseException, purpose: str) -> VaultUnavailable:
    """A fresh error for a foreign one, whose text and frames may hold the secret and are left behind."""
    from keyring import errors

    match error:
        case errors.KeyringLocked():
            return VaultUnavailable(f"The system keyring is locked. Unlock it and try again, {_ONE_RUN}")
        case errors.InitError():
            return VaultUnavailable(
                "The system keyring couldn't be opened. Unlock it, or sign in to the desktop again, "
                f"then try again, {_ONE_RUN}"
            )
        case errors.NoKeyringError():
            return VaultUnavailable(f"This computer has no system keyring. Start one, {_ONE_RUN}")
    return VaultUnavailable(f"The system keyring could not {purpose} ({type(error).__name__}).")
