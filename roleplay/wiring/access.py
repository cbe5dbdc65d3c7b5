"""Who may come into the served room: the address asked for, the access token, and the page that opens the websocket."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

COOKIE_PURPOSE = b"roleplay serve: the browser has shown the token"
DEFAULT_PORTS = {"http": 80, "https": 443}

Refusal = Literal["address", "no-token", "wrong-token", "origin"]


class Place(NamedTuple):
    """Name a place on the web: a host in lower case and a port."""

    host: str
    port: int


class Credentials(NamedTuple):
    """Hold what a browser brings to be let in; empty where it brings nothing."""

    token: str
    cookie: str


def is_loopback(host: str) -> bool:
    """Return whether a host can only be reached from this machine; a name other than localhost is taken to be open."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def place_of(url: str) -> Place | None:
    """Return where an http or https URL points, or none if it is not one."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return Place(parts.hostname, port) if parts.hostname else None


@dataclass(frozen=True)
class Access:
    """Decide who may come in."""

    token: str = ""
    """What everybody must show; empty lets in whoever reaches the address."""
    loopback_only: bool = True
    """The server listens on this machine alone: a request for another name was sent here by a trick with DNS."""
    public_url: str = ""
    """Where the proxy in front of it is reached, if there is one."""

    def refuses_address(self, host: str) -> bool:
        """Return whether a request for a host, as its Host header has it, is not meant for this room."""
        if not self.loopback_only:
            return False
        place = place_of(f"http://{host}")
        public = place_of(self.public_url)
        return place is None or not (is_loopback(place.host) or (public is not None and place.host == public.host))

    def refuses_origin(self, origin: str, host: str) -> bool:
        """Return whether a websocket was opened by a page that is not this room's own."""
        opened_by = place_of(origin)
        if opened_by is None:
            return True
        own = place_of(f"{urlsplit(origin).scheme}://{host}")
        return opened_by not in (own, place_of(self.public_url))

    def shows_token(self, shown: str) -> bool:
        """Return whether this is the token, in a time that does not tell how much of it is right."""
        return hmac.compare_digest(_digest(shown), _digest(self.token))

    def cookie(self) -> str:
        """Return what a browser keeps once it has shown the token; the token cannot be read from it."""
        return hmac.new(_digest(self.token), COOKIE_PURPOSE, hashlib.sha256).hexdigest()

    def refuses(self, brought: Credentials) -> Refusal | None:
        """Return why a browser may not come in, or none if it may."""
        if not self.token or self.shows_token(brought.token):
            return None
        if hmac.compare_digest(_digest(brought.cookie), _digest(self.cookie())):
            return None
        return "wrong-token" if brought.token else "no-token"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
