"""What is asked of an irritant, and how what is known of it reads."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import Field, Form, Option, Quote
from bot.events import Action
from bot.model import Irritant, IrritantStatus
from bot.words import Words
from rituals.collecting import cut

MOMENTS = (
    "discovery",
    "purchase",
    "activation",
    "usage",
    "billing",
    "assistance",
    "termination",
    "elsewhere",
)
SOURCES = ("support", "sales", "field", "social", "survey", "elsewhere")
VERBATIM_LIMIT = 2000
SEGMENT_LIMIT = 200
REASON_LIMIT = 1000
SEPARATOR = " · "
CARRIED = ("committee", "draft", "irritant", "link")


def about(irritant: Mapping[str, str], words: Words) -> str:
    """`Particuliers · Facturation · Support`: what is known of an irritant besides its words."""
    known = (
        irritant["segment"],
        coded("moment", irritant["moment"], words),
        coded("source", irritant["source"], words),
    )
    return SEPARATOR.join(one for one in known if one)


def fields(draft: Mapping[str, str], words: Words, question: str = "") -> tuple[Field, ...]:
    """What is asked of an irritant, pre-filled; only its words are compulsory."""
    return (
        Field(
            "verbatim",
            "text",
            question or words.say("irritants.field.verbatim"),
            hint=words.say("irritants.hint.verbatim"),
            initial=cut(draft.get("verbatim", ""), VERBATIM_LIMIT),
            limit=VERBATIM_LIMIT,
        ),
        Field(
            "segment",
            "line",
            words.say("irritants.field.segment"),
            placeholder=words.say("irritants.hint.segment"),
            required=False,
            initial=cut(draft.get("segment", ""), SEGMENT_LIMIT),
            limit=SEGMENT_LIMIT,
        ),
        *(
            Field(
                name,
                "choice",
                words.say(f"irritants.field.{name}"),
                required=False,
                initial=draft.get(name, ""),
                options=tuple(Option(code, coded(name, code, words)) for code in codes),
            )
            for name, codes in (("moment", MOMENTS), ("source", SOURCES))
        ),
    )


def report_form(draft: Mapping[str, str], words: Words) -> Form:
    """The form of a report; committee, draft, irritant and link of the draft come back with it.

    `signed` comes back as ("yes",) from those who let their name be shown.
    """
    carried = {name: draft[name] for name in CARRIED if draft.get(name)}
    sign = Field(
        "signed",
        "choices",
        words.say("irritants.field.signed"),
        required=False,
        options=(Option("yes", words.say("irritants.field.sign")),),
        initial=("yes",) if draft.get("signed") else (),
    )
    return Form(
        words.say("irritants.form.title"),
        words.say("irritants.form.submit"),
        Action("irritant.report", carried),
        (*fields(draft, words), sign),
        words.locale,
    )


def move_form(irritant: Irritant, to: str, words: Words) -> Form | None:
    """What a move asks: a reason to dismiss, a date to take charge (I08); None asks nothing."""
    asked = {
        IrritantStatus.DISMISSED: Field(
            "reason",
            "text",
            words.say("irritants.field.reason"),
            hint=words.say("irritants.hint.reason"),
            limit=REASON_LIMIT,
        ),
        IrritantStatus.OWNED: Field(
            "date", "date", words.say("irritants.field.date"), hint=words.say("irritants.hint.date")
        ),
    }.get(IrritantStatus(to))
    if asked is None:
        return None
    return Form(
        words.say(f"irritants.move.{to}"),
        words.say("irritants.form.confirm"),
        Action("irritant.move", {"irritant": irritant.id, "to": to}),
        (asked,),
        words.locale,
        (Quote(irritant.verbatim),),
    )


def facts_of(irritant: Irritant) -> dict[str, str]:
    return {name: getattr(irritant, name) for name in ("segment", "moment", "source")}


def coded(kind: str, code: str, words: Words) -> str:
    """A code in words; one from elsewhere (an import) is shown as it is."""
    key = f"irritants.{kind}.{code}"
    return words.say(key) if key in words else code
