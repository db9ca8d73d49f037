"""What customers complain about: reporting, "moi aussi", the register, and what becomes of it.

Anybody of the organisation reports, guests excepted (I01); people who sit in the committee read the
register. A text that waits for "is it the same?" is kept on our side, never in a button.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot import registering, story
from bot.acts import merging, moving
from bot.acts.asking import chosen
from bot.acts.moving import about, card_of, reporting
from bot.desk import Act, Desk
from bot.model import Irritant, IrritantStatus
from bot.refusals import Refused, invalid
from bot.replies import Ask, Reply, Tell

DRAFT = "irritant-draft"
KEPT = timedelta(days=7)
"""How long a text waits for the answer to "is it the same?"."""
LIMITS: Mapping[str, int] = {
    "verbatim": 4000,
    "segment": 200,
    "moment": 40,
    "source": 40,
    "link": 1000,
}
SETTLED = (IrritantStatus.RESOLVED, IrritantStatus.DISMISSED)


def form(desk: Desk) -> Reply:
    """The form of a report; a message's text is shown for editing, its author's name is not kept,
    its link is (I10)."""
    committee = reporting(desk)
    seed = {name: desk.seed[name] for name in ("verbatim", "link") if desk.seed.get(name)}
    seed["verbatim"] = seed.get("verbatim", desk.seed.get("text", ""))[: LIMITS["verbatim"]]
    draft = {**seed, "link": _link(seed.get("link", "")), "committee": committee.id}
    return Ask(desk.bearings.register.report_form(draft, desk.words))


def report(desk: Desk) -> Reply:
    """Asks whether it is one that the register has, else saves it."""
    committee = reporting(desk)
    draft = _draft(desk)
    if desk.action.args.get("irritant"):
        return _completed(desk, draft)
    candidates = registering.similar(desk.unit, committee, draft["verbatim"])
    if not candidates:
        return _saved(desk, draft)
    secret = desk.unit.keys.grant(DRAFT, desk.me.id, desk.now + KEPT, draft)
    carried = {"verbatim": draft["verbatim"], "committee": committee.id, "draft": secret}
    return Tell(desk.bearings.register.similar_card(carried, candidates, desk.words))


def keep(desk: Desk) -> Reply:
    """Not the same: what was typed is saved as new. One heard in a session is saved already."""
    reporting(desk)
    if desk.action.args.get("irritant"):
        return desk.tell("irritant.kept", number=about(desk).number)
    return _saved(desk, _spent(desk))


def support(desk: Desk) -> Reply:
    """The same: one more person met it. The text that waited, or the one that a session saved at
    once, gives way."""
    pressed = about(desk)
    # No merge comes between, or the voice would stay with the one that goes.
    desk.unit.merges.lock(pressed.committee_id)
    one = registering.followed(desk.unit, desk.unit.irritants.get(pressed.id) or pressed)
    if one.status in SETTLED:
        raise Refused("irritant_settled", number=one.number)
    if desk.action.args.get("draft"):
        desk.unit.keys.revoke(DRAFT, desk.arg("draft"))
    if desk.action.args.get("instead"):
        _give_way(desk, one)
    added = desk.unit.irritants.support(one.id, desk.me.id, desk.now)
    if not added:
        desk.unit.merges.keep(one.id, desk.me.id)
    people = registering.frequency(desk.unit, desk.here, desk.now).get(one.id, 0)
    key = "irritant.supported" if added else "irritant.supported_before"
    gone = pressed.number if pressed.id != one.id else ""
    return desk.tell(key, number=one.number, gone=gone, n=people, tone="good")


def listed(desk: Desk) -> Reply:
    """The register, the most frequent first (I02)."""
    card = registering.register_card(
        desk.unit, desk.bearings, desk.here, desk.viewer, desk.words, desk.now
    )
    return Tell(replace(card, url=desk.bearings.page(desk.here, "/irritants")))


def which(desk: Desk) -> Reply:
    """`irritants` with a text is one letter away from `irritant`: which was meant? (C01)"""
    committee = reporting(desk)
    text = desk.text.strip()[: LIMITS["verbatim"]]
    secret = desk.unit.keys.grant(DRAFT, desk.me.id, desk.now + KEPT, {"verbatim": text})
    return desk.tell(
        "irritant.which",
        text=text[:200],
        buttons=(
            ("irritant.which_report", desk.do("irritant.report", draft=secret)),
            ("irritant.which_list", desk.do("irritant.list")),
        ),
        committee=committee.name,
    )


def show(desk: Desk) -> Reply:
    one = about(desk)
    if desk.seat is None and desk.me.id not in one.supporters:
        raise Refused("not_seated", committee=desk.here.name)
    return card_of(desk, one)


def told(desk: Desk) -> Reply:
    """Its whole story, for whoever may see it."""
    one = about(desk)
    if desk.seat is None and desk.me.id not in one.supporters:
        raise Refused("not_seated", committee=desk.here.name)
    return Tell(story.card(desk.unit, desk.bearings, desk.here, one, desk.viewer, desk.words))


def _draft(desk: Desk) -> dict[str, str]:
    """What was typed: after the command, in the form, or kept while we asked which was meant."""
    if desk.action.args.get("draft") and not desk.values:
        return _spent(desk)
    if desk.text:
        if len(desk.text) > LIMITS["verbatim"]:
            raise invalid("verbatim", "too_long", limit=LIMITS["verbatim"], n=len(desk.text))
        return {"verbatim": desk.text}
    draft = {name: desk.value(name)[: LIMITS[name]] for name in ("segment", "moment", "source")}
    draft["verbatim"] = desk.required("verbatim", LIMITS["verbatim"])
    draft["link"] = _link(desk.action.args.get("link", ""))
    draft["signed"] = "yes" if "yes" in chosen(desk, "signed") else ""
    return draft


def _spent(desk: Desk) -> dict[str, str]:
    """The text that waited, once."""
    found = desk.unit.keys.spend(DRAFT, desk.arg("draft"), desk.now)
    if found is None or found[0] != desk.me.id:
        raise Refused("irritant_draft_gone")
    return dict(found[1])


def _link(link: str) -> str:
    return link if link.startswith(("https://", "http://")) and len(link) <= LIMITS["link"] else ""


def _saved(desk: Desk, draft: Mapping[str, str]) -> Reply:
    one = desk.unit.irritants.add(
        Irritant(
            desk.unit.new_id(),
            desk.here.id,
            0,
            draft["verbatim"],
            desk.now,
            desk.me.id,
            segment=draft.get("segment", ""),
            moment=draft.get("moment", ""),
            source=draft.get("source", ""),
            link=draft.get("link", ""),
            signed=bool(draft.get("signed")),
        )
    )
    return desk.tell(
        "irritant.saved",
        number=one.number,
        committee=desk.here.name,
        tone="good",
        buttons=(("irritant.see", desk.do("irritant.show", irritant=one.id)),),
    )


def _completed(desk: Desk, draft: Mapping[str, str]) -> Reply:
    """The reporter says more about one that a session saved at once (S14)."""
    one = about(desk)
    if one.reporter_id != desk.me.id or one.status is not IrritantStatus.NEW:
        raise Refused("irritant_moved_on", number=one.number)
    desk.unit.irritants.save(
        replace(
            one,
            verbatim=draft["verbatim"],
            segment=draft.get("segment") or one.segment,
            moment=draft.get("moment") or one.moment,
            source=draft.get("source") or one.source,
            signed=bool(draft.get("signed")),
        )
    )
    return desk.tell("irritant.completed", number=one.number, tone="good")


def _give_way(desk: Desk, one: Irritant) -> None:
    """The reporter's own new irritant was the same: put aside, with the number of the other."""
    twin = desk.unit.irritants.get(desk.arg("instead"))
    if (
        twin is None
        or twin.id == one.id
        or twin.committee_id != one.committee_id
        or twin.reporter_id != desk.me.id
        or twin.status is not IrritantStatus.NEW
    ):
        return
    words = desk.bearings.lexicon(desk.here.locale)
    reason = words.say("irritant.same_as", number=one.number)
    desk.unit.irritants.save(replace(twin, status=IrritantStatus.DISMISSED, reason=reason))


ACTS = (
    Act("irritant.form", form, guard="anyone", reads=True, asks=True),
    Act("irritant.report", report, guard="anyone"),
    Act("irritant.support", support, guard="anyone"),
    Act("irritant.keep", keep, guard="anyone"),
    Act("irritant.list", listed, reads=True),
    Act("irritant.which", which, guard="anyone"),
    Act("irritant.show", show, guard="anyone", reads=True),
    Act("irritant.story", told, guard="anyone", reads=True),
    *merging.ACTS,
    *moving.ACTS,
)
