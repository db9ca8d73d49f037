"""A reply under a vote's card that reads like a ballot (V39): which one it would be, and the private
offer to record it. The reply itself is never kept and never counts.

Only short replies that say nothing but a ballot are taken; a question, or a sentence that goes on
about something else, is left alone: to be asked wrongly is worse than not to be asked.
"""

from __future__ import annotations

import re
import unicodedata

from bot.effects import Notice
from bot.events import Action
from bot.model import SessionStatus, Sitting
from rituals import ballots, secret
from rituals.tally import Choice

LONGEST = 120  # characters of a reply that may be a ballot

_GO = (
    r"go|feu vert|ok(?: go)?|okay|d accord|pour|je suis pour|(?:je )?valide|je vote (?:go|pour|oui)|"
    r"bon|oui|favorable|rien a redire|\+1|👍|✅|"
    r"yes|agreed?|i agree|approved?|fine by me|lgtm|sounds good|good|i m in|"
    r"wakha|ouakha|waha|mwafe9|mouafiq|"
    r"موافق|موافقه|نعم|واخا|متفق|متفقه|اوافق"
)
_NO_GO = (
    r"no ?go|non|contre|je suis contre|pas d accord|je ne suis pas d accord|pas ok|pas pour moi|"
    r"je m (?:y )?oppose|je vote (?:no ?go|contre|non)|je refuse|defavorable|1|👎|"
    r"no|disagree|i disagree|i m against|against|not ok|"
    r"la|mamwafe9ch|machi mwafe9|"
    r"لا|غير موافق|غير موافقه|لست موافقا|ارفض|ضد|ماشي موافق"
)
_ABSTAIN = r"abstention|je m abstiens|abstain|i abstain|امتنع|امتناع"
_IF = (
    r"si|sous (?:condition|conditions|reserve)|a condition|sauf si|mais|seulement si|"
    r"if|provided|on condition|only if|ila|بشرط|اذا|شريطه ان"
)
_ASIDE = (
    r"pour (?:moi|nous|ma part|la direction|notre direction|le marketing|le commercial|la dsi|"
    r"le produit)|de (?:mon|notre) cote|moi|nous|merci|bien sur|tout a fait|"
    r"for me|for us|to me|from my side|from our side|thanks|thank you|of course|"
    r"3lia|3andi|lia|بالنسبه لي|بالنسبه لنا|من جهتي|شكرا"
)
_SEPARATE = re.compile(r"[^\w+👍👎✅]+")
_BEFORE, _AFTER = rf"(?:(?:{_ASIDE}|c est|c est un|it s|it s a) )*", rf"(?: (?:{_ASIDE}))*"
_PATTERNS = (
    (Choice.ABSTAIN, rf"{_BEFORE}(?:{_ABSTAIN}){_AFTER}"),
    (Choice.NO_GO, rf"{_BEFORE}(?:{_NO_GO})(?: (?:{_NO_GO}|{_ASIDE}))*"),
    (Choice.CONDITIONAL, rf"{_BEFORE}(?:{_GO}){_AFTER} (?:{_IF})(?: .+)?"),
    (Choice.CONDITIONAL, r"sous (?:condition|conditions|reserve)(?: .+)?"),
    (Choice.GO, rf"{_BEFORE}(?:{_GO})(?: (?:{_GO}|{_ASIDE}))*"),
)
_BALLOTS = tuple((choice, re.compile(pattern)) for choice, pattern in _PATTERNS)


class Hearing:
    """See `bot.ports.Hearing`."""

    def reads(self, text: str) -> str | None:
        """The ballot that a reply would be, or None."""
        if len(text) > LONGEST or "?" in text or "؟" in text:
            return None
        said = _folded(text)
        return next((choice.value for choice, like in _BALLOTS if like.fullmatch(said)), None)

    def offer(self, sitting: Sitting, person_id: str, choice: str) -> Notice | None:
        """The question whether to record it; None where there is nothing to ask: the vote is over or
        secret (V44), not theirs, or their ballot says so already."""
        cast = sitting.answer(person_id)
        if (
            sitting.session.status is not SessionStatus.OPEN
            or secret.is_secret(sitting)
            or sitting.participant(person_id) is None
            or (cast is not None and cast.value.get("choice") == choice)
        ):
            return None
        about = {"session": sitting.session.id}
        worded = choice in (Choice.CONDITIONAL, Choice.NO_GO)
        take = (
            Action("session.form", {**about, "variant": choice})
            if worded
            else Action("session.answer", {**about, "choice": choice})
        )
        return Notice(
            f"vote.heard_{choice}",
            {"title": ballots.title_of(sitting)},
            (("vote.button.record", take), ("vote.button.show", Action("session.show", about))),
        )


def _folded(text: str) -> str:
    """Lower case without accents or punctuation; letters that are written long are said once."""
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFD", text.casefold())
        if not unicodedata.combining(sign)
    )
    plain = re.sub(r"[أإآ]", "ا", plain).replace("ة", "ه")
    plain = re.sub(r"(\w)\1{2,}", r"\1", plain)
    return " ".join(_SEPARATE.sub(" ", plain).split())
