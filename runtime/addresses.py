"""Addresses that others name and this system calls: where they may lead, and how they are written.

`store` asks when an address is filed and `worker` when it is called, since what a name leads to may change.
"""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
#: Prefixes that carry an IPv4 address: whoever routes them calls that address.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
#: Nobody's server, though Python calls some of it global (IANA's registries of special-purpose addresses).
_SPECIAL: Final = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "2001::/23",  # protocol assignments, with Teredo, benchmarking and ORCHID in it
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation (RFC 9637)
    )
)

#: RFC 3986, without anything that only some programs encode for their user.
_WRITTEN: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_LABEL: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME: Final = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*\.?")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also where it carries another one inside."""
    found = ipaddress.ip_address(address)
    if any(found in block for block in _SPECIAL):
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not found.is_multicast
    inner = found.ipv4_mapped or (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in _NAT64 else None)
    if inner is not None:
        return is_public(str(inner))
    return found.is_global and found in _GLOBAL_UNICAST


def why_no_web_address(url: str, *, allow_private: bool) -> str | None:
    """What is wrong with the address of somebody's server, for whoever types it; None when nothing is.

    `allow_private`: plain http and private networks are fine. Names are not looked up: they may change their mind.
    """
    if not _WRITTEN.fullmatch(url):
        return "it has characters that a URL has not: write names as xn--..., and everything else percent-encoded"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "its port or its address is none: a port is a number from 1 to 65535"
    if port == 0:
        return "its port is none: a port is a number from 1 to 65535"
    return _why_not(parts, allow_private=allow_private)


def _why_not(parts: SplitResult, *, allow_private: bool) -> str | None:
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        return "it does not begin with https://"
    if "@" in parts.netloc or parts.fragment:
        return "it names a user or a fragment"
    host = parts.hostname or ""
    try:
        public = is_public(host)
    except ValueError:
        return None if _NAME.fullmatch(host) else "its host is no name and no address"
    return None if public or allow_private else "it leads into a private network or to a special address"
