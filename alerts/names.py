"""Names that several kinds of condition say."""

from __future__ import annotations

from domain.deployment import Deployment
from words.catalogue import catalogue, languages


def form_name(code: str, deployment: Deployment) -> str:
    """The form's name for people, without the marks that the templates put around it."""
    form = deployment.forms.get(code)
    return (form.label(deployment.contacts.language) if form else code).strip(signs("form_marks"))


def signs(name: str) -> str:
    """The signs of a sort in every language: people mix them."""
    return "".join(catalogue(language).table("read.signs").get(name, "") for language in languages())
