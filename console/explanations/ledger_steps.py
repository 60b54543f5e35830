"""What each step in the shared ledger does, in a few words, by the name of the function that takes it."""

from __future__ import annotations

LEDGER_STEPS = {
    "greet": "say that this console is there",
    "write_slice": "bring entries",
    "note_overlaps": "compare with other tills",
    "catch_up": "hear of others, all being there",
    "claims_of": "ask for its own claims",
    "keep_claims": "end and renew claims",
    "take": "hold a sender",
    "stood_alone": "ask who else sent",
    "require_newest": "ask for the version",
    "note_dispute": "put a refused journal on record",
    "read_transfers": "read other tills' transfers",
    "read_unproven": "read what others left open",
    "read_timeline": "read a timeline",
    "take_search": "take a search over",
    "record_finding": "write a finding down",
    "add_question": "ask for an approval",
    "answer_to": "ask for the answer",
    "questions_waiting": "read what waits for an approval",
    "add_answer": "answer, or take back",
    "read_operators": "hear who works in the chain",
    "count_try": "count a try of a PIN",
    "end_waiting": "forget wrong PINs",
}
