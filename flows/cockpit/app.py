"""The application: Prefect's, with all of its services, behind our guard."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import SettingsInvalid
from flows.cockpit.filters import Filters
from flows.cockpit.guard import Guard
from flows.cockpit.silence import HEARD_AFTER_S, hear_first
from flows.hosts import Hosts

ORIGINS = "PREFECT_SERVER_CORS_ALLOWED_ORIGINS"
# They load scripts of a stranger's host.
_DESCRIBING = frozenset({"/docs", "/docs/oauth2-redirect", "/redoc"})


def create_app(names: Sequence[str]) -> Guard:
    """Prefect's application in the settings of this process, to be asked on this machine, by these names, and by those of
    the origins that the environment allows. Raises SettingsInvalid."""
    from prefect.server.api.server import create_app as create
    from prefect.settings import get_current_settings

    origins = origins_of(get_current_settings().server.api.cors_allowed_origins)
    hear_first(HEARD_AFTER_S)
    app = create(final=True)
    for one in (app, *(getattr(route, "app", None) for route in app.routes)):
        if routes := getattr(getattr(one, "router", None), "routes", None):
            routes[:] = [route for route in routes if getattr(route, "path", "") not in _DESCRIBING]
    return Guard(Filters(app), Hosts.of(*names, *origins), origins)


def origins_of(text: str) -> frozenset[str]:
    """Whose pages may ask besides the server's own, from a list with commas. Raises SettingsInvalid for everybody's."""
    given = {one.strip().rstrip("/").lower() for one in text.split(",") if one.strip()}
    for one in sorted(given):
        if not one.startswith(("http://", "https://")):
            raise SettingsInvalid(
                f'{ORIGINS}: given "{one}"; write the addresses under which browsers reach the UI, like '
                "https://planwatch.example: a page from anywhere else could read and start everything"
            )
    return frozenset(given)
