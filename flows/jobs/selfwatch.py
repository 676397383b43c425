"""Planwatch looks at itself."""

from __future__ import annotations

from os import environ
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from domain.endstate import EndState
from flows.events import emit_troubles
from flows.parameters import named
from flows.settings import Settings
from flows.steps.selfwatch import sending
from flows.wiring import look
from words.sending import SendingWords


@flow(name="watch", flow_run_name=named("watch", timed=True), persist_result=False)
def watch() -> State[Any]:
    """Whether what was decided goes out: asked beside the dispatcher, which cannot say itself that it has stopped."""
    workplace = look(Settings.from_environ(environ), environ)
    try:
        emit_troubles(workplace)
        with workplace.store.read() as work:
            seen = sending(work, workplace)
        if troubles := tuple(seen.troubles()):
            words = SendingWords(seen, workplace.time_zone)
            said = (words.of(one.matter, one.channel, workplace.language) for one in troubles)
            return Failed(name=EndState.STUCK, message="; ".join(said))
        return Completed(message=SendingWords(seen, workplace.time_zone).dispatcher(workplace.language))
    finally:
        workplace.store.close()
