"""An authority of its own, and certificates by it, as somebody makes them for one cluster."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

__all__ = ["settings", "write_certificates"]

ROLES = ("scheduler", "worker", "client")


def write_certificates(folder: Path) -> Path:
    """Write ``ca.pem``, and for each role of a cluster ``ROLE.pem`` and ``ROLE.key``; return the folder."""
    folder.mkdir(mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("authority", key.public_key(), key, None)
    (folder / "ca.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    for role in ROLES:
        own = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(role, own.public_key(), key, authority.subject)
        (folder / f"{role}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        form = serialization.PrivateFormat.PKCS8
        secret = own.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        (folder / f"{role}.key").write_bytes(secret)
    return folder


def settings(folder: Path) -> dict[str, str]:
    """Return Dask's own settings for these certificates, as variables of the environment."""
    found = {"CA_FILE": str(folder / "ca.pem")}
    for role in ROLES:
        found |= {f"{role.upper()}__CERT": str(folder / f"{role}.pem"), f"{role.upper()}__KEY": str(folder / f"{role}.key")}
    return {f"DASK_DISTRIBUTED__COMM__TLS__{name}": path for name, path in found.items()}


def _certificate(
    name: str, public: ec.EllipticCurvePublicKey, signer: ec.EllipticCurvePrivateKey, issuer: x509.Name | None
) -> x509.Certificate:
    subject, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    builder = x509.CertificateBuilder(issuer or subject, subject, public, int.from_bytes(os.urandom(8)))
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    return builder.sign(signer, hashes.SHA256())
