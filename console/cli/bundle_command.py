"""`points-console case --bundle` and `--replay`: a transfer as a file for support, and played once more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.case_command import the_one_meant
from console.cli.exit_codes import ExitCode
from console.cli.output import fail, say
from console.cli.profile_desk import close_quietly
from console.cli.signals import run_interruptible
from console.cli.signed_in import on_this_journal
from console.domain.transfers import Intent
from console.journal.journal_thread import JournalRunner
from console.services.replay_plan import NoReplay, plan_of
from console.services.support_bundle import Bundle, NoBundle, as_text, bundle_of, read_bundle

if TYPE_CHECKING:
    from console.services.case_replay import Replay
    from console.settings.profiles import Profile
    from console.training.training_desk import Simulator

_DEADLINE_SECONDS = 3.0
"""For an answer that is lost on purpose."""
_NO_EXCHANGES = (
    "Requests and answers aren't in it: they are in one that Ctrl+G writes in the console that sent it."
)


def run_bundle(named: str, output: str, signed_in_as: str = "") -> int:
    """Write the transfer that `named` means to a file; the exit code."""

    async def work(journal: JournalRunner) -> int:
        return await bundle_by_lines(named, Path(output), _profile_called, journal, say)

    return run_interruptible(on_this_journal(work, signed_in_as))


def run_replay(path: str) -> int:
    """Play the transfer of a bundle on a simulator of its own; the exit code."""
    from console.providers.registry import simulated_providers
    from console.training.training_desk import Simulator

    try:
        bundle = read_bundle(Path(path).read_text(encoding="utf-8"))
        plan_of(bundle)
        provider = bundle["transfer"]["provider"]
    except (OSError, UnicodeDecodeError):
        return fail(ExitCode.WRONG_USAGE, f"{path} can't be read.")
    except NoBundle as error:
        return fail(ExitCode.LOOK_FIRST, f"{path}: {error}")
    except NoReplay as error:
        return fail(ExitCode.NOT_DONE, str(error))
    except (LookupError, TypeError, ValueError):
        return fail(ExitCode.LOOK_FIRST, f"{path}: that bundle makes no sense.")
    if provider not in simulated_providers():
        return fail(ExitCode.NOT_DONE, "there is no simulator of its provider.")
    simulator = Simulator(provider)
    try:
        return run_interruptible(_on_simulator(bundle, simulator))
    finally:
        simulator.stop()


async def bundle_by_lines(
    named: str,
    path: Path,
    profile_called: Callable[[str], Profile | None],
    journal: JournalRunner,
    tell: Callable[[str], None],
) -> int:
    """Write the bundle of the transfer that is meant; the exit code."""
    from console.explanations.catalogue import Catalogue
    from console.services.cases import read_case
    from console.settings.whole_file import whole_file

    meant = await the_one_meant(named, journal, tell)
    if not isinstance(meant, Intent):
        return meant
    case = await journal.run(lambda store: read_case(store, meant.reference))
    bundle = bundle_of(case, Catalogue().explain_intent(meant), profile_called(meant.profile))
    try:
        with whole_file(path) as file:
            file.write(as_text(bundle))
    except OSError as error:
        return fail(ExitCode.CANNOT_WORK, f"{path} can't be written ({error.strerror}).")
    tell(f"Transfer {meant.reference} is in {path}: no code, no sign-in, no number beyond its last four.")
    tell(_NO_EXCHANGES)
    return 0


def _profile_called(name: str) -> Profile | None:
    """The profile as the settings have it now; None where they can't say."""
    from console.providers.registry import load_settings
    from console.settings.folders import settings_path
    from console.settings.profiles import SettingsError

    try:
        return load_settings(settings_path()).profile(name)
    except SettingsError:
        return None


# -- played once more ------------------------------------------------------------------------------


async def _on_simulator(bundle: Bundle, simulator: Simulator) -> int:
    from console.domain.clock import HurriedClock
    from console.services.case_replay import Replay
    from console.services.opening import Folders, Training, open_desk
    from console.training.training_desk import vault_of

    lesson = simulator.lesson
    plan = plan_of(bundle)
    sample = lesson.group_sample if plan.with_group else lesson.sample
    assert sample is not None  # noqa: S101 - a provider that knows groups has a sample with one
    home, token = simulator.home, simulator.facts["control_token"]
    desk = await open_desk(
        lesson.profile.model_copy(update={"deadline_seconds": _DEADLINE_SECONDS}),
        vault_of(lesson),
        Folders(home / "journal", home / "state" / "journal.anchor"),
        operator="trainee",
        training=Training(lesson.control_url, token, ""),
        clock=HurriedClock(),
    )
    try:
        return await replay_by_lines(Replay(bundle, plan, desk, sample), say)
    finally:
        await close_quietly(desk)


async def replay_by_lines(replay: Replay, tell: Callable[[str], None]) -> int:
    """Play it, tell how it ended, and whether the bundle says the same; the exit code."""
    from console.domain.problems import ProviderError
    from console.domain.transfers import TransferRefusedHere
    from console.explanations.words import describe
    from console.services.case_replay import differences

    reference = replay.bundle["transfer"]["reference"]
    tell(f"Transfer {reference} of that bundle, played on the training simulator between its sample parties.")
    try:
        played = await replay.play()
    except (ProviderError, TransferRefusedHere) as refused:
        return fail(ExitCode.LOOK_FIRST, f"the simulator didn't get so far ({refused}).")
    words, cards = describe(played), replay.desk.catalogue.explain_intent(played)
    tell(f"{words.label}: {words.sentence} {words.moved.value}")
    for card in cards:
        tell(f"  {card.title}. {card.what}")
    found = differences(replay.bundle, played, cards)
    for difference in found:
        tell(difference)
    tell("It ended in other words than the bundle's." if found else "It ended in the bundle's own words.")
    return ExitCode.LOOK_FIRST if found else 0
