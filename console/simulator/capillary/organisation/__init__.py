"""The organisation a trainee finds on first start: its programmes, customers, groups and points."""
