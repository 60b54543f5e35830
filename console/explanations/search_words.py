"""The words for what a search for another till's transfer found."""

from __future__ import annotations

from console.domain.elsewhere import FoundElsewhere

FOUND_WORDS = {
    FoundElsewhere.PROCESSED: "processed: its reference stands in the provider's history",
    FoundElsewhere.TWICE: "found twice: its reference stands on two entries of the provider's history",
    FoundElsewhere.CONTRADICTED: "its reference stands on an entry that says something else",
    FoundElsewhere.MAYBE: "an entry without its reference may be it: a person compares",
    FoundElsewhere.NOT_THERE: "not in the provider's history now, which ends nothing by itself",
    FoundElsewhere.UNREADABLE: "the provider's history could not be read to its end",
}
"""Each as the end of a sentence."""
