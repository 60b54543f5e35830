"""The lessons about groups and ledgers, each code once or more; `group_lesson` says how one is written."""

from __future__ import annotations

from typing import Any

from console.simulator.capillary.one_time_codes import CodePolicy
from console.simulator.capillary.organisation.dataset import (
    CLOSED_PROGRAM,
    LIMITED_PROGRAM,
    MULTIPLE,
    SAMPLE_GROUP_MEMBER,
    SAMPLE_RECIPIENT,
    SAMPLE_SENDER,
)
from console.simulator.capillary.organisation.groups import (
    BLOCKED_MEMBER,
    DELETED,
    FAMILY,
    FORMER_MEMBER,
    FRIENDS,
    INACTIVE,
    LIMITED,
    LIMITED_PRIMARY,
    NOT_ENABLED,
    OVERDRAWN,
    OVERDRAWN_PRIMARY,
    PLAIN_MEMBER,
    PROMOTED,
    SPECIAL_GROUPS,
    SpecialGroup,
)
from console.simulator.capillary.organisation.specials import (
    SPECIALS,
    Context,
    Form,
    Special,
    Stage,
    member_id,
)
from tests.simulator.guide.group_lesson import GroupAct, GroupLesson, Party, customer, group

_ACTING = str(SAMPLE_SENDER)
_FAMILY, _FRIENDS = group(FAMILY), group(FRIENDS)
_TRIES = CodePolicy().tries
_NO_GROUP = 3_999_999
_NO_CUSTOMER = 599_999_999
_SHARED_CHECKS = frozenset({412, 413, 416, 888, 899})
"""Codes of the general list; the other special customers' codes have meanings of their own for groups."""


def _gxfer(code: int, meaning: str, what_to_do: str, **how: Any) -> GroupLesson:
    return GroupLesson("GXFER", "error", str(code), meaning, what_to_do, **how)


def _from_family(code: int, meaning: str, what_to_do: str, **how: Any) -> GroupLesson:
    """Points of the Sample Family given away, to Sample Travel Friends unless said otherwise."""
    return _gxfer(
        code, meaning, what_to_do, **({"sender": _FAMILY, "recipient": _FRIENDS, "acting": _ACTING} | how)
    )


def _body(**changes: Any) -> dict[str, Any]:
    return {"twist": {"body": changes}}


_REQUESTS = (
    _gxfer(422, "The amount isn't valid.", "Send 0 points.", points=0),
    _gxfer(422, "The amount isn't valid.", "Send points as text.", **_body(pointsTobeTransferred="10")),
    _gxfer(
        422,
        "The amount's field isn't recognised.",
        "Send the amount in pointsToBeTransferred.",
        **_body(pointsTobeTransferred=None, pointsToBeTransferred=10),
    ),
    _gxfer(807, "Fractions don't move.", "Send 10.5 points.", **_body(pointsTobeTransferred=10.5)),
    _gxfer(885, "The programme isn't known.", "Send a programme of another organisation.", program=1),
    _gxfer(885, "The programme is missing.", "Send no programme.", **_body(programId=None)),
    _gxfer(3316, "Points don't move across programmes.", "Send groupProgramTransfer true.",
           **_body(groupProgramTransfer=True)),
    _gxfer(1206, "Nobody gives.", "Leave fromEntity out.", **_body(fromEntity=None)),
    _gxfer(1207, "Nobody gets.", "Leave toEntity out.", **_body(toEntity=None)),
    _gxfer(1208, "The recipient's kind of identifier is missing.", "Leave identifierType out.",
           **_body(toEntity={"type": "USERGROUP2", "identifierValue": str(FAMILY)})),
    _gxfer(1208, "The recipient's type isn't known.", "Send the type FLEET.",
           **_body(toEntity={"type": "FLEET", "identifierType": "id", "identifierValue": str(FAMILY)})),
    _gxfer(1208, "No side is a group.", "Transfer from one customer to another with the group call.",
           recipient=customer(SAMPLE_RECIPIENT)),
    _gxfer(1646, "The sender's type isn't known.", "Send the type FLEET.",
           **_body(fromEntity={"type": "FLEET", "identifierType": "id", "identifierValue": _ACTING})),
    _gxfer(434, "The acting customer's id isn't a number.", "Send a name as id.",
           **_body(transferredBy={"identifierType": "id", "identifierValue": "asha"})),
    _gxfer(434, "The sender's kind of identifier isn't known.", "Send the kind passport.",
           **_body(fromEntity={"identifierType": "passport", "identifierValue": _ACTING})),
)  # fmt: skip
_PARTIES = (
    _gxfer(1645, "No such group.", f"Transfer to group {_NO_GROUP}.", recipient=group(_NO_GROUP)),
    _from_family(
        8015,
        "No such customer.",
        f"Transfer from the Sample Family to customer {_NO_CUSTOMER}.",
        recipient=customer(_NO_CUSTOMER),
    ),
    _gxfer(889, "The group isn't active.", f"Transfer to group {INACTIVE}.", recipient=group(INACTIVE)),
    _gxfer(889, "The group was deleted.", f"Transfer to group {DELETED}.", recipient=group(DELETED)),
    _gxfer(
        889,
        "The group's programme isn't enabled for transfers.",
        f"Transfer to group {NOT_ENABLED}.",
        recipient=group(NOT_ENABLED),
    ),
    _from_family(
        418, "Both sides are the same group.", "Transfer from a group to itself.", recipient=_FAMILY
    ),
    _from_family(
        414,
        "The recipient has a fraud status.",
        "Transfer from the Sample Family to 9000000414.",
        recipient=customer(member_id(Context.XFER, 414)),
    ),
    *(
        _gxfer(
            code, meaning, f"Transfer from 9000000{code} to a group.",
            sender=customer(member_id(Context.XFER, code)), times=2 if code == 902 else 1,
        )
        for code, meaning in (
            (415, "The sender has a fraud status."),
            (881, "The sender isn't in the loyalty programme."),
            (902, "The same transfer was sent before."),
            (904, "Transfers of this customer are locked."),
        )
    ),
)  # fmt: skip
_PERMISSIONS = (
    _from_family(
        830, "The member isn't allowed to transfer.", "Act as Plain Sample-Member.", acting=str(PLAIN_MEMBER)
    ),
    _from_family(
        830, "The member is blocked, whatever else is allowed.", "Act as Blocked Sample-Member.",
        acting=str(BLOCKED_MEMBER),
    ),
    _from_family(830, "Nobody acts for the group.", "Leave transferredBy out.", acting=""),
    _gxfer(
        830,
        "Nobody acts for another customer.",
        "Transfer a customer's points as somebody else.",
        acting=str(SAMPLE_RECIPIENT),
    ),
    _from_family(
        1651, "The member has left the group.", "Act as Former Sample-Member.", acting=str(FORMER_MEMBER)
    ),
    _from_family(
        1651, "The customer was never in the group.", f"Act as customer {SAMPLE_GROUP_MEMBER}.",
        acting=str(SAMPLE_GROUP_MEMBER),
    ),
)  # fmt: skip


def _from_limited(code: int, meaning: str, points: int) -> GroupLesson:
    return _gxfer(
        code,
        meaning,
        f"Transfer {points} points of programme {LIMITED_PROGRAM} from group {LIMITED}.",
        sender=group(LIMITED),
        acting=LIMITED_PRIMARY,
        program=LIMITED_PROGRAM,
        points=points,
    )


_AMOUNTS = (
    _from_family(817, "Not enough points.", "Transfer 1000000 points of a group.", points=1_000_000),
    _gxfer(
        817,
        "A group below 0 can't give.",
        f"Transfer from group {OVERDRAWN}.",
        sender=group(OVERDRAWN),
        acting=OVERDRAWN_PRIMARY,
    ),
    _gxfer(
        817,
        "Points of a promotion don't move to a group.",
        f"Transfer from customer {PROMOTED}.",
        sender=customer(PROMOTED),
    ),
    _gxfer(
        818,
        "The programme doesn't allow transfers.",
        f"Transfer in programme {CLOSED_PROGRAM}.",
        program=CLOSED_PROGRAM,
    ),
    _from_limited(807, "The amount isn't a multiple.", MULTIPLE + 25),
    _from_limited(903, "The limit of a day is reached.", 5_000 + MULTIPLE),
)
_CODES = (
    GroupLesson("OTP", "error", "604", "The code is missing.", "Transfer to a group without a code.",
                entered="nothing"),
    GroupLesson("OTP", "error", "605", "The code is wrong.", "Type a wrong code.", entered="wrong"),
    GroupLesson("OTP", "error", "9001", "No code was sent.", "Type a code that wasn't sent.",
                entered="unasked"),
    GroupLesson("OTP", "error", "429", "Too many wrong codes.", f"Type a wrong code {_TRIES + 1} times.",
                entered="wrong", times=_TRIES + 1),
)  # fmt: skip


def _read(
    context: Any,
    code: int,
    meaning: str,
    what_to_do: str,
    act: GroupAct,
    sender: Party = _FAMILY,
    **query: Any,
) -> GroupLesson:
    return GroupLesson(
        context, "error", str(code), meaning, what_to_do, act=act, sender=sender, twist={"query": query}
    )


_READS = (
    _read("GRP", 91052, "Nothing to search for.", "Search for nothing.", "group-search", q=""),
    _read("GRP", 91052, "The page isn't valid.", "Ask for many groups.", "group-search", limit="many"),
    _read("GRP", 1632, "No such group.", f"Open group {_NO_GROUP}.", "group", group(_NO_GROUP)),
    _read("GRP", 1632, "No such group.", f"Open group {_NO_GROUP}.", "members", group(_NO_GROUP)),
    _read("GRP", 1635, "No group is named.", "Open a group without its id.", "group", id=None),
    _read("GRP", 403, "A field is missing.", "Leave the identifier out.", "members", identifierName=None),
    _read("HIST", 8015, "No such group.", f"Open group {_NO_GROUP}.", "history", group(_NO_GROUP)),
    _read("HIST", 814, "No results.", "Ask for the programme x.", "history", programId="x"),
)


def _led(code: int, meaning: str, what_to_do: str, sender: Party = _FAMILY, **query: Any) -> GroupLesson:
    return _read("LED", code, meaning, what_to_do, "ledger", sender, **query)


_LEDGERS = (
    _led(11001, "These filters can't be combined.", "Filter by till and by store.", tillId="1", storeId="1"),
    _led(11003, "No entries.", "Open the ledger of 2020.", startDate="2020-01-01T00:00:00",
         endDate="2020-01-02T00:00:00"),
    _led(11004, "The till isn't known.", "Filter by till 99.", tillId="99"),
    _led(11005, "The programme isn't known.", "Filter by programme 1.", programId="1"),
    _led(11006, "At most ten entries.", "Ask for eleven entries.", limit="11"),
    _led(11007, "The type of entry isn't known.", "Filter by GIFT.", ledgerEntryType="GIFT"),
    _led(11008, "The category isn't known.", "Filter by GOLD.", pointCategoryType="GOLD"),
    _led(11009, "The start is after the end.", "Swap the dates.", startDate="2025-02-01T00:00:00",
         endDate="2025-01-01T00:00:00"),
    _led(11010, "At most thirty days.", "Ask for a quarter.", startDate="2025-01-01T00:00:00",
         endDate="2025-03-31T00:00:00"),
    _led(11011, "Not a date.", "Leave the time out.", startDate="2025-01-01"),
    _led(11012, "The id isn't a number.", "Ask for the id asha.", identifierValue="asha"),
    _led(11013, "Identifier and source are needed.", "Leave the source out.", customer(SAMPLE_SENDER),
         source=None),
    _led(1632, "No such group.", f"Open group {_NO_GROUP}.", group(_NO_GROUP)),
    _led(8015, "No such customer.", f"Open customer {_NO_CUSTOMER}.", customer(_NO_CUSTOMER)),
)  # fmt: skip

_ACTS: dict[Stage, tuple[GroupAct, str]] = {
    Stage.LOOKUP: ("group", "Open group {}."),
    Stage.CHECK: ("group-transfer", "Transfer from group {}."),
    Stage.LEDGER: ("ledger", "Open the ledger of group {}."),
}


def _of_special_group(special: SpecialGroup) -> GroupLesson:
    act, sentence = _ACTS[special.stage]
    return GroupLesson(
        special.context,
        "warning" if special.form is Form.WARNING else "error",
        str(special.code),
        special.meaning,
        sentence.format(special.group_id),
        act=act,
        sender=group(special.group_id),
        acting=str(special.primary_id),
    )


def _of_special_member(special: Special) -> GroupLesson:
    sender = customer(member_id(special.context, special.code))
    return _gxfer(special.code, special.meaning, f"Transfer from {special.number} to a group.", sender=sender)


_OF_SPECIAL_MEMBERS = tuple(
    _of_special_member(special)
    for special in SPECIALS
    if special.context is Context.XFER and (special.stage is Stage.SEND or special.code in _SHARED_CHECKS)
)

GROUP_GUIDE: tuple[GroupLesson, ...] = (
    *_REQUESTS, *_PARTIES, *_PERMISSIONS, *_AMOUNTS, *_CODES, *_READS, *_LEDGERS,
    *(_of_special_group(special) for special in SPECIAL_GROUPS), *_OF_SPECIAL_MEMBERS,
)  # fmt: skip
"""Every lesson about groups."""
