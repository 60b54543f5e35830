"""Keys by name, ciphers that use them, and tokens for them."""

from __future__ import annotations

from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from console.providers.encryption import PayloadCipher
from console.providers.keys import load_opening_key, load_sealing_key
from tests.providers.tokens import make_token

PLAIN = b'{"pointsTransferred":100,"canary":"4d41-canary"}'


def private(name: str = "ours") -> RSAPrivateKey:
    """A key for each name, made once."""
    return _made(name)


@cache
def _made(name: str) -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(name: str = "ours") -> bytes:
    return private(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@cache
def cipher_for(
    *open_with: str, seal_with: str = "ours", wrapper_field: str = "encryptedPayload"
) -> PayloadCipher:
    """Opens with the keys of these names, or with "ours"."""
    public = private(seal_with).public_key()
    spki = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return PayloadCipher(
        seal_with=load_sealing_key(spki),
        open_with=[load_opening_key(pem(name)) for name in open_with or ("ours",)],
        wrapper_field=wrapper_field,
    )


def token_for(name: str = "ours", **more: Any) -> str:
    """A token that holds `PLAIN`; `more` is what `make_token` takes."""
    return make_token(private(name).public_key(), PLAIN, **more)
