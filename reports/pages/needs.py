"""What needs somebody, in words: a sentence for a place, one for a run, and the first table of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from domain.deployment import Deployment
from domain.need import Need
from words.catalogue import say
from words.names import name_of


def place_label(place: str, deployment: Deployment) -> str:
    """The place as people call it; a box that is nobody's by its own name."""
    known = deployment.places.get(place)
    return known.label(deployment.language) if known else place


def need_sentence(need: Need, deployment: Deployment) -> str:
    """One place in one sentence."""
    language = deployment.language
    name = name_of("prefect", need.state, language)
    return say(language, "need.place", place=place_label(need.place, deployment), state=name)


def needs_sentence(needs: Sequence[Need], deployment: Deployment) -> str:
    """How many places need somebody, the worst first."""
    language, counts = deployment.language, Counter(one.state for one in needs)
    said = [say(language, "page.counted", name=name_of("prefect", one, language), count=n) for one, n in counts.items()]
    return say(language, "page.counts_joint").join(said) or say(language, "need.nobody")
