"""Services by whatever a person calls them: id, name, nickname, former name, in any kana or width."""

from collections.abc import Sequence

from ihaho_cli.model import Service
from ihaho_cli.text import fold

_MOST_SUGGESTIONS = 5


def names_of(service: Service) -> list[str]:
    """Every name a service answers to, the id first."""
    former = [name for name, _ in service.former_names]
    return [service.service_id, service.name_ja, service.name_en, *service.aliases, *former]


def find_by_name(services: Sequence[Service], name: str) -> list[Service]:
    """The services a name fits: an exact name alone, else all that contain it."""
    wanted = fold(name)
    if not wanted:
        return []
    folded = [(service, [fold(n) for n in names_of(service) if n]) for service in services]
    exact = [service for service, names in folded if wanted in names]
    if exact:
        return exact
    return [service for service, names in folded if any(wanted in n for n in names)]


def suggest(services: Sequence[Service], name: str) -> list[Service]:
    """Services whose names are nearest to a name that fits none."""
    from difflib import get_close_matches

    by_name: dict[str, Service] = {}
    for service in services:
        for one in names_of(service):
            by_name.setdefault(fold(one), service)
    close = get_close_matches(fold(name), list(by_name), n=_MOST_SUGGESTIONS, cutoff=0.5)
    return list({by_name[n].service_id: by_name[n] for n in close}.values())
