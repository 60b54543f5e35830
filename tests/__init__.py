"""A package, not a bare folder: mastercard-oauth1-signer installs a `tests` that would hide one."""
