"""Calling somebody over a way that is not Planwatch's: a notification block of the Prefect server, and what it is given to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import BlockDocument
from prefect.events.actions import ActionTypes, CallWebhook, RunDeployment, SendNotification
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_UI_URL

from domain.errors import NotKnown
from words.catalogue import say

# Says nothing when it is rendered; by it we know our own notification again among those that operators added.
MARK = "{# planwatch #}"
# A run or a task by its event, and where its run is shown. An event of Planwatch that came out of a run has that run beside it.
_FACTS = {
    "run": "{{ event.resource['prefect.resource.name'] }}",
    "state": "{{ event.resource['prefect.state-name'] }}",
    "message": "{{ event.resource['prefect.state-message'] or event.payload.message }}",
}
_SHOWN = (
    "{{% if flow_run %}}{ui}/v2/runs/flow-run/{{{{ flow_run.id }}}}"
    "{{% elif task_run %}}{ui}/v2/runs/flow-run/{{{{ task_run.flow_run_id }}}}{{% else %}}{ui}/v2/{{% endif %}}"
)


def block_of(client: SyncPrefectClient, given: str, language: str) -> UUID:
    """The notification block of the name `TYPE/NAME`. Raises NotKnown, with the names that there are."""
    kind, _, name = given.partition("/")
    try:
        found = client.read_block_document_by_name(name, kind, include_secrets=False) if kind and name else None
    except ObjectNotFound:
        found = None
    if found and _calls(found):
        return found.id
    documents = client.read_block_documents(limit=200, include_secrets=False)
    names = sorted(_named(one) for one in documents if _calls(one))
    key = "unknown" if names else "none"
    raise NotKnown(say(language, f"automation.block.{key}", given=given, known=", ".join(names), ui=ui_of(client)))


def notification(client: SyncPrefectClient, block: UUID, subject: str, body: str, language: str) -> SendNotification:
    """What is told in the language: `body` names a text `automation.body.*`."""
    link = _SHOWN.format(ui=ui_of(client))
    text = say(language, f"automation.body.{body}", **_FACTS, link=link)
    return SendNotification(block_document_id=block, subject=subject, body=MARK + text)


def ours(action: ActionTypes) -> bool:
    """Whether it is a notification that was made here."""
    return isinstance(action, SendNotification) and MARK in action.body


def calls(actions: Iterable[ActionTypes]) -> bool:
    """Whether anybody is called."""
    return any(isinstance(action, SendNotification | CallWebhook) for action in actions)


def missing_in(client: SyncPrefectClient) -> Callable[[ActionTypes], bool]:
    """Says of an action whether what it stands on, a block or a deployment, was deleted since: then it does nothing, and Prefect
    tells nobody. Each is asked for once."""

    @cache
    def is_there(read: Callable[[UUID], object], known: UUID) -> bool:
        try:
            return bool(read(known))
        except ObjectNotFound:
            return False

    def block(known: UUID) -> object:
        return client.read_block_document(known, include_secrets=False)

    def missing(action: ActionTypes) -> bool:
        if isinstance(action, SendNotification | CallWebhook):
            return not is_there(block, action.block_document_id)
        stands_on = action.deployment_id if isinstance(action, RunDeployment) else None
        return stands_on is not None and not is_there(client.read_deployment, stands_on)

    return missing


def ui_of(client: SyncPrefectClient) -> str:
    """Where people see the Prefect UI: PREFECT_UI_URL, or beside the API."""
    return (PREFECT_UI_URL.value() or str(client.api_url).rstrip("/").removesuffix("/api")).rstrip("/")


def _calls(document: BlockDocument) -> bool:
    return document.block_schema is not None and "notify" in document.block_schema.capabilities


def _named(document: BlockDocument) -> str:
    return f"{document.block_type.slug if document.block_type else document.block_type_name}/{document.name}"
