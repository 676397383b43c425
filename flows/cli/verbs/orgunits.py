"""`planwatch orgunits`: which organisation units of a source are which places, as text for a file dhis2/*.yaml. It changes
nothing: what is said there is said by a person."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from config.orgunittext import text_of
from domain.deployment import Deployment, SourceConfig
from domain.dhis2ids import Dhis2Ids
from domain.errors import NotKnown, SourceUnavailable
from domain.kind import Sort
from domain.nearest import did_you_mean, listed
from domain.orgunit import FittingUnit, OrgUnitProposal, proposed
from flows.cli.aside import tell
from flows.cli.context import Context, in_each
from flows.clock import real_clock
from flows.kinds import shipped_kinds
from flows.wiring import deployment_of, opening_of
from words.catalogue import say
from words.orgunits import unit_sentence
from words.sources import unavailable
from words.terminal import harmless

ALL_SAID, DIFFERS = 0, 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="a source whose system has organisation units")


def run(args: argparse.Namespace, context: Context) -> int:
    deployment = deployment_of(context.settings, context.environ)
    try:
        ids, proposal = _proposal(args.source, context, deployment)
    except SourceUnavailable as error:
        tell(unavailable(error, deployment.language))
        return error.exit_code
    if context.as_json:
        rows = [_row(row, deployment) for row in proposal.rows]
        more = {"source": args.source, "ids": ids.code, "other_units": proposal.others}
        context.show_json("orgunits", rows, config=deployment.sha256, more=more)
    else:
        file = f"dhis2/*.yaml (code: {ids.code})"
        sys.stdout.write(_shown(text_of(proposal, deployment.places, file, deployment.language)))
    return DIFFERS if proposal.differs else ALL_SAID


def _shown(text: str) -> str:
    return "".join(f"{harmless(line)}\n" for line in text.splitlines())


def _proposal(name: str, context: Context, deployment: Deployment) -> tuple[Dhis2Ids, OrgUnitProposal]:
    """Raises NotKnown, SourceUnavailable."""
    from sources.opening import read_org_units

    opening = opening_of(context.settings, deployment, context.environ)
    config = _source(name, deployment)
    there = read_org_units(config, opening, shipped_kinds()[Sort.SOURCE])
    if there is None:
        raise NotKnown(say(deployment.language, "orgunits.no_units", source=config.id, kind=config.kind))
    forms = [deployment.forms[code] for code in there.ids.data_sets.values() if code in deployment.forms]
    wanted = {place for form in forms for place in form.places}
    today = deployment.calendar.day_of(real_clock())
    return there.ids, proposed(there.units, deployment.places, there.ids.org_units, wanted, today)


def _source(name: str, deployment: Deployment) -> SourceConfig:
    known = {one.id: one for one in deployment.sources}
    if name not in known:
        raise NotKnown(f"no source {name!r}{did_you_mean(name, known)}; there are: {listed(known)}")
    return known[name]


def _row(row: FittingUnit, deployment: Deployment) -> dict[str, Any]:
    unit = row.unit
    return {
        "fit": row.fit,
        "id": row.id,
        "places": list(row.places),
        "name": unit.name if unit else "",
        "code": unit.code if unit else "",
        "closed": unit.closed if unit else None,
        **in_each(lambda language: unit_sentence(row, deployment.places, language)),
    }
