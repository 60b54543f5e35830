"""What each command does, once the command line is understood."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from console.cli.process import Exit, complain
from console.cli.signals import run_interruptible
from console.training import NoSimulator, ProviderName, Simulator, open_training_desk

if TYPE_CHECKING:
    from textual.app import App

    from console.cli.parties import TransferRequest
    from console.cli.prompts import Terminal
    from console.credentials import Vault
    from console.services.desk import Desk, Opening
    from console.settings import Profile

_LEAVE_SECONDS = 5.0
_ENDING_SIGNALS = ("SIGTERM", "SIGHUP")
"""By name: Windows hasn't all of them."""


def run(given: argparse.Namespace) -> int:
    """Dispatch to one command; what is no sentence yet becomes one in `console.cli.process`."""
    from console.services.desk import DeskClosed

    # Libraries' warnings would land on the screen, between the lines that the app draws.
    logging.getLogger().addHandler(logging.NullHandler())
    commands: dict[str | None, Callable[[argparse.Namespace], int]] = {
        None: _open_console,
        "demo": _demo,
        "transfer": _transfer,
        "group-transfer": _transfer,
        "credentials": _credentials,
        "profile": _profile_test,
        "journal": _journal,
    }
    try:
        return commands[given.command](given)
    except (DeskClosed, NoSimulator) as closed:
        return _cannot(str(closed))
    except Exception as error:
        if sentence := _known_fault(error):
            return _cannot(sentence)
        raise


def _known_fault(error: Exception) -> str:
    """The sentence of an exception whose module isn't loaded before it is raised."""
    from console.credentials import CredentialsError
    from console.journal.errors import JournalError
    from console.settings import SettingsError

    return str(error) if isinstance(error, (CredentialsError, JournalError, SettingsError)) else ""


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _cannot(sentence: str) -> int:
    return complain(Exit.CANNOT_WORK, sentence)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


# -- the console in full screen --------------------------------------------------------------------


def _run_app(opening: Opening) -> int:
    # The collector would walk a heap that only grows until the first frame; the app turns it on again.
    gc.disable()
    from console.app import ConsoleApp

    app = ConsoleApp(opening)

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

    def leave(number: int) -> None:
        last_resort = threading.Timer(_LEAVE_SECONDS, os._exit, (128 + number,))
        last_resort.daemon = True
        last_resort.start()
        app.exit(None, 128 + number)

    for name in _ENDING_SIGNALS:
        with suppress(AttributeError, NotImplementedError):
            number = getattr(signal, name)
            asyncio.get_running_loop().add_signal_handler(number, leave, number)
    return await app.run_async()


def _open_console(given: argparse.Namespace) -> int:
    if not _is_terminal():
        return _cannot("this needs a terminal. For plain lines use: points-console transfer")
    from console.settings import SettingsError, load_settings, settings_path

    try:
        settings = load_settings(settings_path())
        if not settings.profiles and not given.profile:
            return _welcome(given)
        profile = settings.profile(given.profile)
    except SettingsError as error:
        return _cannot(str(error))
    return _run_app(_opening(profile))


def _opening(profile: Profile) -> Opening:
    from console.credentials import KeyringVault, TypedSignIn
    from console.services.desk import Opening

    vault = TypedSignIn(KeyringVault())

    async def open_desk() -> Desk:
        from console.services.enrolment import accepted

        desk = await _open_profile(profile, vault)
        return await accepted(desk) if vault.is_typed else desk

    return Opening(
        open_desk,
        environment=profile.environment.value,
        profile=profile.name,
        provider=profile.provider,
        take_sign_in=lambda identity, secret: vault.take_for(profile, identity, secret),
    )


def _welcome(given: argparse.Namespace) -> int:
    from console.credentials import KeyringVault
    from console.services.enrolment import Enrolment
    from console.settings import settings_path
    from screens.welcome import WelcomeApp

    app = WelcomeApp(Enrolment(KeyringVault(), settings_path()))
    choice = asyncio.run(_until_left(app))
    if choice == "training":
        return _demo(given)
    if choice == "connected":
        return _open_console(given)
    return _code_of(app)


async def _open_profile(profile: Profile, vault: Vault) -> Desk:
    from console.services.opening import Folders, open_desk
    from console.settings import data_folder, state_folder

    folders = Folders(data_folder() / "journal", state_folder() / "journal.anchor")
    return await open_desk(profile, vault, folders, operator=profile.operator or "operator")


# -- the demo --------------------------------------------------------------------------------------


def _demo(given: argparse.Namespace) -> int:
    started: list[Simulator] = []

    async def open_demo() -> Desk:
        # Begun here, behind the first frame, so that it doesn't compete with it for the processor.
        started.append(Simulator.start(provider))
        return await open_training_desk(started[-1])

    provider: ProviderName = getattr(given, "provider", "capillary")
    to_group = getattr(given, "group", False)
    if to_group and provider == "mastercard":
        return complain(Exit.USAGE, "this provider has no groups. Leave --group out.")
    try:
        if to_group or getattr(given, "line", False) or not _is_terminal():
            from console.cli.demo_transcript import play_account_transfer, play_transfer

            if provider == "mastercard":
                return run_interruptible(play_account_transfer(open_demo, _say, lambda: started[-1].facts()))
            return run_interruptible(play_transfer(open_demo, _say, to_group=to_group))
        from console.services.desk import Opening

        return _run_app(Opening(open_demo, environment="training", profile="training", provider=provider))
    finally:
        for simulator in started:
            simulator.stop()


# -- line mode -------------------------------------------------------------------------------------


def _transfer(given: argparse.Namespace) -> int:
    from console.cli.demo_transcript import transfer
    from console.cli.parties import TransferRequest

    with_groups = given.command == "group-transfer"
    by, kind = (given.by, "") if with_groups else ("", given.type)
    request = TransferRequest(
        given.sender, given.recipient, given.points, given.program, given.note, by, kind
    )
    profile = _profile(given.profile)
    if objection := _misplaced(profile, request):
        return complain(Exit.USAGE, objection)
    return run_interruptible(transfer(profile, _open_profile, request, with_groups=with_groups))


def _misplaced(profile: Profile, request: TransferRequest) -> str:
    """Why an argument can't be used with this provider."""
    if profile.provider != "mastercard":
        return "this provider has no kinds of transfer. Leave --type out." if request.transfer_type else ""
    if request.sender or request.recipient:
        from console.cli.account_parties import NEVER_ARGUMENTS

        return f"{NEVER_ARGUMENTS[0].lower()}{NEVER_ARGUMENTS[1:]}"
    return "" if request.program is None else "this provider has no programmes. Leave --program out."


def _profile(name: str) -> Profile:
    from console.services.desk import DeskClosed
    from console.settings import SettingsError, load_settings, settings_path

    try:
        settings = load_settings(settings_path())
        if not settings.profiles and not name:
            raise DeskClosed("no connection is set up on this computer yet. To set one up: points-console")
        return settings.profile(name)
    except SettingsError as error:
        raise DeskClosed(str(error)) from error


# -- credentials and journal -----------------------------------------------------------------------


def _credentials(given: argparse.Namespace) -> int:
    from console.cli import credentials as credentials_command
    from console.cli.terminal import StandardTerminal
    from console.credentials import KeyringVault

    acts: dict[str, Callable[[Profile, Vault, Terminal], Coroutine[Any, Any, int]]] = {
        "set": credentials_command.set_credentials,
        "test": credentials_command.try_credentials,
        "remove": credentials_command.remove_credentials,
    }
    profile = _profile(given.profile)
    return run_interruptible(acts[given.act](profile, KeyringVault(), StandardTerminal()))


def _profile_test(given: argparse.Namespace) -> int:
    from console.cli.profile import test_profile
    from console.cli.terminal import StandardTerminal
    from console.credentials import KeyringVault

    return run_interruptible(test_profile(_profile(given.profile), KeyringVault(), StandardTerminal()))


def _journal(given: argparse.Namespace) -> int:
    from console.cli.journal import JournalRequest, journal_by_lines, open_journal

    request = JournalRequest(given.act, given.reason, given.transfer, given.moved)
    if request.lacks:
        return complain(Exit.USAGE, request.lacks)
    return run_interruptible(journal_by_lines(request, open_journal(), _say, _cannot))
