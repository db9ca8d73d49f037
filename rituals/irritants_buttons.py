"""What each reader may do with an irritant of the register, as buttons."""

from __future__ import annotations

from bot.cards import Button
from bot.events import Action
from bot.model import VOTING, Irritant, IrritantStatus, Viewer
from bot.ranking import OPEN
from bot.words import Words


def support(irritant: Irritant, viewer: Viewer, words: Words) -> tuple[Button, ...]:
    """`Moi aussi`, for whoever has not said so; nobody supports what is settled."""
    if irritant.status not in OPEN or (viewer.person_id or "") in irritant.supporters:
        return ()
    return (
        Button(
            words.say("irritants.button.me_too"),
            Action("irritant.support", {"irritant": irritant.id}),
        ),
    )


def moves(irritant: Irritant, viewer: Viewer, words: Words) -> tuple[Button, ...]:
    """The steps this viewer may take (I07): facilitators, any department to take charge (I08), and
    the owner department to resolve."""
    seat, status = viewer.seat, irritant.status
    if viewer.person_id is None or seat is None or seat.role not in VOTING:
        return ()
    owns = irritant.owner is not None and seat.department.id == irritant.owner.id
    steers = viewer.facilitates
    steps = {
        IrritantStatus.NEW: (("sorted", steers), ("dismissed", steers)),
        IrritantStatus.SORTED: (("owned", True), ("dismissed", steers)),
        IrritantStatus.OWNED: (("resolved", steers or owns), ("dismissed", steers)),
        IrritantStatus.RESOLVED: (("sorted", steers), ("dismissed", steers)),
        IrritantStatus.DISMISSED: (),
        IrritantStatus.MERGED: (),
    }[status]
    return tuple(
        Button(
            words.say(
                "irritants.move.reopened"
                if status is IrritantStatus.RESOLVED and to == "sorted"
                else f"irritants.move.{to}"
            ),
            Action(
                "irritant.move_form" if to in ("owned", "dismissed") else "irritant.move",
                {"irritant": irritant.id, "to": to},
            ),
        )
        for to, may in steps
        if may
    )


def merges(
    irritant: Irritant, viewer: Viewer, words: Words, into: Irritant | None
) -> tuple[Button, ...]:
    """To the one that stands for it; for a facilitator, to merge it and to undo that (I06)."""
    about_it = {"irritant": irritant.id}
    found = []
    if into is not None:
        there = Action("irritant.show", {"irritant": into.id})
        found.append(Button(words.say("irritants.button.into"), there))
    if viewer.person_id is not None and viewer.facilitates:
        if into is not None:
            undo = Action("irritant.unmerge", about_it)
            found.append(Button(words.say("irritants.button.unmerge"), undo))
        elif irritant.status in OPEN:
            merge = Action("irritant.merge_form", about_it)
            found.append(Button(words.say("irritants.button.merge"), merge))
    return tuple(found)


def story(irritant: Irritant, viewer: Viewer, words: Words) -> tuple[Button, ...]:
    """Its story, and the session in which it was heard, for whoever reads the register."""
    if viewer.person_id is None or viewer.seat is None:
        return ()
    whole = Action("irritant.story", {"irritant": irritant.id})
    found = (Button(words.say("irritants.button.story"), whole),)
    if irritant.heard_in is None:
        return found
    heard = Action("session.show", {"session": irritant.heard_in})
    return (*found, Button(words.say("irritants.button.heard"), heard))
