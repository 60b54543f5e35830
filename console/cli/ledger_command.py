"""`points-console ledger`: make the ledger that many tills share, join it, see how it stands, leave it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, select

from console.cli.exit_codes import ExitCode
from console.cli.output import fail, say
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal
from console.domain.elsewhere import WHOSE, Sees, TillOfChain
from console.domain.ledger_standing import LedgerStanding, standing_words
from console.domain.operators import Right
from console.ledger.address import LedgerAddress
from console.ledger.arrival import judged
from console.ledger.entry_chain import NOTHING, LedgerHead, Walked, head_of, walk
from console.ledger.joining import (
    Made,
    grant,
    join,
    joining_role,
    leave,
    make_ledger,
    require_newest,
    skew_of,
    skew_words,
)
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.ledger_errors import UNKNOWN_HERE, LedgerError, LedgerRefused, LedgerUnreachable
from console.ledger.ledger_tables import VERSION, console, dispute
from console.ledger.tenant_key import JoinSecret, Membership
from console.providers.registry import load_settings, save_ledger
from console.services.journal_outbox import JournalOutbox
from console.services.shared_ledger import MEMBERSHIP, address_of, connect, kept_membership, open_forwarder
from console.services.threads import in_background
from console.settings.profiles import SharedLedger

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.credentials.vault import Vault
    from console.domain.clock import Clock
    from console.journal.journal_thread import Journal

_SUPERUSER = "postgres"
_TOLD_EVERY = 10_000
_SPOKEN_FOR = {Sees.CONSOLE: "itself alone", Sees.BRANCH: "its branch's tills", Sees.ALL: "every till"}


@dataclass(frozen=True)
class LedgerRequest:
    """What was asked for on the command line."""

    act: str
    url: str = ""
    branch: str = ""
    label: str = ""
    sees: str | None = None
    as_json: bool = False
    signed_in_as: str = ""

    @property
    def lacks(self) -> str:
        """What is missing from it, or too much, as a sentence."""
        if self.act in ("init", "grant", "join"):
            try:
                LedgerAddress.parse(self.url)
            except ValueError as error:
                return f"the ledger's address {error}."
        elif self.url:
            return f"ledger {self.act} takes no address: it is the one that was joined."
        if self.act in ("grant", "join") and not (self.branch.strip() and self.label.strip()):
            return 'say which till it is, such as --branch 14 --label "till 2".'
        if self.act == "grant" and self.sees is None:
            return "say whose transfers it may read: --sees console, branch or all."
        return ""

    @property
    def till(self) -> TillOfChain:
        """Which till it is about."""
        return TillOfChain(self.branch.strip(), self.label.strip())


@dataclass
class LedgerCommand:
    """One command, with everything it works on."""

    request: LedgerRequest
    settings: Path
    vault: Vault
    clock: Clock
    open_journal: Callable[[], Journal]
    terminal: Terminal
    require: Callable[[Right], Awaitable[None]]
    """Has whoever asks sign in, and raises `NotAllowed` where they haven't the right."""
    say: Callable[[str], None] = say

    async def run(self) -> int:
        """Do what was asked for; the exit code."""
        acts: Mapping[str, Callable[[], Coroutine[Any, Any, int]]] = {
            "init": self._init, "grant": self._grant, "join": self._join, "status": self._status,
            "verify": self._verify, "leave": self._leave,
        }  # fmt: skip
        return await acts[self.request.act]()

    def _tell(self, sentences: list[str], facts: Mapping[str, Any]) -> None:
        """What came of it: sentences for people, or facts for a program."""
        for line in [json.dumps(facts)] if self.request.as_json else sentences:
            self.say(line)

    # -- at head office ------------------------------------------------------------------------

    async def _administrator(self) -> LedgerConnection:
        address = address_of(self.request.url)
        user = address.user or _SUPERUSER
        password = await self.terminal.ask(f"Password of {user} (Enter for none): ", secret=True)
        return LedgerConnection(address, user, password)

    async def _init(self) -> int:
        with closing(await self._administrator()) as administrator:
            made = await in_background(lambda: make_ledger(administrator))
            self._tell_made(made, administrator.address)
        return ExitCode.DONE

    async def _grant(self) -> int:
        till, sees = self.request.till, Sees(self.request.sees or Sees.CONSOLE)
        with closing(await self._administrator()) as administrator:
            await in_background(lambda: grant(administrator, till, sees))
        self._tell(
            [
                f"{till} may read {WHOSE[sees]} from now on, as far as its settings want it ([ledger] sees).",
                f"What its supervisors decide about operators holds at {_SPOKEN_FOR[sees]}.",
            ],
            {"branch": till.branch, "label": till.label, "sees": sees},
        )
        return ExitCode.DONE

    def _tell_made(self, made: Made, address: LedgerAddress) -> None:
        facts = {"version": VERSION, "before": made.before or None}
        if made.secret is None:
            same = made.before == VERSION
            how = "is a ledger already" if same else f"was brought from version {made.before} to {VERSION}"
            self._tell(
                [f"{address} {how}; nothing else changed, and its join secret is the one it had."], facts
            )
            return
        secret = made.secret.text()
        at_each_till = f'points-console ledger join {self._plain_url()} --branch 14 --label "till 2"'
        self._tell(
            [
                f"{address} is a ledger now. Its join secret, shown this once:",
                secret,
                f"Whoever has it can add tills: keep it as you keep a key. At each till: {at_each_till}",
            ],
            {**facts, "secret": secret},
        )

    def _plain_url(self) -> str:
        """Without the administrator's name."""
        scheme, _, rest = self.request.url.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"

    # -- at each till --------------------------------------------------------------------------

    async def _join(self) -> int:
        from pydantic import SecretStr

        if load_settings(self.settings).ledger is not None:
            raise LedgerError("This console has joined a ledger already. Leave that first.")
        await self.require(Right.CONNECTIONS)
        secret = JoinSecret.read(await self.terminal.ask("Join secret: ", secret=True))
        new = Membership.fresh(secret)
        till, sees = self.request.till, Sees(self.request.sees or Sees.CONSOLE)
        joining = LedgerConnection(address_of(self.request.url), joining_role(secret), secret.password)
        enter = partial(join, joining, secret, new, till, self.clock, sees=sees)
        with closing(joining), ExitStack() as undo:
            # Kept first: a console that joined and can't remember it would block its name.
            self.vault.set(MEMBERSHIP, SecretStr(new.text()))
            undo.callback(self._forget)
            save_ledger(self.settings, self._joined(sees))
            await in_background(enter)
            undo.pop_all()
        self._tell(
            [f"This console is {till} in {joining.address}. Its entries go there from its next start on."],
            {"console": new.console, "branch": till.branch, "label": till.label},
        )
        return ExitCode.DONE

    def _joined(self, sees: Sees) -> SharedLedger:
        """What nobody chose isn't written, so that it follows later defaults."""
        url = self._plain_url()
        return SharedLedger(url=url) if self.request.sees is None else SharedLedger(url=url, sees=sees)

    async def _leave(self) -> int:
        """What waits is forwarded first, as far as the ledger takes it."""
        ledger, remark = self._ledger(), ""
        await self.require(Right.CONNECTIONS)
        try:
            member = kept_membership(self.vault)
            await self._forward(ledger, member)
            with closing(connect(ledger, member)) as connection:
                await in_background(lambda: leave(connection, member.console))
        except LedgerUnreachable:
            raise
        except LedgerError as gone:  # it is left all the same: nothing there can be written any more
            remark = f" {gone}"
        self._forget()
        self._tell([f"This console has left the ledger.{remark}"], {"left": True, "remark": remark.strip()})
        return ExitCode.DONE

    async def _forward(self, ledger: SharedLedger, member: Membership) -> LedgerStanding:
        journal = self.open_journal()
        forwarder = open_forwarder(ledger, member, journal, self.clock)
        try:
            standing = await forwarder.pass_once()
        finally:
            forwarder.close()
            journal.close()
        if standing.unreachable_since is not None:
            raise LedgerUnreachable(f"{address_of(ledger.url)} can't be reached; nothing was changed.")
        return standing

    def _ledger(self) -> SharedLedger:
        ledger = load_settings(self.settings).ledger
        if ledger is None:
            raise LedgerError("This console hasn't joined a ledger.")
        return ledger

    def _forget(self) -> None:
        save_ledger(self.settings, None)
        self.vault.delete(MEMBERSHIP)

    # -- how it stands -------------------------------------------------------------------------

    async def _status(self) -> int:
        ledger = self._ledger()
        member, journal = kept_membership(self.vault), self.open_journal()
        try:
            with closing(connect(ledger, member)) as connection:
                here = await in_background(lambda: connection.run(partial(_seen, member=member)))
                ahead = await in_background(lambda: connection.run(partial(skew_of, clock=self.clock)))
            outbox = JournalOutbox(journal)
            ours = await outbox.hash_at(here.head.sequence) if here.head != NOTHING else ""
            refused = judged(here.head, ours)
            waiting = await outbox.waiting(here.head.sequence)
        finally:
            journal.close()
        now = self.clock.now()
        self._tell(
            [
                f"{address_of(ledger.url)}, version {VERSION}. This console is {here.till}.",
                f"It may read {WHOSE[here.sees]} there.",
                f"{here.head.sequence} entries there; {standing_words(LedgerStanding(waiting), now)}.",
                *([str(refused)] if refused else []),
                *filter(None, [skew_words(ahead)]),
            ],
            {
                "version": VERSION, "console": member.console,
                "branch": here.till.branch, "label": here.till.label,
                "sees": here.sees, "entries": here.head.sequence, "waiting": waiting.count,
                "oldest_seconds": (now - waiting.oldest).total_seconds() if waiting.oldest else None,
                "journal_is_ours": refused is None, "clock_ahead_seconds": ahead.total_seconds(),
            },
        )  # fmt: skip
        return ExitCode.LOOK_FIRST if refused else ExitCode.DONE

    async def _verify(self) -> int:
        ledger = self._ledger()
        member = kept_membership(self.vault)
        with closing(connect(ledger, member)) as connection:
            walked = await in_background(lambda: self._walk(connection, member))
            disputes = await in_background(lambda: connection.run(_disputes))
        self._tell(
            [_walked_words(each) for each in walked] + [_dispute_words(each) for each in disputes]
            or ["The ledger holds no entries that this console may read."],
            {
                "consoles": [asdict(each) for each in walked],
                "disputes": [dict(each._mapping) for each in disputes],
            },
        )
        is_whole = not disputes and all(each.broken_at is None for each in walked)
        return ExitCode.DONE if is_whole else ExitCode.LOOK_FIRST

    def _walk(self, connection: LedgerConnection, member: Membership) -> list[Walked]:
        """Every chain to its end; how far it is, is told on the way, for people who wait."""
        ended: dict[str, Walked] = {}
        for each in walk(connection, member.key):
            ended[each.console] = each
            if each.entries and each.entries % _TOLD_EVERY == 0 and not self.request.as_json:
                self.say(f"{each.till}: {each.entries:,} entries so far.")
        return list(ended.values())


@dataclass(frozen=True)
class _Seen:
    """This console as the ledger knows it."""

    till: TillOfChain
    sees: Sees
    head: LedgerHead


def _seen(connection: Connection, member: Membership) -> _Seen:
    require_newest(connection)
    row = connection.execute(select(console).where(console.c.id == member.console)).one_or_none()
    if row is None:
        raise LedgerRefused(UNKNOWN_HERE)
    return _Seen(TillOfChain(row.branch, row.label), Sees(row.sees), head_of(connection, member.console))


def _disputes(connection: Connection) -> list[Row[Any]]:
    columns = (console.c.branch, console.c.label, dispute.c.sequence, dispute.c.what, dispute.c.subject)
    query = select(*columns).join(console, console.c.id == dispute.c.console).order_by(dispute.c.at)
    return list(connection.execute(query))


def _walked_words(walked: Walked) -> str:
    if walked.broken_at is not None:
        return f"{walked.till}: entry {walked.broken_at} was changed in the ledger."
    return f"{walked.till}: {walked.entries:,} entries, none changed."


def _dispute_words(row: Row[Any]) -> str:
    till = TillOfChain(row.branch, row.label)
    if row.what == "overlap":
        return f"{till}: transfer {row.subject} was open while another till had one of the same sender open."
    if row.what == "older":
        return f"{till}: a journal was refused that ends before entry {row.sequence}, which the ledger holds."
    return f"{till}: a journal was refused whose entry {row.sequence} is another one than the ledger's."


def run_ledger(request: LedgerRequest) -> int:
    """Do what was asked for; the exit code."""
    from console.cli.profile_desk import open_journal
    from console.cli.signed_in import require_signed_in
    from console.credentials.keyring_vault import KeyringVault
    from console.domain.clock import SystemClock
    from console.settings.folders import settings_path

    if request.lacks:
        return fail(ExitCode.WRONG_USAGE, request.lacks)
    terminal, vault = StandardTerminal(aside=request.as_json), KeyringVault()

    async def require(right: Right) -> None:
        await require_signed_in(right, vault, terminal, request.signed_in_as)

    command = LedgerCommand(request, settings_path(), vault, SystemClock(), open_journal, terminal, require)
    return run_interruptible(ledger_by_lines(command, lambda text: fail(ExitCode.CANNOT_WORK, text)))


async def ledger_by_lines(command: LedgerCommand, say_error: Callable[[str], int]) -> int:
    """Do what was asked for; the exit code."""
    try:
        return await command.run()
    except LedgerError as error:
        return say_error(str(error))
    except EOFError:
        return say_error("nobody answered.")
