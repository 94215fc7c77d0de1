"""Which links a resource may carry, and which addresses the portal itself may connect to (attack case A57).

A link is judged twice: when it is saved, by what is written; when it is fetched, by the address its name has then. The
first spares people a link nobody can open, the second is the boundary: a name may lead anywhere at any time.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ckanext.satudata.domain.text import N_, Reason

__all__ = ["FAILURES", "PORTS", "Allowed", "host_of", "is_public_address", "link_fault", "port_of", "split_link"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PORTS = frozenset({80, 443, 8080, 8443})
"""Ports the portal connects to by itself; others only on hosts an operator named."""

_SCHEMES = {"http": 80, "https": 443}
_LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_LOCAL_ENDINGS = (".localhost", ".localdomain", ".local", ".internal", ".home.arpa", ".onion")
"""Names no public server has: RFC 6761, 6762, 8375, 7686, and `.internal`, which ICANN keeps for private use."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")

SCHEME = N_("A link begins with http:// or https://. Upload the file where it lies somewhere else.")
CREDENTIALS = N_(
    "A link must not hold a user name or a password, because everybody could read it. Remove what stands before @."
)
PRIVATE = N_(
    "The address {host} lies in a private network, where no citizen can open it. Upload the file or give a public link."
)
MALFORMED = N_("This is not a link that can be opened. Copy it once more from the address bar of the browser.")

FAILURES: Mapping[str, str] = {
    "scheme": SCHEME,
    "credentials": CREDENTIALS,
    "private": PRIVATE,
    "malformed": MALFORMED,
    "port": N_("Port {port} is not one the portal connects to."),
    "unresolvable": N_("The name {host} is not known."),
    "unreachable": N_("The server {host} could not be reached."),
    "certificate": N_("The certificate of {host} is not valid."),
    "timeout": N_("The file did not arrive within {seconds} seconds."),
    "too_large": N_("The file is larger than {limit} MB."),
    "redirects": N_("The link leads on more than {number} times."),
    "status": N_("The server answered {status}."),
    "encoded": N_("The server sends the file packed although it was not asked to."),
    "answer": N_("The server's answer could not be understood."),
    "storage": N_("The copy could not be stored on the portal."),
}
"""Why a link was refused or its file not kept, by code; what stands in braces comes with the reason."""


@dataclass(frozen=True)
class Allowed:
    """Hosts and networks an operator named: an office's own servers, which are no secret to the portal."""

    names: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, words: Iterable[str]) -> Allowed:
        """From words such as `data.kab.go.id`, `*.kab.go.id`, `10.1.2.3` or `10.20.0.0/16`."""
        names: set[str] = set()
        endings: list[str] = []
        networks: list[Network] = []
        for word in words:
            plain = word.strip().lower().strip("[]").rstrip(".")
            try:
                networks.append(ipaddress.ip_network(plain, strict=False))
            except ValueError:
                if plain.startswith(("*.", ".")):
                    endings.append("." + plain.lstrip("*."))
                elif plain:
                    names.add(plain)
        return cls(frozenset(names), tuple(endings), tuple(networks))

    def has_name(self, host: str) -> bool:
        """Whether this host was named, or lies below a domain that was."""
        return host in self.names or host.endswith(self.endings)

    def has_address(self, address: Address) -> bool:
        """Whether this address was named, or lies in a network that was."""
        plain = _unwrapped(address)
        return any(plain in network or address in network for network in self.networks)


def link_fault(url: str, allowed: Allowed = Allowed()) -> Reason | None:
    """Why a resource may not have this link; None when it may. An empty link is core's business.

    Without a scheme a link is read as core shows it: with `http://` in front.
    """
    if not url.strip():
        return None
    parts = split_link(url)
    if isinstance(parts, Reason):
        return parts
    host = host_of(parts)
    if host is None:
        return Reason("malformed", MALFORMED)
    address = _literal(host)
    if allowed.has_name(host) or (address is not None and allowed.has_address(address)):
        return None
    if _is_local_name(host) or (address is not None and not is_public_address(address)):
        return Reason("private", PRIVATE, {"host": host})
    return None


def split_link(url: str) -> SplitResult | Reason:
    """The parts of a link as browsers and `http.client` read them alike, or why it is none."""
    text = url.strip()
    if "\\" in text or any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in text):
        return Reason("malformed", MALFORMED)
    try:
        parts = urlsplit(text)
        if not parts.scheme:
            parts = urlsplit(f"http://{text.lstrip('/')}")
        if parts.scheme not in _SCHEMES:
            return Reason("scheme", SCHEME)
        if "@" in parts.netloc:
            return Reason("credentials", CREDENTIALS)
        if parts.port == 0 or any(char.isspace() for char in parts.netloc):
            return Reason("malformed", MALFORMED)
    except ValueError:
        return Reason("malformed", MALFORMED)
    return parts


def host_of(parts: SplitResult) -> str | None:
    """The host in one spelling: lower case, no final dot, full-width letters as plain ones; None without one."""
    host = unicodedata.normalize("NFKC", parts.hostname or "").replace("\u3002", ".").lower().rstrip(".")
    return host if host and not set(host) & set("%/?#@") else None


def port_of(parts: SplitResult) -> int:
    """The port a link leads to."""
    return parts.port or _SCHEMES[parts.scheme]


def is_public_address(address: Address) -> bool:
    """Whether this is an address of the open internet, also inside the notations that wrap an IPv4 address in IPv6."""
    plain = _unwrapped(address)
    if isinstance(plain, ipaddress.IPv6Address) and plain.is_site_local:
        return False
    return plain.is_global and not (plain.is_multicast or plain.is_reserved or plain.is_loopback or plain.is_link_local)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside a mapped, 6to4, Teredo, NAT64 or compatible IPv6 address; others as they are."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_local_name(host: str) -> bool:
    return host in _LOCAL_NAMES or host.endswith(_LOCAL_ENDINGS)


def _literal(host: str) -> Address | None:
    """The address a host spells out, in any notation a resolver understands; None for names."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return _legacy_ipv4(host)


def _legacy_ipv4(host: str) -> Address | None:
    """`0177.0.0.1`, `0x7f000001`, `2130706433`, `127.1`: what `inet_aton` makes an address of."""
    numbers = [_number(part) for part in host.split(".")]
    if len(numbers) > 4 or any(number is None for number in numbers):  # noqa: PLR2004 - an address has four parts
        return None
    *first, last = [number or 0 for number in numbers]
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):  # noqa: PLR2004 - bytes
        return None
    value = sum(number << 8 * (3 - place) for place, number in enumerate(first)) + last
    return ipaddress.IPv4Address(value)


def _number(part: str) -> int | None:
    try:
        if part.startswith("0x"):
            return int(part[2:] or "0", 16)
        return int(part, 8 if part.startswith("0") and len(part) > 1 else 10) if part.isascii() else None
    except ValueError:
        return None
