"""Which services Japanese guides to removal name: the order in which a fact about a service is worth finding."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ihaho_cli.rows import Row, parse_list

GUIDE_COLUMNS = tuple("guide_id site services source_url checked confidence".split())


class Guide(NamedTuple):
    """One page that tells how to have something removed or its poster found: a row of guides.csv."""

    site: str
    """Whose page it is, as a domain; several domains of one firm have one site."""
    services: tuple[str, ...]
    """Ids of the services its title or beginning names."""


class Named(NamedTuple):
    """How often a service is named."""

    service_id: str
    sites: int
    """Different sites with a guide that names it."""
    rank: int
    """From 1; equal counts share one."""


def guide_of(row: Row) -> Guide:
    """A row of guides.csv as a record."""
    cells = dict(zip(GUIDE_COLUMNS, row.cells, strict=True))
    return Guide(cells["site"], parse_list(cells["services"]))


def rank_services(guides: Iterable[Guide], services: Sequence[str]) -> list[Named]:
    """The services that guides name, the most often named first, equals in the order of ``services``.

    A site counts once for a service, however many of its pages name it. An id that is not in ``services`` is left out.

    >>> rank_services([Guide("a.example", ("x",)), Guide("a.example", ("x", "y")), Guide("b.example", ("y",))], ["x", "y"])
    [Named(service_id='y', sites=2, rank=1), Named(service_id='x', sites=1, rank=2)]
    """
    sites: dict[str, set[str]] = {service: set() for service in services}
    for guide in guides:
        for service in guide.services:
            if service in sites:
                sites[service].add(guide.site)
    found = sorted(((len(named), service) for service, named in sites.items() if named), key=lambda pair: -pair[0])
    first = {count: at for at, (count, _) in reversed(list(enumerate(found, 1)))}
    return [Named(service, count, first[count]) for count, service in found]
