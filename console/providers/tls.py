"""The TLS side of every connection, built once for the process."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from pathlib import Path

import truststore

from console.settings.profiles import SettingsError


@lru_cache(maxsize=8)
def tls_context(certificate_authority: Path | None = None) -> ssl.SSLContext:
    """The system's authorities plus, if given, a private one's PEM file; TLS 1.2 or newer.

    Unlike `ssl.create_default_context` this never writes session keys to SSLKEYLOGFILE, and SSL_CERT_FILE and
    SSL_CERT_DIR count only beside a private authority. Raises
    `SettingsError` where the file can't be used.
    """
    if certificate_authority is None:
        # Whoever can set a variable must not be able to vouch for another host.
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            os.environ.pop(name, None)
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate_authority is not None:
        try:
            context.load_verify_locations(cafile=certificate_authority)
        except OSError as error:
            raise SettingsError(
                f"The certificate authority file can't be used: {certificate_authority}"
                f" ({type(error).__name__})."
            ) from None
    return context
