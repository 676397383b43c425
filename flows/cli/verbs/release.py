"""`planwatch release`: which kinds of message are sent, and from now on; what stands of a kind is told at once, one list per
address. Without a kind it lists them. What is binding needs the approval of the business section."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Mapping
from typing import Any

from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.kind import Sort
from domain.nearest import did_you_mean
from domain.release import Release, Released
from flows.cli.context import Column, Context, Listing, in_each
from flows.wiring import Workplace
from words.catalogue import say
from words.names import name_of

LISTING = Listing(
    "release",
    (
        Column("kind"),
        Column("kind_name"),
        Column("private_text"),
        Column("group_text"),
        Column("binding_text"),
        Column("kept"),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", metavar="KIND", help="the kind of condition; without it they are listed")
    parser.add_argument("--group", action="store_true", help="to groups too, where a group may read of it")
    parser.add_argument("--binding", action="store_true", help="what is binding too: with --approved-by")
    parser.add_argument("--approved-by", default="", metavar="CONTACT", help="contact of the business section")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for the record")
    parser.add_argument("--revoke", action="store_true", help="keep this kind in shadow again")
    parser.add_argument("--dry-run", action="store_true", help="say what would be told, and change nothing")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace()
    if args.kind:
        return _release(args, context, workplace)
    from flows.steps.release import standing_releases

    released, kept = standing_releases(workplace)
    rows = [_row(code, workplace, released, kept) for code in sorted(workplace.kinds[Sort.CONDITION])]
    if context.as_json:
        context.show_json("release", rows, config=workplace.deployment.sha256)
    else:
        context.show_table(say(workplace.language, "release.title"), LISTING, rows, workplace.language)
    return 0


def _release(args: argparse.Namespace, context: Context, workplace: Workplace) -> int:
    from flows.steps.release import release

    said = _said(args, workplace)
    announced = release(workplace, said, dry=args.dry_run)
    which = f"release.{'dry_' if args.dry_run else ''}{'revoked' if said.revoked else 'done'}"
    row = {
        "kind": said.kind,
        "matters": announced.matters,
        "messages": announced.messages,
        **in_each(
            lambda code: say(
                code,
                which,
                kind=name_of("condition", said.kind, code),
                matters=announced.matters,
                messages=announced.messages,
            )
        ),
    }
    if context.as_json:
        context.show_json("release", [row], as_of=workplace.as_of, config=workplace.deployment.sha256)
    else:
        context.show_line(str(row[f"message_{workplace.language}"]))
    return 0


def _said(args: argparse.Namespace, workplace: Workplace) -> Release:
    """Raises NotKnown for an unknown kind, and for what is binding without somebody who may approve it."""
    known = workplace.kinds[Sort.CONDITION]
    if args.kind not in known:
        raise NotKnown(
            f"no kind of condition {args.kind!r}{did_you_mean(args.kind, sorted(known))}; `planwatch release` lists them"
        )
    if args.binding:
        _check_approval(args.approved_by, workplace.deployment)
    return Release(
        kind=args.kind,
        group=args.group,
        binding=args.binding,
        by=getpass.getuser(),
        at=workplace.clock(),
        approved_by=args.approved_by,
        reason=args.reason,
        revoked=args.revoke,
    )


def _check_approval(contact: str, deployment: Deployment) -> None:
    may = [one.id for one in deployment.contacts.contacts if one.role == "business_section"]
    if contact not in may:
        given = f"{contact!r} is not one{did_you_mean(contact, may)}" if contact else "nobody is named"
        raise NotKnown(
            "binding alerts are released with the approval of the business section: --approved-by CONTACT, "
            f"one of {', '.join(may)}; {given}"
        )


def _row(code: str, workplace: Workplace, released: Released, kept: Mapping[str, int]) -> dict[str, Any]:
    kind, language = workplace.kinds[Sort.CONDITION][code], workplace.language
    sent = {
        name: kind.unconditional or code in kinds
        for name, kinds in (("private", released.private), ("group", released.group), ("binding", released.binding))
    }
    sent["group"] = sent["group"] and kind.group_may_read
    return {
        "kind": code,
        "kind_name": name_of("condition", code, language),
        **sent,
        **{f"{name}_text": say(language, f"release.{'yes' if value else 'no'}") for name, value in sent.items()},
        "kept": kept.get(code, 0),
        **in_each(lambda spoken: name_of("condition", code, spoken)),
    }
