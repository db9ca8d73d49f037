"""Plays a conversation in a room, line by line, and says which line did not go as written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.conversations.lines import (
    Again,
    CannotPress,
    Conversation,
    Copies,
    Corrected,
    Fills,
    Keeps,
    Line,
    Presses,
    Reads,
    Replies,
    Reports,
    Sees,
    Time,
    Types,
)
from tests.conversations.phrases import AS_TYPED, Phrase, Phrasebook, phrasebook, typed
from tests.conversations.room import Knob, Room, Sight

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
LANGUAGES = {"français": "fr", "anglais": "en", "arabe": "ar"}


class NotAsWritten(AssertionError):
    """A line that did not happen; with what was there instead."""


@dataclass(slots=True)
class Player:
    """`locale` is the language of the committee and, until they choose another, of everybody."""

    room: Room
    locale: str
    spoken: dict[str, str] = field(default_factory=dict)
    kept: dict[str, list[Sight]] = field(default_factory=dict)
    code: str = "CODE"

    def play(self, conversation: Conversation) -> None:
        """Raises NotAsWritten."""
        for line in conversation.lines:
            print(f"{self.room.clock():%a %H:%M} {line.said}")
            self.room.clock.passes()
            try:
                self._do(line)
            except AssertionError as wrong:
                raise NotAsWritten(f"{line.at}\n\n{line.said}\n\n{wrong}") from None

    def _do(self, line: Line) -> None:
        match line:
            case Types():
                text = line.text.replace("CODE", self.code)
                command = typed(text, self._speaks(line.who))
                self.room.type(line.who, command, alone=line.alone)
            case Presses():
                self._knob(line).push(line.where == "kept")
            case CannotPress():
                self._cannot(line)
            case Fills():
                book = self._book(line.who)
                answers = [(book(label), _unquoted(value)) for label, value in line.answers]
                self.room.fill(line.who, answers, book.loose)
            case Corrected():
                self._corrected(line)
            case Sees():
                self._sees(line)
            case Keeps():
                self.kept[line.who] = list(self._screen(line.who))
            case Copies():
                found = CODE.search(self.room.answer(line.who).words)
                assert found, f"no code in: {self.room.answer(line.who).words}"
                self.code = found[0]
            case Again():
                self.room.again(line.who)
            case Replies():
                self.room.reply(line.who, line.text, phrasebook(self.locale)(line.on))
            case Reports():
                self.room.report(line.who, line.text)
            case Reads():
                self.spoken[line.who] = LANGUAGES[line.locale]
            case Time():
                self.room.until(line.until)

    # What is pressed

    def _knob(self, line: Presses) -> Knob:
        found = self._found(line)
        if found is None:
            seen = [
                [p.label for p in s.parts if isinstance(p, Knob)] for s in self._screen(line.who)
            ]
            raise NotAsWritten(f"there is no such button; there are {seen}")
        return found

    def _found(self, line: Presses) -> Knob | None:
        book = self._book(line.who)
        label, on, beside = (
            book(text) if text else None for text in (line.label, line.on, line.beside)
        )
        assert label is not None
        match line.where:
            case "kept":
                sights: Iterable[Sight] = self.kept[line.who]
            case "place":
                sights = reversed(self.room.place(line.who))
            case _:
                sights = self._screen(line.who)
        for sight in sights:
            if on is None or on.stands_in(sight.words):
                knob = sight.knob(label, beside)
                if knob is not None:
                    return knob
        return None

    def _screen(self, who: str) -> Iterable[Sight]:
        """All that somebody could press, what they look at first."""
        yield self.room.answer(who)
        yield from reversed(self.room.talk(who))
        yield from reversed(self.room.place(who))
        yield from self.room.menu(who)

    def _cannot(self, line: CannotPress) -> None:
        knob = self._found(Presses(line.said, line.at, line.who, line.label))
        if knob is None:
            return
        knob.push(False)
        answer = self.room.answer(line.who).words
        for text in line.refusal:
            if not self._book(line.who)(text).stands_in(answer):
                raise NotAsWritten(f"pressing it was answered:\n{answer}")

    # What is seen

    def _sees(self, line: Sees) -> None:
        shared = line.how == "shown"
        book = phrasebook(self.locale) if shared else self._book(line.who)
        seen = self._seen(line)
        for text in line.texts:
            phrase = book(text)
            there = any(phrase.stands_in(one) for one in seen)
            if there is line.absent:
                raise NotAsWritten(_amiss(phrase, line.absent, seen))

    def _seen(self, line: Sees) -> list[str]:
        match line.how:
            case "told":
                return [self.room.answer(line.who).words]
            case "asked":
                form = self.room.form(line.who)
                assert form is not None, f"no form is open: {self.room.answer(line.who).words}"
                return [form.words]
            case "received":
                return [sight.words for sight in self.room.talk(line.who)]
            case "shown":
                return [sight.words for sight in self.room.place("")]

    def _corrected(self, line: Corrected) -> None:
        book, errors = self._book(line.who), dict(self.room.errors(line.who))
        wanted = [(book(label), book(sentence)) for label, sentence in line.errors]
        told = {
            label.said: [s for name, s in errors.items() if label.names(name)]
            for label, _ in wanted
        }
        for label, sentence in wanted:
            if not any(sentence.stands_in(said) for said in told[label.said]):
                raise NotAsWritten(f"under the fields stands: {errors}")
        if len(errors) != len(wanted):
            raise NotAsWritten(f"under the fields stands also: {errors}")

    def _book(self, who: str) -> Phrasebook:
        return phrasebook(self._speaks(who))

    def _speaks(self, who: str) -> str:
        return self.spoken.get(who, self.locale)


def _unquoted(value: str) -> str:
    quoted = AS_TYPED.fullmatch(value)
    return quoted[1] if quoted else value


def _amiss(phrase: Phrase, absent: bool, seen: list[str]) -> str:
    there = "\n---\n".join(seen) or "(nothing)"
    return f"{phrase.said!r} {'is' if absent else 'is not'} in:\n{there}"
