"""One operator spoken to line by line: what is said, asked, offered, and explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

from console.cli.terminal import Terminal
from console.domain.codes import read_code
from console.domain.input_text import NotRead, plain
from console.domain.problems import Problem, ProviderError
from console.domain.transfers import Intent, TransferRefusedHere
from console.explanations.cards import Explanation
from console.explanations.steps_in_lines import in_lines, step_in_lines
from console.explanations.words import describe
from console.services.desk import Desk


class GivenUp(Exception):
    """The conversation ends here; everything worth saying has been said. Nothing was sent."""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a choice; with an `objection` it is told, and can't be chosen."""

    text: str
    objection: str = ""


class Prompter:
    """An open desk and its operator; problems are told with the catalogue's cards."""

    def __init__(self, desk: Desk, terminal: Terminal) -> None:
        self.desk = desk
        self.say = terminal.say
        self.ask = terminal.ask

    async def confirm(self, question: str) -> None:
        """Go on only after a yes."""
        # Only yes or y: a stray Enter must not confirm.
        if plain(await self.ask(f"{question} (yes/no) ")).lower() not in ("yes", "y"):
            self.give_up("Not confirmed. Nothing was sent.")

    async def pick(self, question: str, options: Sequence[Option], otherwise: Iterable[Problem] = ()) -> int:
        """Which of `options` is meant, as its index; where none can be chosen, `otherwise` says why."""
        free = [index for index, option in enumerate(options) if not option.objection]
        numbers = {index: str(number) for number, index in enumerate(free, 1)}
        for index, option in enumerate(options):
            reason = f", {option.objection}" if option.objection else ""
            self.say(f"  {numbers.get(index, '-')}: {option.text}{reason}")
        if not free:
            self.refuse(otherwise)
        answer = plain(await self.ask(f"{question} (1-{len(free)})? "))
        chosen = next((index for index, number in numbers.items() if number == answer), None)
        if chosen is None:
            self.give_up("That is none of them. Nothing was sent.")
        return chosen

    async def ask_code(self) -> str:
        """Asked for again until what was typed can be a code: anything else would cost the customer a try."""
        while True:
            typed = plain(await self.ask("Code the sender received: ", secret=True))
            if not typed:
                self.give_up("No code, no transfer. Nothing was sent.")
            code = read_code(typed)
            if not isinstance(code, NotRead):
                return code
            self.say(code.sentence)

    def give_up(self, sentence: str) -> NoReturn:
        """End the conversation with a last sentence."""
        self.say(sentence)
        raise GivenUp

    def refuse(self, problems: Iterable[Problem]) -> NoReturn:
        """End the conversation with what stands in the way."""
        self.explain(problems)
        raise GivenUp

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """What the provider or this console objects to, before anything was sent, ends the conversation."""
        try:
            yield
        except ProviderError as error:
            self.explain(error.problems)
            raise GivenUp from error
        except TransferRefusedHere as refused:
            self.explain((refused.problem,))
            raise GivenUp from refused

    # -- explaining ----------------------------------------------------------------------------

    def explain(self, problems: Iterable[Problem]) -> None:
        """A card for each problem."""
        self._tell_cards(self.desk.catalogue.explain(problem) for problem in problems)

    def explain_intent(self, intent: Intent) -> None:
        """The cards for what a transfer met."""
        self._tell_cards(self.desk.catalogue.explain_intent(intent))

    def tell_state(self, intent: Intent) -> None:
        """Where a transfer stands."""
        words = describe(intent)
        self.say(f"{words.title[:1].upper()}{words.title[1:]}. {words.sentence}")

    def tell_countdown(self, window: timedelta) -> None:
        """It is confirmed, and held for second thoughts; a terminal in lines hears no other key."""
        self.say(f"Leaves in {window.seconds} s. Ctrl+C stops it before that.")

    def tell_warnings(self, warnings: Iterable[Problem]) -> None:
        """A warning doesn't change what happened, so its card's other lines would only confuse."""
        for warning in warnings:
            card = self.desk.catalogue.explain(warning)
            self.say(f"{card.title}. {card.what}")

    def tell_profile_warnings(self, warnings: Iterable[Problem]) -> None:
        """What should be put right about keys and clock, before it stops anything."""
        for warning in warnings:
            card = self.desk.catalogue.explain(warning)
            about = f": {warning.message}" if warning.message else ""
            step = step_in_lines(card.next_step, has_details=False)
            self.say(f"{card.title}{about}. {step}")

    def _tell_cards(self, cards: Iterable[Explanation]) -> None:
        for card in map(in_lines, cards):
            self.say(f"{card.title}. {card.what}")
            self.say(f"{card.moved.value} Who can fix it: {card.who}. {card.next_step}")
            if card.detail:
                self.say(f"({card.detail})")


def tell_problems(terminal: Terminal, problems: Iterable[Problem]) -> None:
    """The catalogue's card for each."""
    from console.explanations.catalogue import Catalogue

    for card in map(in_lines, map(Catalogue().explain, problems)):
        terminal.say(f"{card.title}. {card.what} {card.next_step}")
        if card.detail:
            terminal.say(f"({card.detail})")
