"""What the facilitator replied, told in the way that fits where the person acted.

A press or a dialog is answered within its own invoke, with the card as it was committed (FAULTS 34).
What was typed in a channel is answered in the 1:1 chat, with one line in the channel (C10, B12).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from adapters.front.counters import Counters
from adapters.teams import forms, limits, render
from adapters.teams.messages import CARD, attached, line
from adapters.teams.outbound import TeamsPlatform
from adapters.teams.payload import Sealer
from adapters.teams.refs import Ref
from adapters.teams.render import Ink
from adapters.teams.turns import QUICK, Turn
from bot.cards import Button, Buttons, Card, Text, Tone, plain
from bot.events import Action, BadAction
from bot.ports import Rejected, RetryLater, Uncertain, Unreachable
from bot.replies import Ask, Correct, Reply, Silence, Tell
from bot.words import Lexicon

log = logging.getLogger(__name__)

Body = dict[str, Any]
MESSAGE = "application/vnd.microsoft.activity.message"
FAILURES = (RetryLater, Unreachable, Rejected, Uncertain, BadAction)
VIEWS = {"session.show", "session.answer"}
"""What they answer is the session's card itself: nothing to go back to."""


class Answers:
    """Never raises for Teams' sake: what was done is done, and stays done.

    `locale` is the installation's language, for whoever has not told theirs; `once` names a form,
    so that the same words submitted twice are known as one submission.
    """

    def __init__(
        self,
        platform: TeamsPlatform,
        lexicon: Lexicon,
        sealer: Sealer,
        counters: Counters,
        once: Callable[[], str],
        locale: str,
    ) -> None:
        self._platform, self._lexicon, self._sealer = platform, lexicon, sealer
        self._counters, self._once, self._locale = counters, once, locale

    # What was typed

    async def said(self, turn: Turn, reply: Reply, opener: Action) -> None:
        """Answers a typed command: in the 1:1 chat, also where it was typed in a channel."""
        if isinstance(reply, Silence):
            return
        try:
            await self._privately(turn, self._written(turn, reply, opener))
        except Unreachable as error:
            self._missed(turn, error)
            if turn.channel:
                await self._line(turn, "teams.answers.unreachable")
        except FAILURES as error:
            self._missed(turn, error)
        else:
            if turn.channel:
                await self._line(turn, "teams.answers.privately")

    async def not_stored(self, turn: Turn) -> None:
        """Nothing was kept of what was typed."""
        try:
            await self._privately(turn, self._message(turn, self._warning(turn)))
        except FAILURES as error:
            self._missed(turn, error)

    def _written(self, turn: Turn, reply: Reply, opener: Action) -> Body:
        match reply:
            case Ask(form=form):
                words = self._lexicon(form.locale)
                drawn = forms.form(form, words, self._ink(turn, opener), dialog=False)
                return attached(drawn, form.title)
            case Tell(card=card):
                return self._message(turn, card)
            case Correct(errors=found):
                return self._message(turn, self._plain(turn, " ".join(found.values()), "warning"))
            case _:
                raise ValueError("nothing to say")

    async def _privately(self, turn: Turn, content: Mapping[str, Any]) -> None:
        talk = turn.conversation
        if turn.channel:
            talk = await self._platform.talk(turn.tenant, turn.user, timeout=QUICK)
        await self._platform.send(turn.tenant, talk, content, timeout=QUICK)

    async def _line(self, turn: Turn, key: str) -> None:
        """One line under what was typed, which names the person so that they notice."""
        words = self._words(turn)
        content = line(words.say(key, name="{name}"), turn.name, turn.mri)
        try:
            await self._platform.send(turn.tenant, turn.conversation, content, timeout=QUICK)
        except FAILURES as error:
            self._missed(turn, error)

    # What was pressed

    def pressed(self, turn: Turn, reply: Reply, action: Action) -> Body:
        """The answer to a press on a card: what stands there from now on, for its presser."""
        match reply:
            case Ask(form=form):
                words = self._lexicon(form.locale)
                return shown(forms.form(form, words, self._ink(turn, action), dialog=False))
            case Tell(card=card, refused=refused):
                view = action.name in VIEWS and not refused
                return self._card(turn, card if view else self._back(card, action))
            case Correct(errors=found):
                return self._card(turn, self._plain(turn, " ".join(found.values()), "warning"))
            case Silence():
                return self._card(turn, self._back(self._done(turn), action))

    async def filled(self, turn: Turn, reply: Reply, action: Action, again: Reply | None) -> Body:
        """The answer to a form that stood in a message. `again` is the same form, asked anew to be
        corrected. What was accepted takes the form's place for good."""
        if isinstance(reply, Correct) and isinstance(again, Ask):
            return shown(self._corrected(turn, reply, again, action, dialog=False))
        body = self.pressed(turn, reply, action)
        if turn.personal and turn.pressed and not isinstance(reply, Correct | Silence):
            try:
                ref = Ref(turn.conversation, turn.pressed)
                content = attached(body["value"], "")
                await self._platform.edit(turn.tenant, ref, content, timeout=QUICK)
            except FAILURES as error:
                self._missed(turn, error)
        return body

    # Dialogs

    def dialog(self, turn: Turn, reply: Reply, action: Action) -> Body:
        """What a dialog shows that a button, or the message extension, opened."""
        match reply:
            case Ask(form=form):
                words = self._lexicon(form.locale)
                ink = replace(self._ink(turn, action), dialog=True)
                drawn = forms.form(form, words, ink, dialog=True)
                return task(form.title, drawn)
            case Tell(card=card):
                return self._task_card(turn, card)
            case Correct(errors=found):
                return self._task_card(turn, self._plain(turn, " ".join(found.values()), "warning"))
            case Silence():
                return self._task_card(turn, self._done(turn))

    def submitted(
        self, turn: Turn, reply: Reply, action: Action, again: Reply | None
    ) -> Body | None:
        """What becomes of a dialog after its submission; None closes it."""
        if isinstance(reply, Correct) and isinstance(again, Ask):
            return task(again.form.title, self._corrected(turn, reply, again, action, dialog=True))
        return None if isinstance(reply, Silence) else self.dialog(turn, reply, action)

    def lost(self, turn: Turn, invoke: str) -> Body:
        """Nothing was kept of a press or a form: what the person reads in its place."""
        said = plain(self._warning(turn).elements[0].spans)  # type: ignore[union-attr]  # a Text
        if invoke == "adaptiveCard/action":
            return {"statusCode": 200, "type": MESSAGE, "value": said}
        return {"task": {"type": "message", "value": said}}

    def _corrected(
        self, turn: Turn, reply: Correct, again: Ask, action: Action, *, dialog: bool
    ) -> Body:
        words = self._lexicon(again.form.locale)
        data = turn.value.get("data") or (turn.value.get("action") or {}).get("data") or {}
        return forms.form(
            again.form,
            words,
            replace(self._ink(turn, action), dialog=dialog),
            given=forms.values(data),
            errors=reply.errors,
            dialog=dialog,
        )

    # Cards

    def _ink(self, turn: Turn, opener: Action | None = None) -> Ink:
        return Ink(
            self._sealer,
            turn.tenant,
            turn.origin,
            opener=opener,
            once=self._once() if opener else "",
        )

    def _message(self, turn: Turn, card: Card) -> Body:
        return render.message(card, self._lexicon, self._ink(turn))

    def _card(self, turn: Turn, card: Card) -> Body:
        return shown(render.card(card, self._lexicon(card.locale), self._ink(turn)))

    def _task_card(self, turn: Turn, card: Card) -> Body:
        ink = replace(self._ink(turn), dialog=True)
        drawn = render.card(card, self._lexicon(card.locale), ink)
        return task(card.title or card.summary, drawn)

    def _back(self, card: Card, action: Action) -> Card:
        """The way back from what took the place of a card."""
        words = self._lexicon(card.locale)
        session = action.args.get("session")
        about = {n: v for n, v in action.args.items() if n == "committee"}
        button = (
            Button(words.say("teams.answers.back"), Action("session.show", {"session": session}))
            if session
            else Button(words.say("menu.open"), Action("menu", about))
        )
        if action.name == "menu":
            return card
        return replace(card, elements=(*card.elements, Buttons((button,))))

    def _done(self, turn: Turn) -> Card:
        return self._plain(turn, self._words(turn).say("teams.answers.done"), "good")

    def _warning(self, turn: Turn) -> Card:
        words = self._words(turn)
        said = words.text("refusal.not_stored.text")
        title = words.say("refusal.not_stored.title")
        return Card(title, plain(said), words.locale, (Text(said),), tone="warning")

    def _plain(self, turn: Turn, sentence: str, tone: Tone) -> Card:
        words = self._words(turn)
        said = words.text("teams.answers.plain", text=sentence)
        return Card("", sentence, words.locale, (Text(said, tone),))

    def _words(self, turn: Turn) -> Any:
        return self._lexicon(turn.locale or self._locale)

    def _missed(self, turn: Turn, error: Exception) -> None:
        """A private answer that did not arrive: what it said can be asked for again."""
        self._counters.add("teams_answers_missed")
        log.warning("teams: an answer did not arrive: %s", error)


def shown(card: Body) -> Body:
    """The answer to adaptiveCard/action that replaces the card for whoever pressed."""
    return {"statusCode": 200, "type": CARD, "value": card}


def task(title: str, card: Body) -> Body:
    """A dialog that shows a card."""
    return {
        "task": {
            "type": "continue",
            "value": {
                "title": limits.cut(title, limits.DIALOG_TITLE),
                "height": "medium",
                "width": "medium",
                "card": {"contentType": CARD, "content": card},
            },
        }
    }
