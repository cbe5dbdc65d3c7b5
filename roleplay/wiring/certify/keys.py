"""Ed25519 keys in files: made, read, and used to sign and to check. A private key is never printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from roleplay import paths
from roleplay.certify.evidence import Seal, fingerprint, signed_words
from roleplay.errors import BadFile, UsageProblem
from roleplay.transcripts.disk import create

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PUBLIC = ".pub"
"""Ends the name of the public part, beside the key."""
HEX = re.compile(r"[0-9a-f]{64}")
LARGEST = 10_000
"""Bytes of a file that may be a key."""


def new_key(path: Path) -> str:
    """Make a key: the private part in the file, for its owner alone, the public part beside it; return the public key.

    Raises:
        UsageProblem: if one of the files is there already.
        StorageProblem: if they cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    beside = public_path(path)
    for file in (path, beside):
        if paths.kind_of(file):
            raise UsageProblem(f"{paths.shown(file)} is there already.", "A key is never written over another.")
    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    create(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    create(beside, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o644)
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def public_path(path: Path) -> Path:
    """Return where the public part of a key stands."""
    return path.with_name(path.name + PUBLIC)


def private_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key of a file.

    Raises:
        BadFile: if it holds none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as error:
        message = f"{paths.shown(path)}: this is no private key that can be used"
        raise BadFile(message, "`roleplay certify key new FILE` makes one.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadFile(f"{paths.shown(path)}: this is no Ed25519 key", "`roleplay certify key new FILE` makes one.")
    return key


def public_of(key: Ed25519PrivateKey) -> str:
    """Return the public part of a key, raw, in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


def public_key(path: Path) -> str:
    """Return the public key of a file, raw, in hexadecimal.

    Raises:
        BadFile: if it holds none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    raw = _read(path)
    if b"PRIVATE KEY" in raw:
        remedy = f"The public part stands in {paths.shown(public_path(path))}."
        raise BadFile(f"{paths.shown(path)}: this is the private part", remedy)
    try:
        key = load_pem_public_key(raw)
    except ValueError as error:
        raise BadFile(f"{paths.shown(path)}: this is no public key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadFile(f"{paths.shown(path)}: this is no Ed25519 key")
    return key.public_bytes_raw().hex()


def trusted(named: str) -> str:
    """Return the fingerprint of a key that somebody trusts, given as a file or as the fingerprint itself.

    Raises:
        BadFile: if it is neither.
    """
    words = named.strip().lower()
    return words if HEX.fullmatch(words) else fingerprint(public_key(Path(named)))


def sealed(head: str, key: Ed25519PrivateKey) -> Seal:
    """Return the seal of a bundle."""
    return Seal(head=head, public_key=public_of(key), signature=key.sign(signed_words(head)).hex())


def fits(seal: Seal) -> bool:
    """Return whether the signature of a seal is one by its key over its head."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal.public_key))
        key.verify(bytes.fromhex(seal.signature), signed_words(seal.head))
    except (InvalidSignature, ValueError):
        return False
    return True


def _read(path: Path) -> bytes:
    if paths.kind_of(path) != "file":
        raise BadFile(f"{paths.shown(path)}: there is no such file")
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(f"{paths.shown(path)}: {error.strerror or error}") from error
    if len(raw) > LARGEST:
        raise BadFile(f"{paths.shown(path)}: this is no key", "It is too long for one.")
    return raw
