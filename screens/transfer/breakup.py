"""The receipt on the screen: three numbers, points by programme, and balances read again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from console.domain.party_kinds import NO_PROGRAM
from console.domain.points import format_points
from console.domain.transfers import BreakupLine, Intent, Receipt
from console.widgets.block_bar import bar
from console.widgets.text_block import column, wrapped
from console.widgets.times import time_of_day

if TYPE_CHECKING:
    from console.services.balances_after import BalancesAfter
    from console.services.preview import Preview

_SHOWN = 4
_TWICE = (
    "The provider's own report says {}, twice what was deducted, as its documents show; the deduction counts."
)


class _Columns(NamedTuple):
    """Cells for a name, for each number, and for a bar."""

    name: int
    number: int
    bar: int


_ROOMY, _CLOSE = _Columns(18, 12, 24), _Columns(15, 11, 12)


def _columns(width: int) -> _Columns:
    return _ROOMY if width >= sum(_ROOMY) + _ROOMY.number else _CLOSE


def breakup_lines(
    intent: Intent, preview: Preview | None, after: BalancesAfter | None, width: int
) -> list[Content]:
    """Everything there is to say of a transfer that happened."""
    receipt = intent.receipt
    lines, cells = _numbers(intent, receipt, width), _columns(width)
    if receipt is not None and receipt.breakup:
        lines += [Content(""), *_programs(receipt.breakup, cells)]
    if preview is not None:
        lines += [Content(""), *_balances(intent, preview, after, cells)]
    return [*lines, Content(""), *_proof(intent, receipt, width)]


def _numbers(intent: Intent, receipt: Receipt | None, width: int) -> list[Content]:
    requested = Decimal(intent.order.points)
    deducted = receipt.deducted if receipt is not None else None
    reported = receipt.reported if receipt is not None else None
    twice = _is_told_twice(requested, deducted, reported)
    told = [
        ("requested", requested, "bold"),
        ("deducted", deducted, "bold" if deducted in (None, requested) else "bold $error"),
        ("reported", reported, "bold" if reported in (None, requested) or twice else "bold $warning"),
    ]
    if intent.order.program_id == NO_PROGRAM:
        del told[1]  # such a provider never says what it took
    parts = [
        Content.assemble((f"{word} ", "$muted"), ("not told" if each is None else format_points(each), style))
        for word, each, style in told
    ]
    lines = [Content("     ").join(parts)]
    if twice:
        return [*lines, *wrapped(_TWICE.format(format_points(reported or 0)), width, "$muted")]
    return lines + [
        line
        for said in _differences(requested, deducted, reported)
        for line in wrapped(said, width, "$warning")
    ]


def _is_told_twice(requested: Decimal, deducted: Decimal | None, reported: Decimal | None) -> bool:
    """Whether the report is double what was deducted, as in the samples of the provider's documents."""
    return deducted == requested and reported == 2 * requested


def _differences(requested: Decimal, deducted: Decimal | None, reported: Decimal | None) -> list[str]:
    said = []
    if deducted is not None and deducted != requested:
        said.append(
            f"▲ {format_points(deducted)} points were deducted, not the {format_points(requested)} requested."
        )
    if reported is not None and reported != requested:
        told = f"▲ The provider's own report says {format_points(reported)}"
        said.append(f"{told}; what was deducted counts." if deducted is not None else f"{told}.")
    return said


def _programs(breakup: tuple[BreakupLine, ...], cells: _Columns) -> list[Content]:
    lines = [
        Content.assemble(
            column("TAKEN FROM", cells.name, "$muted"),
            column("deducted", cells.number, "$muted", right=True),
            column("left", cells.number, "$muted", right=True),
        )
    ]
    return lines + [_program(each, cells) for each in breakup[:_SHOWN]] + _more(breakup[_SHOWN:])


def _program(line: BreakupLine, cells: _Columns) -> Content:
    left = "not told" if line.left is None else format_points(line.left)
    parts = [
        column(f"program {line.program_id}", cells.name),
        column(format_points(line.deducted), cells.number, right=True),
        column(left, cells.number, right=True),
    ]
    if line.left is not None and line.deducted + line.left > 0:
        gone = bar(line.deducted, line.deducted + line.left, cells.bar)
        parts += [
            Content("   "),
            Content.styled(gone, "$primary"),
            Content.styled("░" * (cells.bar - len(gone)), "$border"),
        ]
    return Content("").join(parts)


def _more(rest: tuple[BreakupLine, ...]) -> list[Content]:
    if not rest:
        return []
    total = sum((each.deducted for each in rest), Decimal(0))
    return [Content.styled(f"and {format_points(total)} from {len(rest)} more programmes", "$muted")]


def _balances(
    intent: Intent, preview: Preview, after: BalancesAfter | None, cells: _Columns
) -> list[Content]:
    head = Content.assemble(
        column("BALANCES", cells.name, "$muted"),
        column("expected", cells.number, "$muted", right=True),
        column("read again", cells.number, "$muted", right=True),
    )
    if after is None:
        return [head, Content.styled("reading both balances again…", "$muted")]
    if after.failure:
        return [head, Content.styled(f"▲ not read again: {after.failure}", "$warning")]
    order = intent.order
    return [
        head,
        _balance(order.sender.label, preview.sender_after, after.sender, cells),
        _balance(order.recipient.label, preview.recipient_after, after.recipient, cells),
    ]


def _balance(name: str, expected: Decimal | None, found: Decimal | None, cells: _Columns) -> Content:
    verdict = Content("")
    if expected is not None and found is not None:
        verdict = (
            Content.styled("   ✓ as expected", "$success")
            if expected == found
            else Content.styled(f"   ▲ {_signed(found - expected)}: other movements?", "$warning")
        )
    return Content.assemble(
        column(name, cells.name),
        column("unknown" if expected is None else format_points(expected), cells.number, right=True),
        column("not told" if found is None else format_points(found), cells.number, "bold", right=True),
        verdict,
    )


def _signed(points: Decimal) -> str:
    return f"+{format_points(points)}" if points > 0 else f"−{format_points(-points)}"


def _proof(intent: Intent, receipt: Receipt | None, width: int) -> list[Content]:
    parts = []
    if receipt is not None:
        if receipt.transfer_id:
            parts.append(f"transfer {receipt.transfer_id}")
        if receipt.at is not None:
            zone = "" if receipt.zone_known else " (server's zone assumed)"
            parts.append(f"at {time_of_day(receipt.at)}{zone}")
        if receipt.request_id:
            word = "request" if receipt.transfer_id else "provider's reference"
            parts.append(f"{word} {receipt.request_id}")
    known = "the provider's answer" if intent.proof == "answer" else intent.proof
    if known:
        parts.append(f"confirmed by {known}")
    if intent.order.acting is not None:
        parts.append(f"asked for by {intent.order.acting.label}")
    return wrapped(" · ".join(parts), width, "$muted")
