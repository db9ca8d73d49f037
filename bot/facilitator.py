"""The two doors: `handle` for what people do, `tick` for what time brings."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from bot import cleaning, commands, conversation, erasing, lifecycle, overhearing
from bot.cards import Button, Buttons, Card, Text
from bot.desk import Act, Bearings, Desk, noticed
from bot.effects import Notice
from bot.events import Action, Command, Event, Heard, Lifecycle, Press, Submission
from bot.ports import Busy, Clock, Store, StoreDown, Unit
from bot.presence import Presence
from bot.refusals import Invalid, Refused
from bot.replies import Ask, Correct, Reply, Silence, Tell
from bot.ticking import tick
from bot.words import Words

log = logging.getLogger(__name__)


class Facilitator:
    """Decides. Platforms translate to it, rituals are pure under it, the store remembers for it."""

    def __init__(self, store: Store, bearings: Bearings, acts: Mapping[str, Act], clock: Clock):
        self._store = store
        self._bearings = bearings
        self._acts = acts
        self._clock = clock
        self._presence = Presence(store, clock)

    async def handle(self, event: Event) -> Reply:
        """Answers an event after what it changes is committed.

        Raises Busy and StoreDown (bot.ports) when nothing could be stored; every other trouble is
        a reply. The same `event.key` changes things once, however often it is delivered.
        """
        received_at = self._clock()
        event = cleaning.event(event)
        if isinstance(event, Lifecycle):
            await self._store.write(
                lambda unit: lifecycle.take(unit, self._bearings, event, received_at), key=event.key
            )
            return Silence()
        if isinstance(event, Heard):
            return await self._overhear(event)
        action, text = event_action(event)
        act = self._acts.get(action.name)
        submitted = isinstance(event, Submission)
        visited: tuple[str, str] | None = None

        def work(unit: Unit) -> Reply:
            nonlocal visited
            desk = self._desk(unit, event, action, text, received_at)
            try:
                if act is None:
                    raise Refused("stale_button")
                desk.reading = act.reads
                (conversation.recognise if act.reads else conversation.greet)(desk)
                desk.candidates = conversation.candidates(desk)
                desk.committee = conversation.committee(desk)
                act.check(desk)
                if desk.committee is not None and desk.seat is not None:
                    visited = (desk.me.id, desk.committee.id)
                    if not act.reads:
                        unit.people.visit(*visited, received_at)
                return _placed(act.run(desk), desk)
            except Refused as no:
                raise Worded(_refusal(no, desk)) from no
            except Invalid as wrong:
                raise Worded(_correction(wrong, desk.words, submitted)) from wrong

        def again(unit: Unit) -> Reply:
            """A delivery seen before: what it did is shown by the cards; a typed command says so."""
            desk = self._desk(unit, event, action, text, received_at)
            return desk.tell("again") if isinstance(event, Command) else Silence()

        try:
            if act is None or act.reads:
                reply = await self._store.read(work)
                if visited is not None and isinstance(event, Command) and isinstance(reply, Tell):
                    await self._presence.note(*visited)
                return reply
            session = action.args.get("session")
            return await self._store.write(
                work, key=event.key, again=again, locks=(session,) if session else ()
            )
        except Worded as refusal:
            return refusal.reply
        except (Busy, StoreDown):
            raise
        except Exception:
            # A defect of ours: nothing was stored. The person and the log get the same reference.
            reference = sha256(event.key.encode()).hexdigest()[:8]
            log.exception("%s failed, reference %s", action.name, reference)
            return self._unexpected(event, reference)

    async def _overhear(self, event: Heard) -> Reply:
        """A reply under a card of ours: only one that reads like an answer is written about. Tell
        where its author is asked, in their private talk as well."""
        bearings = self._bearings
        offer = await self._store.read(lambda unit: overhearing.catch(unit, bearings, event))
        if offer is None:
            return Silence()
        await self._store.write(lambda unit: overhearing.ask(unit, event, offer), key=event.key)
        return Tell(offer.card)

    async def looks(self, person_id: str, committee_id: str) -> None:
        """Somebody seated in a committee looks at its page."""
        await self._presence.note(person_id, committee_id)

    async def tick(self, now: datetime | None = None) -> int:
        """Does what is due. Returns how many things were done."""
        at = now or self._clock()
        done = await tick(self._store, self._bearings, at)
        return done + await erasing.beat(self._store, self._bearings, at)

    def _unexpected(self, event: Event, reference: str) -> Reply:
        words = self._bearings.lexicon(event.who.locale or self._bearings.locale)
        notice = Notice("refusal.unexpected", {"reference": reference}, tone="bad")
        return Tell(noticed(notice, words, self._bearings.timezone), refused=True)

    def _desk(
        self,
        unit: Unit,
        event: Command | Press | Submission,
        action: Action,
        text: str,
        now: datetime,
    ) -> Desk:
        who = event.who
        organization = unit.organizations.of_workspace(who.platform, who.workspace)
        person = unit.people.of_account(who.platform, who.workspace, who.user)
        if (
            person is not None
            and organization is not None
            and person.organization_id != organization.id
        ):
            person = None  # known elsewhere: nothing crosses organisations (P03)
        return Desk(
            unit,
            self._bearings,
            who,
            event.where,
            now,
            event.acted_at,
            action,
            text,
            event.values if isinstance(event, Submission) else {},
            event.seed if isinstance(event, Press) else {},
            organization,
            person,
            in_place=not isinstance(event, Command) and event.in_place,
        )


class Worded(Exception):
    """Carries a refusal out of the transaction, already in the asker's language."""

    def __init__(self, reply: Reply):
        super().__init__(type(reply).__name__)
        self.reply = reply


def event_action(event: Command | Press | Submission) -> tuple[Action, str]:
    """The act an event asks for, and the text typed after the command."""
    if not isinstance(event, Command):
        return event.action, ""
    parsed = commands.parse(event.text)
    if commands.unknown(parsed):
        near = ",".join(command.name for command in parsed.nearest)
        return Action("unknown", {"near": near}), parsed.text
    return parsed.action, parsed.text


def _placed(reply: Reply, desk: Desk) -> Reply:
    """The committee that was taken is shown to whoever has several (C04)."""
    if desk.committee is None or len(desk.candidates) < 2:
        return reply
    name = Text(desk.words.text("about_committee", committee=desk.committee.name), "muted")
    if isinstance(reply, Ask):
        return Ask(replace(reply.form, intro=(name, *reply.form.intro)))
    if isinstance(reply, Tell):
        return replace(reply, card=replace(reply.card, elements=(name, *reply.card.elements)))
    return reply


def _refusal(no: Refused, desk: Desk) -> Reply:
    buttons = tuple((desk.words.say(label), action) for label, action in no.buttons)
    if no.code == "which_committee":
        buttons = tuple(
            (c.name, Action("committee.choose", {"committee": c.id})) for c in desk.candidates
        )
    notice = Notice(f"refusal.{no.code}", no.params, tone="warning")
    card = noticed(notice, desk.words, desk.timezone)
    row = (Buttons(tuple(Button(label, action) for label, action in buttons)),) if buttons else ()
    return Tell(replace(card, elements=card.elements + row), refused=True)


def _correction(wrong: Invalid, words: Words, submitted: bool) -> Reply:
    """Under the fields of a form; as a private card when there was no form."""
    sentences = {
        name: words.say(f"invalid.{code}", **params)
        for name, (code, params) in wrong.errors.items()
    }
    if submitted:
        return Correct(sentences)
    text = " ".join(sentences.values())
    return Tell(
        Card(
            words.say("invalid.title"),
            text,
            words.locale,
            (Text(words.text("plain", text=text)),),
            tone="warning",
        ),
        refused=True,
    )
