"""Platform credentials at rest: Fernet under keys derived from the installation's secrets."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import NoSecretKey, Undecipherable


class Vault:
    """The first secret key seals, each of them opens: rotation keeps two for a while (B16)."""

    def __init__(self, secret_keys: Iterable[str]):
        derived = [Fernet(_derive(key)) for key in secret_keys if key]
        self._fernet = MultiFernet(derived) if derived else None

    def seal(self, value: Any) -> str:
        """JSON in, text that only the keys open out. Raises NoSecretKey."""
        if self._fernet is None:
            raise NoSecretKey()
        return self._fernet.encrypt(json.dumps(value).encode()).decode()

    def open(self, sealed: str, **where: str) -> Any:
        """The inverse. Raises NoSecretKey, or Undecipherable saying where it was found."""
        if self._fernet is None:
            raise NoSecretKey()
        try:
            return json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken as wrong:
            raise Undecipherable(**where) from wrong


def _derive(secret: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"comite installation credentials")
    return base64.urlsafe_b64encode(kdf.derive(secret.encode()))
