"""What a customer holds in each programme, and when it ends."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from console.domain.parties import Customer, PointsExpiry, Program, ProgramBalance
from console.domain.problems import Context, ProviderError
from console.providers.capillary.client import CapillaryClient
from console.providers.capillary.customer_models import (
    BalanceAnswer,
    ExpiryAnswer,
    ExpiryRow,
    ProgramsAnswer,
)
from console.providers.capillary.requests import path_part
from console.providers.dates import read_day


async def read_balances(client: CapillaryClient, customer: Customer) -> tuple[ProgramBalance, ...]:
    """Every programme of the customer as it was just read, with what ends when; raises `ProviderError`.

    The customer's details are the one documented answer with a balance for each programme. An
    organisation without them has one programme, and the plain balance is that programme's.
    """
    held, ending = await asyncio.gather(_held(client, customer), _expiring(client, customer.id))
    return tuple(replace(balance, expiring=ending.get(balance.program_id, ())) for balance in held)


async def read_programs(client: CapillaryClient) -> tuple[Program, ...]:
    """The organisation's programmes; an only one is the default whatever the answer says."""
    reply, _ = await client.ask(ProgramsAnswer, Context.BALANCE, "/v2/organization/programs")
    only = len(reply.programs) == 1
    return tuple(
        Program(row.program_id, row.program_name, only or row.is_default is True) for row in reply.programs
    )


async def _held(client: CapillaryClient, customer: Customer) -> tuple[ProgramBalance, ...]:
    return customer.programs or await _only_program(client, customer.id)


async def _only_program(client: CapillaryClient, customer_id: str) -> tuple[ProgramBalance, ...]:
    programs = await read_programs(client)
    default = next((program for program in programs if program.is_default), None)
    path = f"/v2/customers/{path_part(customer_id)}/points/balance"
    reply, _ = await client.ask(BalanceAnswer, Context.BALANCE, path, query={"entityType": "CUSTOMER"})
    program_id = reply.program_id if reply.program_id is not None else default.id if default else None
    if program_id is None or reply.main_points is None:
        return ()
    name = next((program.name for program in programs if program.id == program_id), "")
    return (ProgramBalance(program_id, name, reply.main_points, reply.promised_points or Decimal(0)),)


async def _expiring(client: CapillaryClient, customer_id: str) -> dict[int, tuple[PointsExpiry, ...]]:
    """What ends when, by programme. Only a hint beside the balance: without it the balance still stands."""
    path = f"/v2/customers/{path_part(customer_id)}/pointsExpirySchedule"
    try:
        query = {"fetchDataForAllPrograms": "true"}
        reply, _ = await client.ask(ExpiryAnswer, Context.BALANCE, path, query=query)
    except ProviderError:
        return {}
    return by_program(reply.expiry_schedules)


def by_program(schedule: tuple[ExpiryRow, ...]) -> dict[int, tuple[PointsExpiry, ...]]:
    """What ends when in each programme, soonest first; a row that doesn't say is left out."""
    ending: defaultdict[int, list[PointsExpiry]] = defaultdict(list)
    for row in schedule:
        day = read_day(row.expiry_date_iso, row.expiry_date)
        if day is not None and row.points and row.program_id is not None:
            ending[row.program_id].append(PointsExpiry(row.points, day))
    return {program: tuple(sorted(rows, key=lambda one: one.on)) for program, rows in ending.items()}
