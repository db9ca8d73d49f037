"""Two weeks in the life of the committee, up to Monday 23 November at ten: decisions of every
outcome, commitments kept and late, irritants at each step, a stand-up and a vote under way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.looks.stage import Stage, shown

IRRITANTS: tuple[Mapping[str, str], ...] = (
    {
        "by": "nadia",
        "verbatim": "On m’a dit 48 h, cela fait neuf jours que j’attends ma carte.",
        "segment": "Particuliers, nouveaux porteurs",
        "moment": "activation",
        "source": "sales",
    },
    {
        "by": "mehdi",
        "verbatim": "L’application dit que ma carte est active, le terminal dit le contraire.",
        "segment": "Particuliers",
        "moment": "usage",
        "source": "support",
    },
    {
        "by": "omar",
        "verbatim": "L-carte wslatni walakin l-code ma wslnich, chhal khassni n-tsenna ?",
        "segment": "Jeunes actifs",
        "moment": "activation",
        "source": "social",
    },
    {
        "by": "hind",
        "verbatim": "Je ne retrouve pas mes points du mois de septembre.",
        "segment": "Porteurs fidèles",
        "moment": "usage",
        "source": "support",
    },
    {
        "by": "youssef",
        "verbatim": "Le SMS me renvoie vers une page qui n’existe pas.",
        "segment": "Particuliers",
        "moment": "discovery",
        "source": "field",
    },
    {
        "by": "omar",
        "verbatim": "الرسالة وصلتني بالفرنسية وأنا لا أقرأ إلا العربية.",
        "segment": "Particuliers",
        "moment": "activation",
        "source": "field",
    },
)
NO_GO = {
    "choice": "no_go",
    "reason": "Le centre d’appels n’est pas formé aux nouvelles règles.",
    "lift": "Deux demi-journées de formation avant le 15 décembre.",
}
PROPOSAL = "Élargir la vague pilote à Rabat et Fès"
CONTEXT = (
    "La vague de Casablanca a touché 2 000 clients : 58 % d’activations sous 24 heures, "
    "21 réclamations au lieu de 27."
)


def play(stage: Stage) -> None:
    """Founds the committee and plays up to Monday 23 November, 10:00."""
    stage.found()
    _report(stage)
    _decide(stage)
    _stand_up_and_collect(stage)
    _follow(stage)
    stage.go("2026-11-20 16:00:05", "2026-11-23 09:30")
    _today(stage)


def _report(stage: Stage) -> None:
    stage.go("2026-11-09 09:30", "2026-11-09 10:00")
    for one in IRRITANTS:
        values = {
            "verbatim": stage.text(one["verbatim"], 2000),
            "segment": stage.text(one["segment"], 200),
            "moment": one["moment"],
            "source": one["source"],
        }
        reply = stage.submits(one["by"], "irritant.report", values, committee=stage.committee_id)
        keep = (
            next(
                (
                    b.action
                    for e in getattr(shown(reply), "elements", ())
                    for b in getattr(e, "items", ())
                    if b.action.name == "irritant.keep"
                ),
                None,
            )
            if hasattr(shown(reply), "elements")
            else None
        )
        if keep:
            stage.presses(one["by"], keep.name, **keep.args)
    for user in ("salma", "hind", "omar", "youssef"):
        stage.presses(user, "irritant.support", irritant=stage.irritant(1).id)
    stage.presses("nadia", "irritant.support", irritant=stage.irritant(2).id)
    moves: list[tuple[str, int, str, dict[str, str]]] = [
        ("salma", 1, "sorted", {}),
        ("mehdi", 1, "owned", {"date": "2026-11-20"}),
        ("salma", 4, "sorted", {}),
        ("hind", 4, "owned", {"date": "2026-12-04"}),
        ("hind", 4, "resolved", {}),
        (
            "salma",
            5,
            "dismissed",
            {"reason": stage.text("La page est revenue le jour même.", 1000)},
        ),
        ("salma", 2, "sorted", {}),
    ]
    for user, number, to, values in moves:
        stage.submits(user, "irritant.move", values, irritant=stage.irritant(number).id, to=to)


def vote(stage: Stage, proposal: str, context: str = "", **terms: Any) -> str:
    """Opens a vote; returns its id."""
    stage.submits(
        "salma",
        "ritual.open",
        {
            "proposal": stage.text(proposal, 4000),
            "context": stage.text(context, 4000) if context else "",
            "deadline": "1d",
            **terms,
        },
        kind="vote",
        committee=stage.committee_id,
    )
    return stage.session("vote").id


def ballots(
    stage: Stage, session: str, choices: Mapping[str, Mapping[str, str] | str], usual: str = "go"
) -> None:
    """Casts them; whoever is not named votes `usual`, or nothing where it is empty."""
    for user in stage.answering():
        given = choices.get(user, usual)
        values = {"choice": given} if isinstance(given, str) else given
        if not values["choice"]:
            continue
        values = {
            name: stage.text(text, 1000) if name in ("reason", "lift", "condition") else text
            for name, text in values.items()
        }
        stage.submits(user, "session.answer", values, session=session)


def condition(stage: Stage, text: str, owner: str, date: str) -> dict[str, str]:
    return {
        "choice": "conditional",
        "condition": text,
        "owner": stage.users[owner].id,
        "date": date,
    }


def _decide(stage: Stage) -> None:
    one = vote(stage, "Lancer la vague pilote à Casablanca", CONTEXT, irritants=("1", "2"))
    ballots(stage, one, {"omar": "abstain"})
    stage.go("2026-11-09 14:00", "2026-11-10 10:00")
    two = vote(stage, "Envoyer le SMS d’activation en deux langues", irritants=("6",))
    ballots(
        stage,
        two,
        {
            "mehdi": condition(
                stage, "Le numéro vert répond aussi en arabe", "nadia", "2026-11-19"
            ),
            "hind": condition(stage, "La page d’aide est traduite", "youssef", "2026-12-10"),
        },
    )
    stage.go("2026-11-10 14:00", "2026-11-11 10:00")
    three = vote(stage, "Rembourser les frais de dossier aux clients qui ont attendu")
    ballots(
        stage,
        three,
        {
            "nadia": NO_GO,
            "omar": {
                **NO_GO,
                "reason": "Le budget de l’année est épuisé.",
                "lift": "Une enveloppe en janvier.",
            },
        },
    )
    stage.go("2026-11-11 14:00", "2026-11-12 10:00")
    four = vote(stage, "Changer le nom de la carte")
    ballots(stage, four, {"salma": "go", "hind": "go"}, usual="")
    stage.go("2026-11-12 14:00", "2026-11-13 09:00", "2026-11-13 10:01")
    five = vote(stage, "Ouvrir un second centre d’appels")
    stage.submits(
        "salma",
        "session.cancel",
        {
            "reason": stage.text(
                "Le budget est d’abord à confirmer par la direction financière.", 1000
            )
        },
        session=five,
    )
    stage.go("2026-11-13 16:00:05")


STANDUP: Mapping[str, Mapping[str, str]] = {
    "salma": {
        "done": "Les retours de la vague pilote tiennent en une page.",
        "next": "Proposer l’élargissement, avec les conditions entendues.",
        "to": "DSI",
        "request_text": "Donner le nombre d’activations échouées par jour.",
        "request_date": "2026-11-27",
    },
    "youssef": {
        "done": "Le SMS porte maintenant le numéro gratuit.",
        "next": "Préparer la version arabe du message.",
        "to": "Commercial",
        "request_text": "Relire la page d’aide avec deux conseillers.",
    },
    "nadia": {
        "done": "36 conseillers formés sur 40, l’argumentaire tient sur une carte de poche.",
        "next": "Clore la formation à Agadir.",
        "irritant": "Le conseiller m’a donné un code, le serveur vocal m’en demande un autre.",
    },
    "hind": {
        "done": "34 agences livrables, quatre attendent leur lecteur.",
        "next": "Relancer le fournisseur des lecteurs.",
        "to": "DSI",
        "request_text": "Dire si le cumul peut s’afficher le jour même.",
        "request_date": "2026-12-02",
    },
}


BEFORE: Mapping[str, Mapping[str, str]] = {
    "salma": {
        "done": "Le parcours d’activation est relu avec les agences pilotes.",
        "next": "Caler la date du premier SMS avec le Produit.",
        "to": "Produit",
        "request_text": "Confirmer la date de livraison en agence.",
        "request_date": "2026-11-20",
    },
    "nadia": {"done": "22 conseillers formés sur 40.", "next": "Terminer Fès, puis Tanger."},
    "hind": {
        "done": "La règle de cumul des points est écrite en une page.",
        "next": "La faire relire par le service réclamations.",
    },
}


def stand_up(
    stage: Stage, users: tuple[str, ...] = (), lines: Mapping[str, Mapping[str, str]] = STANDUP
) -> None:
    session = stage.session("standup").id
    for user in users or tuple(stage.answering()):
        said = lines.get(user, lines["nadia"] if stage.full else None)
        if said is None:
            continue
        department = stage.department(said["to"]).id if "to" in said else ""
        stage.submits(
            user,
            "session.answer",
            {
                "done": stage.text(said["done"], 2000),
                "next": stage.text(said["next"], 2000),
                "irritant": stage.text(said["irritant"], 2000) if "irritant" in said else "",
                "request_department": department,
                "request_text": stage.text(said["request_text"], 1000) if department else "",
                "request_date": said.get("request_date", ""),
            },
            session=session,
        )


def _stand_up_and_collect(stage: Stage) -> None:
    stage.go("2026-11-16 09:30")
    stand_up(stage, lines=BEFORE)
    for user in ("omar", "mehdi") if not stage.full else ():
        stage.submits(
            user,
            "session.answer",
            {"reason": stage.text("En déplacement à Tanger", 200)},
            session=stage.session("standup").id,
            variant="skip",
        )
    stage.go("2026-11-16 13:31", "2026-11-17 10:00")
    collect(stage)
    stage.go("2026-11-18 09:30", "2026-11-19 10:01")


def collect(stage: Stage) -> None:
    session = stage.session("irritants").id
    for user, text in (
        ("nadia", "On me redemande ma pièce d’identité à chaque appel."),
        ("hind", "Le relevé ne dit pas d’où viennent les points."),
        ("omar", ""),
    ):
        if text:
            stage.submits(
                user,
                "session.answer",
                {
                    "verbatim": stage.text(text, 2000),
                    "segment": stage.text("Particuliers", 200),
                    "moment": "assistance",
                    "source": "support",
                },
                session=session,
            )
        else:
            stage.presses(user, "session.answer", session=session, choice="nothing")


def _follow(stage: Stage) -> None:
    """A decision taken elsewhere replaces one; a condition is done, a request is declined."""
    undecided = _numbered(stage, "undecided")
    stage.submits(
        "salma",
        "decision.log",
        {
            "text": stage.text("Garder le nom de la carte jusqu’à la fin de l’année", 4000),
            "outcome": "no_go",
            "reason": stage.text("Les 80 000 étuis imprimés portent ce nom.", 4000),
            "taken_by": stage.text("Comité de direction", 200),
            "date": "2026-11-17",
            "supersedes": undecided,
        },
        committee=stage.committee_id,
    )
    stage.presses("nadia", "commitment.done", commitment=owed(stage, "condition", "nadia"))
    stage.go("2026-11-19 15:00")


def owed(stage: Stage, kind: str, owner: str = "") -> str:
    """The id of what somebody owes."""
    return next(
        c.id
        for c in stage.unit.commitments.of(stage.committee_id)
        if c.kind == kind and (not owner or c.owner_id == stage.users[owner].id)
    )


def _numbered(stage: Stage, kind: str) -> str:
    [entry] = stage.unit.journal.of(stage.committee_id, kinds=(kind,))
    return str(entry.number)


def _today(stage: Stage) -> None:
    """A stand-up is open since 09:30, a vote since 09:45."""
    stand_up(stage, ("salma", "hind"))
    stage.go("2026-11-23 09:45")
    session = vote(stage, PROPOSAL, CONTEXT, irritants=("1",), deadline="2d")
    ballots(
        stage,
        session,
        {
            "nadia": NO_GO,
            "salma": "go",
            "hind": condition(
                stage, "Les quatre derniers lecteurs sont livrés", "hind", "2026-12-08"
            ),
        },
        usual="",
    )
    stage.go("2026-11-23 10:00")
