"""The words of the business: pure types and rules, no input or output, nothing of ours imported."""
