"""Just after a start silence says nothing: what the processes of runs could not say while the server was away they say again,
at their next heartbeat or when they next look after what was not confirmed."""

from __future__ import annotations

import time

# Both come every 30 seconds, and a try goes on for ten.
HEARD_AFTER_S = 45.0


def hear_first(seconds: float) -> None:
    """The server of this process judges no silence before it has been up for so long. Else a run that lives would be ended as a
    zombie, because its last heartbeat before the server went is the last that is on record."""
    from prefect.server.events import triggers

    begun, judge = time.monotonic(), triggers.evaluate_proactive_triggers

    async def judge_later() -> None:
        if time.monotonic() - begun >= seconds:
            await judge()

    triggers.evaluate_proactive_triggers = judge_later
