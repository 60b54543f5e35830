"""Tells a choice from a number: a digit alone chooses a line, whatever else is typed is for the transfer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.screen import Screen
from textual.timer import Timer


class TypedOnHome:
    """Keeps what is typed until it is told which; then it goes on, in its order and whole."""

    ALONE_SECONDS: ClassVar[float] = 0.2
    """For so long after a digit no other key may come: scanners and typists are faster."""

    def __init__(
        self,
        screen: Screen[None],
        choose: Callable[[int], None],
        hand_on: Callable[[], object],
    ) -> None:
        self._screen = screen
        self._choose = choose
        self._hand_on = hand_on
        self._keys: list[events.Key] = []
        self._pause: Timer | None = None
        self._is_leaving = False

    def keeps(self, key: events.Key) -> bool:
        """Whether this key is part of what is typed."""
        if self._is_leaving:
            self._keys.append(key)
        elif self._keys and (key.is_printable or key.key == "enter"):
            self._keys.append(key)
            self._leave()
        elif key.character is not None and (key.character.isalnum() or key.character == "+"):
            self._keys.append(key)
            self._pause = self._screen.set_timer(self.ALONE_SECONDS, self._stayed_alone)
        else:
            return False
        return True

    def take(self) -> Sequence[events.Key]:
        """All that was typed, to be handed on; from then on keys are heard anew."""
        keys, self._keys, self._is_leaving = self._keys, [], False
        return keys

    def _stayed_alone(self) -> None:
        if self._is_leaving:
            return
        if not self._screen.is_current:
            self._keys = []
        elif (digit := self._keys[0].key).isdigit():
            self._keys = []
            self._choose(int(digit))
        else:
            self._leave()

    def _leave(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._is_leaving = True
        self._hand_on()
