"""The console in full screen: of a connection, or the first start where there is none yet."""

from __future__ import annotations

import gc
import os
import signal
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from console.cli.exit_codes import ExitCode
from console.cli.output import fail, is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import App

    from console.domain.order_text import OrderText
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk
    from console.settings.profiles import Profile
    from console.widgets.look import Look

_LEAVE_SECONDS = 5.0
"""Time to restore the terminal and write the journal, before the process ends hard."""
_ENDING_SIGNALS = ("SIGTERM", "SIGHUP")
"""By name: Windows hasn't all of them."""


def open_console(profile_name: str, order: OrderText | None = None) -> int | Literal["training"]:
    """The exit code; `training` where somebody without a connection chose the simulator instead.

    `order` fills a transfer; where sides are bank accounts, it may name none.
    """
    if not is_terminal():
        return fail(
            ExitCode.CANNOT_WORK, "this needs a terminal. For plain lines use: points-console transfer"
        )
    from console.providers.registry import load_settings
    from console.settings.folders import settings_path
    from console.settings.profiles import SettingsError

    try:
        settings = load_settings(settings_path())
        if not settings.profiles and not profile_name:
            return _first_start()
        profile = settings.profile(profile_name)
    except SettingsError as error:
        return fail(ExitCode.CANNOT_WORK, str(error))
    if order is not None and (order.sender or order.recipient) and _has_accounts(profile):
        from console.cli.account_parties import NEVER_ARGUMENTS

        return fail(ExitCode.WRONG_USAGE, f"{NEVER_ARGUMENTS[0].lower()}{NEVER_ARGUMENTS[1:]}")
    return run_app(
        partial(_opening, profile), look=_look(), signal=settings.desk.signal, keys=settings.keys, order=order
    )


def _has_accounts(profile: Profile) -> bool:
    from console.domain.party_kinds import PartyKind
    from console.providers.registry import PROVIDERS

    return PartyKind.ACCOUNT in PROVIDERS[profile.provider].parties


def _look() -> Look:
    """This user's, remembered."""
    from console.settings.folders import state_folder
    from console.settings.look_file import keep_theme, read_look
    from console.widgets.look import Look

    path = state_folder() / "look.toml"
    return Look(read_look(path), partial(keep_theme, path))


def _first_start() -> int | Literal["training"]:
    if code := _fail_with_another_textual():
        return code
    import asyncio

    from console.credentials.keyring_vault import KeyringVault
    from console.services.enrolment import Enrolment
    from console.settings.folders import settings_path
    from screens.setup.welcome import CONNECTED, TRAINING, WelcomeApp

    app = WelcomeApp(Enrolment(KeyringVault(), settings_path()), _look())
    choice = asyncio.run(_until_left(app))
    if choice == TRAINING:
        return "training"
    if choice == CONNECTED:
        return open_console("")
    return _code_of(app)


def _fail_with_another_textual() -> int:
    """What we override keeps secrets off a report, noise out of fields, and the shell behind the lock."""
    from console.widgets.textual_release import WRITTEN_FOR, other_release

    if not (found := other_release()):
        return ExitCode.DONE
    return fail(
        ExitCode.CANNOT_WORK,
        f"the full screen was made for Textual {WRITTEN_FOR}, and nobody has tried it with {found}, which is "
        f"installed. Put that right: pip install textual=={WRITTEN_FOR}. Meanwhile in lines: "
        "points-console transfer",
    )


def _opening(profile: Profile) -> Opening:
    from console.credentials.keyring_vault import KeyringVault
    from console.credentials.typed_sign_in import TypedSignIn
    from console.providers.registry import PROVIDERS, provider_of
    from console.services.awaited_desk import Opening

    vault = TypedSignIn(KeyringVault())

    async def open_desk() -> Desk:
        from console.cli.profile_desk import open_connection
        from console.services.enrolment import accepted

        desk = await open_connection(profile, vault)
        # A typed sign-in is tried at once: a wrong one should be told here, not at a transfer.
        return await accepted(desk) if vault.is_typed else desk

    def take_sign_in(identity: str, secret: str) -> None:
        vault.take(profile.name, provider_of(profile).wanted(profile), identity, secret)

    return Opening(
        open_desk,
        environment=profile.environment.value,
        profile=profile.name,
        parties=PROVIDERS[profile.provider].parties,
        take_sign_in=take_sign_in,
    )


def run_app(
    make_opening: Callable[[], Opening],
    *,
    look: Look | None = None,
    signal: str = "none",
    keys: Mapping[str, str] | None = None,
    order: OrderText | None = None,
) -> int:
    """Show the console until it is left; the exit code. Without a `look` no theme is remembered.

    `keys` are those of the settings, by the ids of what they do; `order` is filled in.
    """
    # The collector would walk a heap that only grows until the first frame; the app turns it on again.
    # So all that is slow to import or make comes behind this line.
    gc.disable()
    if code := _fail_with_another_textual():
        return code
    import asyncio

    from console.app import ConsoleApp
    from console.widgets.look import Look

    if keys:
        from screens.remapping import KeysRefused, read_keys

        try:
            keys = read_keys(ConsoleApp, keys)
        except KeysRefused as refused:
            return fail(ExitCode.CANNOT_WORK, f"in [keys] of the settings, {refused}")
    opening = make_opening()
    app = ConsoleApp(opening, look=look or Look(), signal=signal, keys=keys or {}, order=order)

    async def live() -> None:
        try:
            await _until_left(app)
        finally:
            await opening.close()

    asyncio.run(live())
    return _code_of(app)


def _code_of(app: App[Any]) -> int:
    from console.app_base import CRASHED

    return app.return_code or (CRASHED if app._exception else 0)


async def _until_left(app: App[Any]) -> Any:
    """Run an app to its end: the operator's, a signal's, or the terminal's.

    Textual alone would leave the alternate screen, with customers' data on it. A closed terminal can
    also block its writer for ever; then a hard end is the lesser harm, which the journal and the
    simulator are made to stand.
    """

    import asyncio

    def leave(number: int) -> None:
        last_resort = threading.Timer(_LEAVE_SECONDS, os._exit, (128 + number,))
        # A daemon: a normal end must not wait for it.
        last_resort.daemon = True
        last_resort.start()
        app.exit(None, 128 + number)

    for name in _ENDING_SIGNALS:
        with suppress(AttributeError, NotImplementedError):
            number = getattr(signal, name)
            asyncio.get_running_loop().add_signal_handler(number, leave, number)
    return await app.run_async()
