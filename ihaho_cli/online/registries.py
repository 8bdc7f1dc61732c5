"""Which registry knows a domain or an address, by the rows of ``registries.csv``: IANA's bootstrap (RFC 9224) and the WHOIS-only ones."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Registry = Mapping[str, str]
"""A row of registries.csv by column."""
ANY = "*"


def registry_of_domain(registries: Sequence[Registry], domain: str) -> Registry | None:
    """The registry of the longest ending that is listed; None where none is.

    >>> registry_of_domain([{"scope": "tld", "keys": "com net"}], "example.net")
    {'scope': 'tld', 'keys': 'com net'}
    """
    by_ending = {key: one for one in registries if one["scope"] == "tld" for key in one["keys"].split()}
    labels = domain.split(".")
    return next((by_ending[e] for e in (".".join(labels[at:]) for at in range(1, len(labels))) if e in by_ending), None)


def registry_of_address(registries: Sequence[Registry], address: str) -> Registry | None:
    """The registry of the longest network that holds the address; None where none does.

    >>> registry_of_address([{"scope": "address", "keys": "93.0.0.0/8"}], "93.184.216.34")
    {'scope': 'address', 'keys': '93.0.0.0/8'}
    """
    wanted = ip_address(address)
    fitting = [
        (network.prefixlen, one)
        for one in registries
        if one["scope"] == "address"
        for network in networks_of(one)
        if network.version == wanted.version and wanted in network
    ]
    return max(fitting, key=lambda found: found[0], default=(0, None))[1]


def networks_of(one: Registry) -> list[IPv4Network | IPv6Network]:
    """The networks of a row of scope ``address``; ``*`` is all of IPv4 and IPv6. Raises ValueError where one is none."""
    keys = one["keys"].split()
    return [ip_network(key) for key in (("0.0.0.0/0", "::/0") if keys == [ANY] else keys)]


def registry_of_country(registries: Sequence[Registry], country: str) -> Registry | None:
    """The registry that knows more of the addresses of one country (ISO 3166 alpha-2)."""
    return next((one for one in registries if one["scope"] == "network" and country in one["keys"].split()), None)


def registry_of_the_rest(registries: Sequence[Registry]) -> Registry | None:
    """Whom to ask which WHOIS server knows an ending that is not listed."""
    return next((one for one in registries if one["scope"] == "other"), None)


def parking_servers(registries: Sequence[Registry]) -> tuple[str, ...]:
    """The domains of name servers that hold domains nobody uses."""
    return tuple(key for one in registries if one["scope"] == "parking" for key in one["keys"].split())


def server_of(one: Registry) -> str:
    """The host that will be asked.

    >>> server_of({"rdap": "https://rdap.example.org/v1/", "whois": ""})
    'rdap.example.org'
    """
    return one["rdap"].split("/")[2] if one["rdap"] else one["whois"]
