"""Names that several kinds of condition say."""

from __future__ import annotations

from domain.deployment import Deployment
from words.signs import signs


def form_name(code: str, deployment: Deployment) -> str:
    """The form's name for people, without the marks that the templates put around it."""
    form = deployment.forms.get(code)
    return (form.label(deployment.contacts.language) if form else code).strip(signs("form_marks"))
