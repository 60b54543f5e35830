"""One transfer as a file for support: all that is on record of it, and nobody's number beyond its last four.

What may hold figures is said by name; any other text loses every run of five digits or more. So a field that
is added to a transfer one day comes masked, until somebody says that it needn't.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from console import __version__
from console.domain.masking import last_four, redact
from console.explanations.cards import Explanation
from console.explanations.event_words import event_words
from console.explanations.words import describe
from console.journal.mapping import facts_of
from console.services.threads import in_background
from console.settings.whole_file import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from console.domain.exchanges import Exchange
    from console.services.cases import CaseFile
    from console.services.desk import Desk
    from console.settings.profiles import Profile

FORM = 1
"""Of the file; a later one is refused."""
Bundle = dict[str, Any]

_NUMBERED = frozenset(
    {"reference", "transfer_id", "request_id", "code", "ticket", "before", "fingerprint", "version", "sha256"}
    | {"reported", "deducted", "left", "usable_before", "amount", "operator", "branch", "profile", "provider"}
)
"""Whose figures are nobody's: the provider's and our own numbers of a transfer, amounts, names of tills."""
_HOLDERS = frozenset({"id", "sender_id", "recipient_id", "from_id", "to_id"})
"""What a party is known by at the provider."""
_LEFT_OUT = frozenset({"baseline", "dismissed", "row_digest"})
"""Numbers of other transfers, which are none of this case's business."""
_RUN = re.compile(r"\d{5,}")
_FIRST_END = re.compile(r"\d+ (?=••••)")
"""Of an account number that is shown by both its ends."""
_SETTINGS = (
    *("name", "provider", "environment", "branch", "code_policy", "country_code", "payload_encryption"),
    *("deadline_seconds", "settle_seconds", "late_booking_hours", "only_console"),
)
_AROUND_SECONDS = 120
"""Before a transfer is written down: for so long its look-ups and its check may have gone before."""


class NoBundle(Exception):
    """A file is no bundle that can be believed; the message is a sentence."""


def bundle_of(
    case: CaseFile,
    cards: Iterable[Explanation],
    profile: Profile | None,
    exchanges: Iterable[Exchange] = (),
) -> Bundle:
    """Everything that support needs of one transfer; `exchanges` are those that this run still holds."""
    shown, words = case.shown, describe(case.shown)
    content = {
        "points_console_case": FORM,
        "console": _versions(),
        "settings": {} if profile is None else _settings(profile),
        "said": {"title": words.title, "sentence": words.sentence, "moved": words.moved.value},
        "met": [{"title": card.title, "what": card.what, "detail": card.detail} for card in cards],
        "transfer": {**facts_of(shown), "known_before": len(shown.baseline)},
        "entries": [{**facts_of(event), "said": event_words(event)} for event in case.events],
        "exchanges": [
            {**asdict(each), "at": facts_of(each.at)} for each in exchanges if _belongs(each, case)
        ],
    }
    return sealed(_masked(content))


async def save_bundle(desk: Desk, case: CaseFile) -> Path:
    """Write a bundle with this run's exchanges for this user alone; where it is. Raises `OSError`."""
    cards = desk.catalogue.explain_intent(case.shown)
    text = as_text(bundle_of(case, cards, desk.profile, desk.trace))
    path = desk.exports.folder / f"case-{case.shown.reference}.json"
    await in_background(lambda: _written(path, text))
    return path


def _written(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(text)


def sealed(content: Bundle) -> Bundle:
    """With a hash over all of it: it shows what got lost or changed on the way, not who wrote it."""
    return {**content, "sha256": _hash(content)}


def as_text(bundle: Bundle) -> str:
    """As it stands in the file."""
    return json.dumps(bundle, indent=1, ensure_ascii=False) + "\n"


def read_bundle(text: str) -> Bundle:
    """What a file holds; raises `NoBundle`."""
    try:
        bundle = json.loads(text)
        content = {name: value for name, value in bundle.items() if name != "sha256"}
    except (ValueError, AttributeError, RecursionError) as error:
        raise NoBundle("that is no bundle of a transfer.") from error
    if bundle.get("points_console_case") != FORM:
        raise NoBundle("that is no bundle of a transfer that this console can read.")
    if bundle.get("sha256") != _hash(content):
        raise NoBundle("that bundle was changed since it was written, or cut on its way.")
    return dict(bundle)


def _hash(content: Bundle) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _versions() -> dict[str, str]:
    return {
        "version": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": sys.platform,
    }


def _settings(profile: Profile) -> dict[str, Any]:
    """Those by name that say how it behaves; addresses by their host alone."""
    known = {name: getattr(profile, name) for name in _SETTINGS if hasattr(profile, name)}
    host = urlsplit(str(getattr(profile, "base_url", ""))).hostname or ""
    return {**{name: facts_of(value) for name, value in known.items()}, "host": host}


def _belongs(exchange: Exchange, case: CaseFile) -> bool:
    """Between shortly before it was written down and its last step; what was done then was done for it."""
    begin, end = case.shown.created, max((event.at for event in case.events), default=case.shown.updated)
    return begin.timestamp() - _AROUND_SECONDS <= exchange.at.timestamp() <= end.timestamp() + 1


# -- masking ---------------------------------------------------------------------------------------


def _masked(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _masked(each, key) for key, each in value.items() if key not in _LEFT_OUT}
    if isinstance(value, (list, tuple, frozenset)):
        return [_masked(each, name) for each in value]
    return _masked_text(value, name) if isinstance(value, str) else value


def _masked_text(text: str, name: str) -> str:
    if name in _HOLDERS:
        return last_four(text) if text else ""
    if name == "terms":
        return _masked_terms(text)
    if name in _NUMBERED or _is_moment(text):
        return text
    if name == "masked_name":
        return _FIRST_END.sub("", redact(text))
    return _RUN.sub(lambda run: last_four(run[0]), redact(text))


def _masked_terms(text: str) -> str:
    try:
        return json.dumps(_masked(json.loads(text)), ensure_ascii=False)
    except ValueError:
        return ""


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
