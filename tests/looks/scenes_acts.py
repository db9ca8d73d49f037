"""One scene for each act that answers with a card or a form; the name of the act begins its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.cards import Buttons, Card, Form, Quote
from bot.events import PersonPicked
from bot.model import Leave, ProposalTemplate
from bot.replies import Reply
from tests.looks.play import owed
from tests.looks.stage import Stage, instant, shown

Scene = Callable[[Stage], Card | Form]


def press(user: str, name: str, **args: Any) -> Scene:
    """A button of the committee; an argument may be worked out on the stage."""

    def scene(stage: Stage) -> Card | Form:
        worked = {key: one(stage) if callable(one) else one for key, one in args.items()}
        return shown(stage.presses(user, name, **{"committee": stage.committee_id, **worked}))

    return scene


def typed(user: str, text: str) -> Scene:
    return lambda stage: shown(stage.types(user, text))


def filled(user: str, opens: Callable[[Stage], Reply], **values: Any) -> Scene:
    """A form opened and sent back."""

    def scene(stage: Stage) -> Card | Form:
        worked = {key: one(stage) if callable(one) else one for key, one in values.items()}
        return shown(stage.fills(user, opens(stage), worked))

    return scene


def opened(user: str, name: str, **args: Any) -> Callable[[Stage], Reply]:
    def reply(stage: Stage) -> Reply:
        worked = {key: one(stage) if callable(one) else one for key, one in args.items()}
        return stage.presses(user, name, **{"committee": stage.committee_id, **worked})

    return reply


def text(sentence: str, limit: int = 4000) -> Callable[[Stage], str]:
    return lambda stage: stage.text(sentence, limit)


def seat(user: str) -> Callable[[Stage], str]:
    def found(stage: Stage) -> str:
        one = stage.committee.seat_of(stage.users[user].id)
        assert one is not None
        return one.id

    return found


def session(kind: str) -> Callable[[Stage], str]:
    return lambda stage: stage.session(kind).id


def schedule(kind: str) -> Callable[[Stage], str]:
    return lambda stage: stage.schedule(kind).id


def irritant(number: int) -> Callable[[Stage], str]:
    return lambda stage: stage.irritant(number).id


def owing(kind: str, owner: str = "") -> Callable[[Stage], str]:
    return lambda stage: owed(stage, kind, owner)


def kept_template_asked(stage: Stage) -> Reply:
    asked = opened("salma", "vote.template_keep_form", session=session("vote"))(stage)
    stage.fills("salma", asked, {"name": text("Vague de lancement", 80)(stage)})
    return stage.presses("salma", "vote.template_drop_form", committee=stage.committee_id)


def kept_template(stage: Stage) -> Card | Form:
    return shown(kept_template_asked(stage))


def templated(stage: Stage) -> Card | Form:
    kept_template_asked(stage)
    return shown(stage.types("salma", "vote"))


def templates_of(stage: Stage) -> list[ProposalTemplate]:
    return stage.unit.templates.of(stage.committee_id)


def unmerged(stage: Stage) -> Card | Form:
    asked = opened("salma", "irritant.merge_form", irritant=irritant(3))(stage)
    stage.fills("salma", asked, {"into": "", "number": "2"})
    return press("salma", "irritant.unmerge", irritant=irritant(3))(stage)


def person_called(name: str) -> Callable[[Stage], str]:
    return lambda stage: next(
        seat.person.id for seat in stage.committee.seats if seat.person.name.startswith(name)
    )


def asking(user: str = "leila") -> Callable[[Stage], str]:
    """Somebody new asks for a seat; returns their id."""

    def person(stage: Stage) -> str:
        first = stage.committee.departments[1].id
        stage.submits(
            user,
            "seat.join",
            {"department": first, "new_department": ""},
            committee=stage.committee_id,
        )
        found = stage.unit.people.of_account(
            "slack", stage.who(user).workspace, stage.who(user).user
        )
        return str(found.id)

    return person


def _erasing(stage: Stage) -> Reply:
    """Nadia asks that her data go, and looks at them again."""
    opens = stage.presses("nadia", "data.erase_form", committee=stage.committee_id)
    stage.fills("nadia", opens, {"word": "EFFACER"})
    return stage.types("nadia", "données")


def done(stage: Stage) -> str:
    """The condition that waits for its author's word."""
    return next(
        c.id
        for c in stage.unit.commitments.of(stage.committee_id, open_only=False)
        if str(c.status) == "done"
    )


def code(stage: Stage) -> str:
    """Youssef reads a code on his other account."""
    card = shown(stage.presses("youssef", "account.code"))
    assert isinstance(card, Card)
    return next(one.text for one in card.elements if isinstance(one, Quote))


def proven(stage: Stage) -> Card | Form:
    return shown(stage.types("nadia", f"compte {code(stage)}"))


def joined(stage: Stage) -> str:
    """What Nadia's accounts were joined as, to be undone."""
    proven(stage)
    me = stage.unit.people.of_account(
        "slack", stage.who("nadia").workspace, stage.who("nadia").user
    )
    return str(stage.unit.identities.of(me.id)[0].id)


def no_seat(stage: Stage) -> Card | Form:
    stage.unit.committees.unseat(stage.committee_id, seat("omar")(stage))
    stage.unit.forget_committees()
    return shown(stage.presses("omar", "seat.join_form", committee=stage.committee_id))


def lonely(stage: Stage) -> Card | Form:
    """A report that reads like one of the register, kept all the same."""
    asked = shown(stage.types("zineb", f"irritant {similar(stage)}"))
    assert isinstance(asked, Card)
    keep = [
        b.action
        for e in asked.elements
        if isinstance(e, Buttons)
        for b in e.items
        if b.action and b.action.name == "irritant.keep"
    ]
    assert keep and keep[0]
    return shown(stage.presses("zineb", keep[0].name, **keep[0].args))


def invited(stage: Stage) -> Card | Form:
    """A link for somebody who has no chat, known by e-mail only."""
    name = stage.kept("Houda Sefrioui", 60)
    stage.submits(
        "salma",
        "seat.add",
        {
            "person": PersonPicked(name=name, email="houda@fournisseur.example"),
            "role": "member",
            "department": stage.committee.departments[0].id,
            "new_department": "",
        },
        committee=stage.committee_id,
    )
    one = next(s for s in stage.committee.seats if s.person.email.startswith("houda"))
    return shown(stage.presses("salma", "seat.invite", seat=one.id, committee=stage.committee_id))


def similar(stage: Stage) -> str:
    return stage.text("On m'a dit 48h, ça fait neuf jours que j'attends la carte", 2000)


def away(stage: Stage) -> str:
    day = instant("2026-12-21").date()
    stage.unit.people.add_leave(Leave("leave1", stage.users["nadia"].id, day, day.replace(day=24)))
    return "leave1"


def leaves(stage: Stage) -> Card | Form:
    away(stage)
    return shown(stage.presses("nadia", "person.leaves", committee=stage.committee_id))


def away_form(stage: Stage) -> Card | Form:
    away(stage)
    return shown(stage.presses("nadia", "person.away_form", committee=stage.committee_id))


def closable(stage: Stage) -> Reply:
    """No vote is open any more."""
    stage.submits(
        "salma",
        "session.cancel",
        {"reason": stage.text("Reporté à janvier", 1000)},
        session=stage.session("vote").id,
    )
    return stage.presses("salma", "committee.close_form", committee=stage.committee_id)


def silent_vote(stage: Stage) -> str:
    """The id of a vote in which nobody voted, once it is over."""
    stage.types("salma", "vote " + stage.text("Imprimer la carte en deux langues", 1000))
    vote = stage.unit.sessions.recent(stage.committee_id, 1, "vote")[0]
    stage.later(days=5)
    return vote.id


def user_id(user: str) -> Callable[[Stage], str]:
    return lambda stage: str(stage.users[user].id)


def spoken(name: str) -> Scene:
    """Omar reads a ballot that he gave by mouth."""

    def scene(stage: Stage) -> Card | Form:
        opens = opened("salma", "session.spoken_form", session=session("vote"))
        filled("salma", opens, **SAID)(stage)
        return press("omar", name, session=session("vote"))(stage)

    return scene


SAID: Mapping[str, Callable[[Stage], str]] = {
    "person": user_id("omar"),
    "choice": lambda _: "no_go",
    "reason": text("La recette n’est pas finie", 1000),
    "lift": text("La fin de la recette", 1000),
    "condition": text("La recette est finie", 1000),
    "owner": user_id("omar"),
    "date": lambda _: "2026-12-15",
}


def undecided(user: str, name: str) -> Scene:
    return lambda stage: press(user, name, session=silent_vote(stage))(stage)


def settled(stage: Stage) -> Card | Form:
    opens = opened("karim", "decision.settle_form", session=silent_vote)
    said = text("Le marché n’attend pas.")
    return filled("karim", opens, outcome=lambda _: "go", reason=said)(stage)


def early(scene: Scene) -> Scene:
    """What is seen while no stand-up is open."""

    def before(stage: Stage) -> Card | Form:
        one = stage.session("standup").id
        stage.submits("salma", "session.cancel", {"reason": stage.text("Grève", 1000)}, session=one)
        return scene(stage)

    return before


def paused(stage: Stage) -> str:
    one = stage.schedule("standup")
    stage.unit.schedules.save(replace(one, paused=True))
    return one.id


def created(stage: Stage) -> Card | Form:
    """A second committee, in a channel of its own."""
    form = stage.presses("leila", "committee.form", channel="C02NEW")
    return shown(stage.fills("leila", form, FOUNDING(stage)))


def created_apart(stage: Stage) -> Card | Form:
    """A committee that has only its page yet."""
    form = stage.presses("leila", "committee.form", channel="")
    return shown(stage.fills("leila", form, FOUNDING(stage)))


def brought(stage: Stage) -> Card | Form:
    """The committee of the play, in a second channel."""
    form = stage.presses("salma", "place.form", channel="C02NEW")
    return shown(stage.fills("salma", form, {}))


def FOUNDING(stage: Stage) -> Mapping[str, Any]:  # reads like the data that it is
    people = (
        "\n".join(f"membre{n}@banque-atlas.example" for n in range(20))
        if stage.full
        else "rachid@banque-atlas.example, Réclamations\nhind@banque-atlas.example"
    )
    return {
        "name": stage.text("Parcours de réclamation", 100),
        "members": people,
        "goal": stage.text("Répondre à toute réclamation en moins de 48 heures d’ici mars.", 1000),
        "departments": stage.text("Accueil, Service client, Réclamations, DSI", 42),
        "department": "Service client",
    }


def close_all(stage: Stage) -> Card | Form:
    """Everybody has answered: the facilitator closes."""
    one = stage.session("standup").id
    for user in stage.answering():
        stage.submits(user, "session.answer", {"reason": ""}, session=one, variant="skip")
    return shown(stage.presses("salma", "session.close", session=one))


ACTS: Mapping[str, Scene] = {
    "menu": typed("nadia", ""),
    "menu / sans comité": lambda stage: shown(stage.types("leila", "", channel="")),
    "help": typed("nadia", "aide"),
    "unknown": typed("nadia", "vot"),
    "unknown / rien d’approchant": typed("nadia", "abracadabra " * 40),
    "session.form": press("mehdi", "session.form", session=session("standup")),
    "session.form / déjà répondu": press("salma", "session.form", session=session("standup")),
    "session.form / passer": press(
        "mehdi", "session.form", session=session("standup"), variant="skip"
    ),
    "session.form / vote sous condition": press(
        "omar", "session.form", session=session("vote"), variant="conditional"
    ),
    "session.form / vote no-go": press(
        "omar", "session.form", session=session("vote"), variant="no_go"
    ),
    "session.form / bulletin entier": press("omar", "session.form", session=session("vote")),
    "session.answer": press("omar", "session.answer", session=session("vote"), choice="go"),
    "session.show": press("nadia", "session.show", session=session("vote")),
    "session.remind": press("salma", "session.remind", session=session("standup")),
    "session.close": close_all,
    "session.spoken_form": press("salma", "session.spoken_form", session=session("vote")),
    "session.spoken": filled(
        "salma",
        opened("salma", "session.spoken_form", session=session("vote")),
        **SAID,
    ),
    "session.spoken_confirm": spoken("session.spoken_confirm"),
    "session.spoken_contest": spoken("session.spoken_contest"),
    "session.cancel_form": press("salma", "session.cancel_form", session=session("vote")),
    "session.cancel": filled(
        "salma",
        opened("salma", "session.cancel_form", session=session("vote")),
        reason=text("Le budget est d’abord à confirmer.", 1000),
    ),
    "standup.mine": typed("mehdi", "standup"),
    "standup.mine / entre deux": early(typed("salma", "standup")),
    "session.ahead_form": early(press("mehdi", "session.ahead_form")),
    "session.ahead": early(
        filled(
            "mehdi",
            opened("mehdi", "session.ahead_form"),
            done=text("La bascule est faite.", 2000),
            next=text("La recette.", 2000),
            request_department=lambda stage: stage.committee.departments[2].id,
            request_text=text("Donner la date de mise en service.", 1000),
            irritant=text("Le code arrive après l’appel.", 2000),
        )
    ),
    "ritual.form": typed("salma", "vote"),
    "ritual.open": filled(
        "salma",
        lambda stage: stage.types("salma", "vote"),
        proposal=text("Imprimer la carte en deux langues"),
        context=text("Six clients sur dix lisent l’arabe."),
    ),
    "ritual.open / brouillon d’un membre": filled(
        "nadia",
        lambda stage: stage.types("nadia", "vote"),
        proposal=text("Imprimer la carte en deux langues"),
    ),
    "vote.propose": typed("salma", "vote Imprimer la carte en deux langues"),
    "seat.list": typed("salma", "membres"),
    "seat.list / membre": typed("nadia", "membres"),
    "seat.list / demande": lambda s: (asking()(s), shown(s.types("salma", "membres")))[1],
    "seat.add_form": press("salma", "seat.add_form"),
    "seat.add": filled(
        "salma", opened("salma", "seat.add_form"), person=lambda stage: stage.picked("rachid")
    ),
    "seat.add / autre direction": filled(
        "salma",
        opened("salma", "seat.add_form"),
        person=lambda stage: stage.picked("rachid"),
        department="new",
        new_department=text("Service client", 80),
    ),
    "seat.change_form": press("salma", "seat.change_form", seat=seat("nadia")),
    "seat.change": filled(
        "salma",
        opened("salma", "seat.change_form", seat=seat("nadia")),
        department="new",
        new_department=text("Réseau", 80),
    ),
    "seat.remove_form": press("salma", "seat.remove_form"),
    "seat.remove": filled("salma", opened("salma", "seat.remove_form"), seat=seat("omar")),
    "seat.join_form": no_seat,
    "seat.join": filled("leila", opened("leila", "seat.join_form")),
    "seat.join / autre direction": filled(
        "leila",
        opened("leila", "seat.join_form"),
        department="new",
        new_department=text("Juridique", 80),
    ),
    "seat.approve": press("salma", "seat.approve", person=asking()),
    "seat.decline": press("salma", "seat.decline", person=asking()),
    "committee.choose": press("nadia", "committee.choose"),
    "committee.form": lambda s: shown(s.presses("leila", "committee.form", channel="C02NEW")),
    "committee.create": created,
    "committee.create / hors d’un canal": created_apart,
    "place.form": lambda s: shown(s.presses("salma", "place.form", channel="C02NEW")),
    "place.add": brought,
    "committee.edit_form": press("salma", "committee.edit_form"),
    "committee.edit": filled(
        "salma",
        opened("salma", "committee.edit_form"),
        rule="consent",
        goal=text("Réduire de 40 % les réclamations d’ici fin 2027", 1000),
    ),
    "committee.close_form": lambda stage: shown(closable(stage)),
    "committee.close": filled("salma", closable, name=lambda stage: stage.committee.name),
    "plan.list": typed("salma", "planifier"),
    "plan.list / membre": typed("nadia", "planifier"),
    "plan.form": press("salma", "plan.form", kind="standup"),
    "plan.form / digest": press("salma", "plan.form", kind="digest"),
    "plan.save": filled(
        "salma",
        opened("salma", "plan.form", kind="standup"),
        days=("mon", "thu"),
        done=text("Qu’avez-vous fait pour le client ?", 150),
        next=text("Et demain ?", 150),
    ),
    "plan.pause": press("salma", "plan.pause", schedule=schedule("standup")),
    "plan.resume": press("salma", "plan.resume", schedule=paused),
    "plan.skip": press(
        "salma",
        "plan.skip",
        schedule=schedule("irritants"),
        day=lambda stage: stage.schedule("irritants").next_day.isoformat(),
    ),
    "plan.drop": press("salma", "plan.drop", schedule=schedule("irritants")),
    "plan.run": press("salma", "plan.run", schedule=schedule("irritants")),
    "plan.run / digest": press("salma", "plan.run", schedule=schedule("digest")),
    "plan.preview": press("salma", "plan.preview", schedule=schedule("standup")),
    "plan.preview / digest": press("salma", "plan.preview", schedule=schedule("digest")),
    "decision.form": typed("salma", "décider"),
    "session.extend": undecided("salma", "session.extend"),
    "decision.settle_form": undecided("karim", "decision.settle_form"),
    "decision.settle": settled,
    "vote.again": press("salma", "vote.again", number=lambda stage: "D-2026-002"),
    "decision.log": filled(
        "salma",
        lambda stage: stage.types("salma", "décider"),
        text=text("Reporter l’ouverture aux agences de Fès"),
        reason=text("Les lecteurs n’y sont pas livrés."),
        taken_by=text("Comité de direction", 200),
    ),
    "irritant.form": typed("nadia", "irritant"),
    "irritant.report": typed("zineb", "irritant Le guichet ferme avant l’heure affichée"),
    "irritant.report / semblables": lambda stage: shown(
        stage.types("zineb", f"irritant {similar(stage)}")
    ),
    "irritant.keep": lonely,
    "irritant.support": press("mehdi", "irritant.support", irritant=irritant(1)),
    "irritant.list": typed("nadia", "irritants"),
    "irritant.which": typed("nadia", "irritants le guichet ferme avant l’heure"),
    "irritant.show": press("salma", "irritant.show", irritant=irritant(1)),
    "irritant.show / nouveau": press("salma", "irritant.show", irritant=irritant(3)),
    "irritant.show / écarté": press("nadia", "irritant.show", irritant=irritant(5)),
    "irritant.move_form": press(
        "salma", "irritant.move_form", irritant=irritant(3), to="dismissed"
    ),
    "irritant.move_form / prendre en charge": press(
        "mehdi", "irritant.move_form", irritant=irritant(2), to="owned"
    ),
    "vote.template_keep_form": press("salma", "vote.template_keep_form", session=session("vote")),
    "vote.template_keep": filled(
        "salma",
        opened("salma", "vote.template_keep_form", session=session("vote")),
        name=text("Vague de lancement", 80),
    ),
    "vote.template_drop_form": kept_template,
    "vote.template_drop": lambda stage: shown(
        stage.fills("salma", kept_template_asked(stage), {"template": templates_of(stage)[0].id})
    ),
    "ritual.form / modèles": templated,
    "irritant.merge_form": press("salma", "irritant.merge_form", irritant=irritant(3)),
    "irritant.merge": filled(
        "salma",
        opened("salma", "irritant.merge_form", irritant=irritant(3)),
        into="",
        number="2",
    ),
    "irritant.unmerge": unmerged,
    "irritant.story": press("nadia", "irritant.story", irritant=irritant(2)),
    "irritant.move": filled(
        "mehdi",
        opened("mehdi", "irritant.move_form", irritant=irritant(2), to="owned"),
        date="2026-12-10",
    ),
    "commitment.list": typed("mehdi", "engagements"),
    "commitment.list / facilitateur": typed("salma", "engagements"),
    "commitment.done": press(
        "youssef", "commitment.done", commitment=owing("condition", "youssef")
    ),
    "commitment.done / demande": press(
        "mehdi", "commitment.done", commitment=owing("request", "mehdi")
    ),
    "commitment.confirm": press("mehdi", "commitment.confirm", commitment=done),
    "commitment.reopen": press("mehdi", "commitment.reopen", commitment=done),
    "commitment.decline_form": press(
        "mehdi", "commitment.decline_form", commitment=owing("request", "mehdi")
    ),
    "commitment.decline": filled(
        "mehdi",
        opened("mehdi", "commitment.decline_form", commitment=owing("request", "mehdi")),
        reason=text("Le chiffre ne sort qu’en fin de mois.", 1000),
    ),
    "commitment.transfer_form": press(
        "youssef", "commitment.transfer_form", commitment=owing("condition", "youssef")
    ),
    "commitment.transfer": filled(
        "salma",
        opened("salma", "commitment.transfer_form", commitment=owing("condition", "youssef")),
        person=person_called("Nadia"),
    ),
    "journal.list": typed("nadia", "journal"),
    "journal.search": typed("nadia", "journal carte"),
    "journal.search / rien": typed("nadia", "journal zèbre"),
    "journal.show": press("salma", "journal.show", number="D-2026-002"),
    "digest.show": typed("nadia", "digest"),
    "catchup.mine": typed("nadia", "rattrapage"),
    "catchup.of": typed("nadia", "rattrapage dsi"),
    "person.locale_form": typed("nadia", "langue"),
    "person.locale": lambda stage: shown(
        stage.presses("nadia", "person.locale", locale=stage.locale)
    ),
    "person.locale_named": lambda stage: shown(
        stage.types(
            "nadia",
            {"fr": "langue français", "en": "langue english", "ar": "langue العربية"}[stage.locale],
        )
    ),
    "person.prompts_form": typed("nadia", "silence"),
    "person.prompts": filled("nadia", lambda stage: stage.types("nadia", "silence"), on="no"),
    "person.prompts / de nouveau": filled(
        "nadia", lambda stage: stage.types("nadia", "silence"), on="yes"
    ),
    "person.hours_form": press("nadia", "person.hours_form"),
    "person.hours": filled("nadia", opened("nadia", "person.hours_form"), hours="08:30-17:00"),
    "person.away_form": away_form,
    "person.away_form / facilitateur": typed("salma", "absence"),
    "person.away": filled(
        "nadia",
        lambda stage: stage.types("nadia", "absence"),
        first="2026-12-21",
        last="2026-12-24",
    ),
    "person.away / pour quelqu’un": filled(
        "salma",
        lambda stage: stage.types("salma", "absence"),
        who=lambda stage: stage.users["omar"].id,
        first="2026-12-21",
        last="2026-12-24",
    ),
    "person.leaves": leaves,
    "data.mine": typed("nadia", "données"),
    "data.mine / demandé": lambda stage: shown(_erasing(stage)),
    "data.export": press("nadia", "data.export"),
    "data.rectify": press("nadia", "data.rectify"),
    "data.name_form": press("nadia", "data.name_form"),
    "data.name": filled("nadia", opened("nadia", "data.name_form"), name=text("Nadia B.", 80)),
    "data.note_form": press("nadia", "data.note_form"),
    "data.note": filled(
        "nadia",
        opened("nadia", "data.note_form"),
        text=text("Je n’ai pas dit non, j’ai demandé un délai.", 2000),
    ),
    "data.erase_form": press("youssef", "data.erase_form"),
    "data.erase": filled("nadia", opened("nadia", "data.erase_form"), word="EFFACER"),
    "data.cancel": lambda stage: (
        _erasing(stage),
        shown(stage.presses("nadia", "data.cancel", committee=stage.committee_id)),
    )[1],
    "account.list": typed("nadia", "compte"),
    "account.code": press("nadia", "account.code"),
    "account.form": press("nadia", "account.form"),
    "account.prove": proven,
    "account.prove / faux": filled(
        "nadia", opened("nadia", "account.form"), code=text("AAAA-2222", 40)
    ),
    "account.undo": press("nadia", "account.undo", joined=joined),
    "account.not_me": press(
        "nadia", "account.not_me", other=lambda stage: stage.users["youssef"].id
    ),
    "person.page": press("nadia", "person.page"),
    "seat.invite": invited,
    "person.back": press("nadia", "person.back", leave=away),
}
