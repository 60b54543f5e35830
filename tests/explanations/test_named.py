"""A card stands at the side or field that the code or the provider's own words name, and says its name."""

from __future__ import annotations

import pytest

from console.domain.problems import Context, Problem
from console.explanations.catalogue import Catalogue, Field, Who
from tests.explanations.documented_refusals import met
from tests.loop_over import loop_over

BOTH = "the sender or the recipient"
CALLS = (Context.TRANSFER, Context.GROUP_TRANSFER)


def _said(code: str, message: str, context: Context = Context.TRANSFER) -> Problem:
    return Problem("capillary", context, code, message=message)


@pytest.mark.parametrize("context", CALLS)
@loop_over("code", ["434", "8013", "8015", "417", "419", "802", "816"])
@loop_over(
    ("message", "field", "named"),
    [
        ("", Field.NONE, BOTH),
        ("Lookup,Invalid identifier passed", Field.NONE, BOTH),
        ("Customer not found for the given identifiers", Field.NONE, BOTH),
        ("Invalid transferredBy.identifierValue set in the request payload", Field.SENDER, "acting member"),
        ("Invalid fromEntity.identifierType set in the request payload", Field.SENDER, "the sender"),
        ("Invalid toEntity.identifierType set in the request payload", Field.RECIPIENT, "the recipient"),
        ("fromCustomerIdentifier lacks a type that is known.", Field.SENDER, "the sender"),
        ("No customer fits toCustomerIdentifier.", Field.RECIPIENT, "the recipient"),
        ("Nobody fits toEntity.", Field.RECIPIENT, "the recipient"),
        ("The receiver is unknown", Field.RECIPIENT, "the recipient"),
        ("SENDER not found", Field.SENDER, "the sender"),
        ("fromCustomerIdentifier and toCustomerIdentifier are missing", Field.NONE, BOTH),
        ("No reason. Go to the customer desk.", Field.NONE, BOTH),
    ],
)
def test_the_side_is_read_from_the_text(
    catalogue: Catalogue, context: Context, code: str, message: str, field: Field, named: str
) -> None:
    card = catalogue.explain(_said(code, message, context))
    assert card.field is field
    assert named in f"{card.what} {card.next_step}"


@pytest.mark.parametrize(
    ("code", "message", "field"),
    [
        ("1208", "", Field.RECIPIENT),
        ("1208", "points transfer entity type not set/invalid.", Field.RECIPIENT),
        ("1208", "fromEntity.type isn't valid.", Field.SENDER),
        ("1646", "", Field.NONE),
        ("1646", "fromEntity.type isn't valid.", Field.SENDER),
        ("1645", "group details passed are not valid", Field.RECIPIENT),
        ("1645", "Nobody fits fromEntity.", Field.SENDER),
        ("889", "Nobody fits toEntity.", Field.RECIPIENT),
        ("887", "pointsToBeTransferred is out of range", Field.AMOUNT),
        ("887", "pointsTobeTransferred is out of range", Field.AMOUNT),
        ("887", "programId and toEntity do not fit", Field.NONE),
        ("1206", "points transfer from entity details not set/invalid", Field.SENDER),
        ("1207", "points transfer to entity details not set/invalid", Field.RECIPIENT),
    ],
)
def test_a_groups_card_follows_its_code_and_its_text(
    catalogue: Catalogue, code: str, message: str, field: Field
) -> None:
    assert catalogue.explain(_said(code, message, Context.GROUP_TRANSFER)).field is field


@pytest.mark.parametrize("code", ["414", "415", "418", "604", "807", "830", "422"])
def test_a_code_with_a_place_of_its_own_keeps_it(catalogue: Catalogue, code: str) -> None:
    bare = catalogue.explain(_said(code, "", Context.GROUP_TRANSFER))
    assert bare.field is not Field.NONE
    for words in ("toEntity", "fromEntity", "programId"):
        assert catalogue.explain(_said(code, words, Context.GROUP_TRANSFER)).field is bare.field


@pytest.mark.parametrize("code", ["1206", "1207"])
def test_a_side_that_is_always_sent_is_nothing_to_choose_again(catalogue: Catalogue, code: str) -> None:
    card = catalogue.explain(_said(code, "", Context.GROUP_TRANSFER))
    assert card.who is Who.SUPPORT
    assert "hoose" not in card.next_step
    assert "F12" in card.next_step


ENTRIES = [
    (
        "FROM_BANK_ACCOUNT_NUMBER",
        "fromBankAccountNumber",
        Field.SENDER,
        "the sender's account number",
        Who.YOU,
    ),
    (
        "TO_BANK_ACCOUNT_NUMBER",
        "toBankAccountNumber",
        Field.RECIPIENT,
        "the recipient's account number",
        Who.YOU,
    ),
    ("POINTS_TO_TRANSFER", "pointsToTransfer", Field.AMOUNT, "the amount", Who.YOU),
    ("TRANSFER_TYPE_CODE", "transferTypeCode", Field.TYPE, "the type of transfer", Who.YOU),
    ("TRANSFER_REASON", "transferReason", Field.NOTE, "the note", Who.YOU),
    ("ADJUSTED_BY", "adjustedBy", Field.NONE, "the operator's name", Who.ADMINISTRATOR),
    ("USER_ID", "userId", Field.NONE, "the account", Who.YOU),
    ("USER_ID_TYPE", "userIdType", Field.NONE, "the kind of account number", Who.SUPPORT),
    ("PROGRAM_IDENTIFIER", "programIdentifier", Field.NONE, "the programme", Who.ADMINISTRATOR),
    ("ENCRYPTED_PAYLOAD", "encryptedPayload", Field.NONE, "the sealed message", Who.ADMINISTRATOR),
    ("SOMETHING", "something", Field.NONE, "an entry", Who.YOU),
]
"""Each entry of the requests to Mastercard: in a code, by its name, and what the operator reads."""


@pytest.mark.parametrize(("words", "entry", "field", "named", "who"), ENTRIES)
def test_a_missing_entry_is_named(
    catalogue: Catalogue, words: str, entry: str, field: Field, named: str, who: Who
) -> None:
    for code in (
        f"MISSING_REQUIRED_FIELD_{words}",
        f"MISSING_REQUIRED_FIELD({entry})",
        f"MISSING_REQUIRED_INPUT({entry})",
    ):
        card = catalogue.explain(met(Context.SERVICE, 400, code))
        assert card.title == "An entry is missing"
        assert card.what == f"The provider says that {named} is missing."
        assert (card.field, card.who) == (field, who)


@pytest.mark.parametrize(("words", "entry", "field", "named", "who"), ENTRIES)
def test_a_wrong_entry_goes_to_who_can_change_it(
    catalogue: Catalogue, words: str, entry: str, field: Field, named: str, who: Who
) -> None:
    named = "one of the entries" if words == "SOMETHING" else named
    for code in (f"INVALID_FIELD_FORMAT_{words}", f"INVALID_INPUT_VALUE({entry})"):
        if words == "ENCRYPTED_PAYLOAD" and code.startswith("INVALID_FIELD"):
            continue  # a card of its own, about sealing
        card = catalogue.explain(met(Context.SERVICE, 400, code))
        assert named in card.what
        assert (card.field, card.who) == (field, who)


@pytest.mark.parametrize(
    ("code", "message", "field"),
    [
        ("MISSING_REQUIRED_INPUT", "toBankAccountNumber must be given", Field.RECIPIENT),
        ("ENTITY_NOT_FOUND", "No account under from bank account number", Field.SENDER),
        ("INVALID_INPUT", "transferReason is too long", Field.NOTE),
        ("INVALID_INPUT", "fromBankAccountNumber equals toBankAccountNumber", Field.NONE),
        ("INVALID_INPUT", "The reason is the amount of points on the account", Field.NONE),
        ("ACCOUNT_CANCELLED", "toBankAccountNumber is cancelled", Field.RECIPIENT),
        ("INVALID_FIELD_VALUE_POINTS_ACCOUNT", "", Field.NONE),
    ],
)
def test_the_text_names_what_the_code_leaves_open(
    catalogue: Catalogue, code: str, message: str, field: Field
) -> None:
    assert catalogue.explain(met(Context.SERVICE, 400, code, message)).field is field
