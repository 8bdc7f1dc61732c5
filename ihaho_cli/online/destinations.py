"""Which addresses may be dialled at all: only those of the open internet, never one inside a network.

`ipaddress.is_global` alone lets several forms through that lead back inside (NAT64, 6to4, Teredo,
IPv4-compatible, multicast); the networks are therefore listed.
"""

import re
from ipaddress import IPv6Address, ip_address, ip_network

_CLOSED = tuple(
    ip_network(one)
    for one in (
        # IANA IPv4 special-purpose registry, multicast and reserved space.
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # IANA IPv6 special-purpose registry, and the forms that carry an IPv4 address inside.
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
        "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
_OPEN_V6 = ip_network("2000::/3")
_URL = re.compile(
    r"(https?)://((?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9]))(?::(\d{1,5}))?(/[!-~]*)?"
)
_PORTS = {"http": 80, "https": 443}


def is_open(address: str) -> bool:
    """Whether an IP address lies in the open internet; anything that is no address does not.

    >>> is_open("93.184.216.34"), is_open("64:ff9b::7f00:1"), is_open("0x7f.1")
    (True, False, False)
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and (parsed.scope_id or parsed not in _OPEN_V6):
        return False
    return parsed.is_global and not any(parsed in network for network in _CLOSED if network.version == parsed.version)


def dialled(url: str) -> tuple[str, str, int, str] | None:
    """Scheme, host, port and path of a URL that may be asked for; None for every other.

    Only http and https, only a name written plainly (no number, no user before an ``@``), only the ports 80 and 443.

    >>> dialled("https://example.com/a?b"), dialled("http://user@example.com/"), dialled("https://127.1/")
    (('https', 'example.com', 443, '/a?b'), None, None)
    """
    found = _URL.fullmatch(url.partition("#")[0])
    if found is None or len(found[2]) > 253:
        return None
    scheme, host, port, path = found[1], found[2], int(found[3] or _PORTS[found[1]]), found[4] or "/"
    return (scheme, host, port, path) if port in _PORTS.values() else None
