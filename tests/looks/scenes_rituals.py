"""The cards of each ritual as its own methods draw them, and what people find at home."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import Card, Form
from bot.digesting import material_of
from bot.home import home_card
from bot.model import Session, SessionStatus, Sitting
from bot.reminders import reminder_card
from bot.topics import viewer_of
from rituals.digest import facts_of
from tests.looks.play import ballots, collect, condition, stand_up, vote
from tests.looks.scenes_acts import Scene
from tests.looks.stage import Stage, shown


def card(stage: Stage, session: str, user: str = "", *, of: str = "card") -> Card:
    """A ritual's card for a place, or as one person sees it."""
    sitting: Sitting = stage.unit.sessions.sitting(session)
    ritual = stage.bearings.rituals[sitting.session.kind]
    viewer = viewer_of(stage.users[user], sitting.committee) if user else sitting.committee.public
    found: Card | None = getattr(ritual, of)(sitting, viewer, stage.words)
    assert found is not None, f"no {of} of {ritual.kind}"
    return found


def past(stage: Stage, number: int, kind: str = "vote") -> str:
    """A session by its age: 0 is the newest."""
    found: list[Session] = [
        s
        for s in stage.unit.sessions.recent(stage.committee_id, 50, kind)
        if s.status not in (SessionStatus.SKIPPED, SessionStatus.DRAFT)
    ]
    return found[number].id


def over(number: int, of: str) -> Scene:
    return lambda stage: card(stage, past(stage, number), of=of)


def everybody(stage: Stage) -> Card:
    session = past(stage, 0)
    ballots(stage, session, {})
    return card(stage, session)


def visible(stage: Stage) -> Card:
    session = vote(
        stage,
        "Ouvrir le samedi matin",
        "Trois agences sont volontaires.",
        results="visible",
        quorum="60%",
        rule="member_majority",
    )
    ballots(
        stage,
        session,
        {
            "nadia": "go",
            "hind": "abstain",
            "mehdi": condition(stage, "Un gardien est présent", "mehdi", "2026-12-15"),
        },
        usual="",
    )
    return card(stage, session)


def collecting(stage: Stage) -> str:
    stage.go("2026-11-24 10:00:05")
    session = past(stage, 0, "irritants")
    collect(stage)
    return session


def collected(stage: Stage) -> Card:
    session = collecting(stage)
    stage.go("2026-11-25 10:00:05", "2026-11-25 12:00")
    return card(stage, session)


def answered(stage: Stage) -> Card:
    stand_up(stage, ("salma", "youssef", "nadia", "hind"))
    return card(stage, past(stage, 0, "standup"))


def closed(stage: Stage) -> Card:
    stand_up(stage)
    stage.go("2026-11-23 13:30:05")
    return card(stage, past(stage, 0, "standup"))


def cancelled(stage: Stage) -> Card:
    session = past(stage, 0, "standup")
    stage.submits(
        "salma",
        "session.cancel",
        {"reason": stage.text("Grève des transports.", 1000)},
        session=session,
    )
    return card(stage, session)


def home(user: str) -> Scene:
    def scene(stage: Stage) -> Card:
        return home_card(stage.unit, stage.bearings, stage.users[user])

    return scene


def home_outside(stage: Stage) -> Card:
    stage.arrives("hello", "leila")
    person = stage.unit.people.of_account("slack", stage.who("leila").workspace, "ULEILA")
    return home_card(stage.unit, stage.bearings, person)


def reminder(stage: Stage) -> Card:
    sitting = stage.unit.sessions.sitting(past(stage, 0, "standup"))
    viewer = viewer_of(stage.users["mehdi"], stage.committee)
    return reminder_card(sitting, viewer, stage.words, stage.now)


def quiet(stage: Stage) -> Card:
    """A week in which little happened."""
    material = dict(material_of(stage.unit, stage.committee, stage.now))
    for name in (
        "decisions",
        "open_votes",
        "alerts",
        "irritants",
        "irritant_moves",
        "commitments_overdue",
    ):
        material[name] = []
    material["commitments_due"] = material["commitments_due"][:1]
    ritual = stage.bearings.rituals["digest"]
    session = Session(
        "quiet",
        stage.committee_id,
        "digest",
        "digest:quiet",
        stage.now,
        stage.now,
        None,
        SessionStatus.CLOSED,
        _facts(stage, material),
    )
    found = ritual.card(
        Sitting(session, stage.committee, (), ()), stage.committee.public, stage.words
    )
    assert found is not None
    return found


def _facts(stage: Stage, material: Mapping[str, object]) -> Mapping[str, object]:

    return facts_of(stage.committee, material)


def asked(kind: str, user: str, variant: str = "") -> Scene:
    def scene(stage: Stage) -> Form:
        found = shown(
            stage.presses(user, "session.form", session=past(stage, 0, kind), variant=variant)
        )
        assert isinstance(found, Form)
        return found

    return scene


def collection_form(stage: Stage) -> Card | Form:
    session = collecting(stage)
    return shown(stage.presses("mehdi", "session.form", session=session))


def draft(stage: Stage) -> Card | Form:
    """What a facilitator opens from a member's proposal."""
    stage.types("nadia", "vote Offrir la première année de cotisation")
    found = stage.session("vote")
    return shown(
        stage.presses(
            "salma", "ritual.form", kind="vote", draft=found.id, committee=stage.committee_id
        )
    )


def secret(stage: Stage) -> str:
    """A secret vote in which most have voted."""
    session = vote(
        stage,
        "Changer de prestataire d’impression",
        "Deux offres sont arrivées.",
        rule="member_majority",
        quorum="60%",
        ballots="secret",
    )
    ballots(stage, session, {"nadia": "no_go", "mehdi": "", "hind": "abstain"})
    return session


def told_secret(stage: Stage) -> Card:
    session = secret(stage)
    stage.go("2026-11-27 12:00")
    return card(stage, session, of="result")


def soon(stage: Stage) -> Card:
    stage.go("2026-11-25 09:30")
    return card(stage, past(stage, 0), "mehdi", of="prompt")


RITUALS: Mapping[str, Scene] = {
    "vote.card": lambda stage: card(stage, past(stage, 0)),
    "vote.card / électeur qui a voté": lambda stage: card(stage, past(stage, 0), "nadia"),
    "vote.card / électeur attendu": lambda stage: card(stage, past(stage, 0), "mehdi"),
    "vote.card / facilitatrice": lambda stage: card(stage, past(stage, 0), "salma"),
    "vote.card / observatrice": lambda stage: card(stage, past(stage, 0), "zineb"),
    "vote.card / tous ont voté": everybody,
    "vote.card / résultats visibles": visible,
    "vote.card / secret": lambda stage: card(stage, secret(stage)),
    "vote.card / secret, électeur qui a voté": lambda stage: card(stage, secret(stage), "nadia"),
    "vote.prompt / secret": lambda stage: card(stage, secret(stage), "mehdi", of="prompt"),
    "vote.prompt / secret, voté": lambda stage: card(stage, secret(stage), "nadia", of="prompt"),
    "vote.result / secret": told_secret,
    "vote.card / clos GO": over(5, "card"),
    "vote.card / annulé": over(1, "card"),
    "vote.prompt": lambda stage: card(stage, past(stage, 0), "mehdi", of="prompt"),
    "vote.prompt / a voté": lambda stage: card(stage, past(stage, 0), "nadia", of="prompt"),
    "vote.prompt / bientôt clos": soon,
    "vote.result / GO": over(5, "result"),
    "vote.result / GO sous conditions": over(4, "result"),
    "vote.result / NO-GO": over(3, "result"),
    "vote.result / non décidé": over(2, "result"),
    "vote.compose": lambda stage: shown(stage.types("salma", "vote")),
    "vote.compose / brouillon": draft,
    "vote.form": asked("vote", "mehdi", "no_go"),
    "standup.card": lambda stage: card(stage, past(stage, 0, "standup")),
    "standup.card / facilitatrice": lambda stage: card(stage, past(stage, 0, "standup"), "salma"),
    "standup.card / demandes": answered,
    "standup.card / clos": closed,
    "standup.card / annulé": cancelled,
    "standup.prompt": lambda stage: card(stage, past(stage, 0, "standup"), "mehdi", of="prompt"),
    "standup.prompt / a répondu": lambda stage: card(
        stage, past(stage, 0, "standup"), "salma", of="prompt"
    ),
    "standup.form": asked("standup", "youssef"),
    "irritants.card": lambda stage: card(stage, collecting(stage)),
    "irritants.card / clos": collected,
    "irritants.prompt": lambda stage: card(stage, collecting(stage), "mehdi", of="prompt"),
    "irritants.prompt / a répondu": lambda stage: card(
        stage, collecting(stage), "nadia", of="prompt"
    ),
    "irritants.form": collection_form,
    "digest.card": lambda stage: card(stage, past(stage, 0, "digest")),
    "digest.card / semaine calme": quiet,
    "digest.prompt": lambda stage: card(stage, past(stage, 0, "digest"), "nadia", of="prompt"),
    "accueil / attendu": home("mehdi"),
    "accueil / à jour": home("karim"),
    "accueil / sans comité": home_outside,
    "rappel": reminder,
}
