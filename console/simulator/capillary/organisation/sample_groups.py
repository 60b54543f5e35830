"""The user groups a trainee finds on first start: the documented one, made-up ones, and special ones.

A special group's number says which code it brings about: 390000828, 390001656 …
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from console.simulator.capillary.ledger_store import GROUP, PROMOTIONAL
from console.simulator.capillary.organisation.dataset import (
    LIMITED_PROGRAM,
    PROGRAM,
    SAMPLE_GROUP,
    SAMPLE_GROUP_MEMBER,
    SAMPLE_RECIPIENT,
    SAMPLE_SENDER,
    Dataset,
)
from console.simulator.capillary.organisation.specials import ReplyForm, SpecialStage
from console.simulator.server.json_answers import THOUSANDTHS

FAMILY = 3_900_001
FRIENDS = 3_900_002
INACTIVE = 3_900_003
OVERDRAWN = 3_900_004
DELETED = 3_900_005
NOT_ENABLED = 3_900_006
LIMITED = 3_900_007
FRIENDS_PRIMARY = 697_000_002
"""A group's primary member has the group's last digits: 697000002 leads 3900002."""
BLOCKED_MEMBER = 697_000_101
PLAIN_MEMBER = 697_000_102
FORMER_MEMBER = 697_000_103
PROMOTED = 697_000_104
"""A customer all of whose points come from a promotion."""
MAY = "allow_points_redemption,allow_points_transfer"
MAY_NOT = "allow_points_transfer,block_points_transfer"
"""Allowed and blocked: the block wins."""
_SAMPLE_CREATED_AT = 1_743_758_806
"""2025-04-04T09:26:46Z."""
_SPECIALS_START = 390_000_000
_SPECIAL_PRIMARIES_START = 697_100_000


@dataclass(frozen=True, slots=True)
class SpecialGroup:
    """One code that no rule brings about, and the stage at which this group does. HTTP status beside it."""

    context: Literal["GXFER", "GRP", "LED"]
    code: int
    stage: SpecialStage
    form: ReplyForm = ReplyForm.ERROR
    status: int = 200

    @property
    def group_id(self) -> int:
        """The group's number, which ends in the code."""
        return _SPECIALS_START + self.code

    @property
    def primary_id(self) -> int:
        """Who leads the group, and may transfer its points."""
        return _SPECIAL_PRIMARIES_START + self.code


def _many(
    context: Literal["GRP", "LED"], stage: SpecialStage, form: ReplyForm, status: int, *codes: int
) -> tuple[SpecialGroup, ...]:
    return tuple(SpecialGroup(context, code, stage, form, status) for code in codes)


SPECIAL_GROUPS: tuple[SpecialGroup, ...] = (
    SpecialGroup("GXFER", 828, SpecialStage.CHECK),
    *_many("GRP", SpecialStage.LOOKUP, ReplyForm.ERROR, 400, 1619, 1620, 1621, 1647, 93016),
    *_many("GRP", SpecialStage.LOOKUP, ReplyForm.WARNING, 200, 1656, 91016, 91017),
    *_many("LED", SpecialStage.LEDGER, ReplyForm.ERROR, 200, 9003, 9005, *range(11014, 11020)),
    *_many("LED", SpecialStage.LEDGER, ReplyForm.WARNING, 200, 9004, 11002),
)


def add_groups(dataset: Dataset) -> None:
    """Every group, its members and its points, and a customer whose points no group may have."""
    _documented_group(dataset)
    _family(dataset)
    _friends(dataset)
    _groups_in_a_state(dataset)
    _groups_alike(dataset)
    _special_groups(dataset)
    dataset.customer(PROMOTED, "Promoted", "Sample-Points", [("mobile", "919700000104", 1)])
    dataset.lot(PROMOTED, 500 * THOUSANDTHS, 60, kind=PROMOTIONAL)


def _documented_group(dataset: Dataset) -> None:
    dataset.group(
        SAMPLE_GROUP,
        "testgrp201externalId201",
        "name_sant201",
        created_by=75155295,
        created_at=_SAMPLE_CREATED_AT,
        max_size=110,
        lifetime_purchases=78000,
    )
    dataset.group_member(SAMPLE_GROUP, SAMPLE_GROUP_MEMBER, "PRIMARY", MAY)


def _family(dataset: Dataset) -> None:
    for customer, name in ((BLOCKED_MEMBER, "Blocked"), (PLAIN_MEMBER, "Plain"), (FORMER_MEMBER, "Former")):
        _person(dataset, customer, name)
    dataset.group(FAMILY, "SAMPLE-GROUP-01", "Sample Family", max_size=6, lifetime_purchases=12500)
    dataset.group_member(FAMILY, SAMPLE_SENDER, "PRIMARY", MAY)
    dataset.group_member(FAMILY, SAMPLE_RECIPIENT, "SECONDARY", "allow_points_transfer")
    dataset.group_member(FAMILY, BLOCKED_MEMBER, "SECONDARY", MAY_NOT)
    dataset.group_member(FAMILY, PLAIN_MEMBER, "SECONDARY", "")
    dataset.group_member(FAMILY, FORMER_MEMBER, "SECONDARY", "allow_points_transfer", active=0)
    _points(dataset, FAMILY, 1200, 45)
    _points(dataset, FAMILY, 3000, 210)


def _friends(dataset: Dataset) -> None:
    primary = FRIENDS_PRIMARY
    more = [("email", "travel.friends@example.com", 1), ("cardnumber", "9999700000000002", 1)]
    _led_by(dataset, FRIENDS, "Sample Travel Friends", more=more)
    dataset.group_member(FRIENDS, SAMPLE_RECIPIENT, "SECONDARY", "allow_points_transfer", is_default=0)
    dataset.past_transfer(primary, FRIENDS, 40, 9 * 86_400, PROGRAM, "for the trip", target_type=GROUP)


def _groups_in_a_state(dataset: Dataset) -> None:
    """Groups whose data makes a rule refuse."""
    states: tuple[tuple[int, str, GroupState], ...] = (
        (INACTIVE, "Sample Inactive Group", {"status": "INACTIVE"}),
        (DELETED, "Sample Deleted Group", {"status": "DELETED"}),
        (NOT_ENABLED, "Sample Not Enabled Group", {"transfers_enabled": 0}),
    )
    for group, name, state in states:
        _led_by(dataset, group, name, **state)
        _points(dataset, group, 800, 120)
    _led_by(dataset, OVERDRAWN, "Sample Overdrawn Group")
    # Below 0, as only a group can be.
    dataset.rows["debt"].append((GROUP, OVERDRAWN, PROGRAM, 350 * THOUSANDTHS))
    # Its points lie in the programme whose amounts must be multiples.
    _led_by(dataset, LIMITED, "Sample Limited Club")
    _points(dataset, LIMITED, 8000, 150, LIMITED_PROGRAM)


def _groups_alike(dataset: Dataset) -> None:
    """Names that begin alike, so that a search offers a choice; and one whose name wants to do harm."""
    for number, name in (
        (8, "Sample Family Cousins"),
        (9, "Sample Family Abroad"),
        (10, "Sample [/] [@click=app.quit]x[/] \x1b]52;c;eA==\x07 \u202e"),
    ):
        group = FAMILY - 1 + number
        _led_by(dataset, group, name)
        _points(dataset, group, 100 * number, 90)


def _special_groups(dataset: Dataset) -> None:
    for special in SPECIAL_GROUPS:
        dataset.group(special.group_id, f"SAMPLE-SPECIAL-{special.code}", f"Sample Special {special.code}")
        _person(dataset, special.primary_id, f"Primary{special.code}")
        dataset.group_member(special.group_id, special.primary_id, "PRIMARY", MAY)
        dataset.rows["special_group"].append(
            (special.group_id, special.stage, special.form, special.code, special.status)
        )
        _points(dataset, special.group_id, 1000, 90)


class GroupState(TypedDict, total=False):
    """What makes a group refuse, as `Dataset.group` takes it."""

    status: str
    transfers_enabled: int


def _led_by(
    dataset: Dataset,
    group: int,
    name: str,
    *,
    more: list[tuple[str, str, int]] | None = None,
    **state: Unpack[GroupState],
) -> None:
    """A group with a primary member of its own, who may transfer."""
    number = group - FAMILY + 1
    primary = FRIENDS_PRIMARY - 2 + number
    _person(dataset, primary, f"Primary{number:02d}", more)
    dataset.group(group, f"SAMPLE-GROUP-{number:02d}", name, **state)
    dataset.group_member(group, primary, "PRIMARY", MAY)


def _person(
    dataset: Dataset, customer: int, name: str, more: list[tuple[str, str, int]] | None = None
) -> None:
    mobile = ("mobile", f"919700{customer % 1_000_000:06d}", 1)
    dataset.customer(customer, name, "Sample-Member", [mobile, *(more or [])])
    dataset.lot(customer, 1500 * THOUSANDTHS, 160)


def _points(dataset: Dataset, group: int, points: int, days: int, program: int = PROGRAM) -> None:
    dataset.lot(group, points * THOUSANDTHS, days, program, owner_type=GROUP)
