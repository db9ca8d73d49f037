"""How long a search for near-duplicates takes in a register of 10,000 irritants.

    python -m benchmarks.near_duplicates [--irritants N] [--searches N] [URL of an empty database]

Searches go through the store, as the act's do: the words of the text are looked for in the index,
the irritants that share the rarest are read and compared, those offered are fetched whole. No text is
searched for twice but for `again`. The bare query is what the database does of it: the three
statements, their rows fetched and thrown away.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryDirectory

from bot import registering
from bot.model import Irritant
from storage import near
from storage.likeness import read, spellings
from storage.migrate import migrate
from storage.unit import SqlUnit
from tests.near_duplicates import pairs
from tests.store_kit import AMINA, COMMITTEE, START, opened, settle

THINGS = (
    """
la facture|le code de confirmation|la carte bancaire|le chéquier|le virement|le remboursement|mon colis
le forfait|la recharge|l'application|le site|le service client|le conseiller|le livreur|le technicien
la box|la fibre|le réseau|le contrat auto|l'attestation|le sinistre|l'expert|la garantie|le bon d'achat
la promotion|le ticket de caisse|le guichet automatique|l'agence|le magasin|la machine à laver|le frigo
le téléphone|les points de fidélité|le rendez-vous|la réclamation|le mot de passe|le relevé|le crédit
le plafond|la cotisation|le médecin agréé|le garage agréé|la taille commandée|la livraison|le parking
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
FAULTS = (
    """
n'arrive jamais|arrive trop tard|est refusé|est en panne|est illisible|n'est pas à jour|coûte trop cher
ne répond pas|a été annulé sans prévenir|est bloqué|est perdu|arrive cassé|n'est pas conforme
est introuvable|se coupe sans arrêt|est trop lent|a augmenté sans explication|est facturé deux fois
ne passe pas|est fermé|expire trop vite|n'est pas reconnu|demande trop de papiers|a été impoli
a été renouvelé sans mon accord|n'est pas remboursé|est faux|makhdamch|mazal majach|t3attel bezaf
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
PLACES = (
    """
à Casablanca|à Rabat|à Fès|à Tanger|à Agadir|à Oujda|à Marrakech|à Meknès|à Kénitra|à Tétouan|à Safi
en agence|au téléphone|sur le site|dans l'application|par SMS|par mail|en caisse|à la maison
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
TIMES = (
    """
depuis deux jours|depuis une semaine|depuis trois mois|tous les soirs|chaque samedi|le matin
depuis la mise à jour|après le déménagement|pendant le ramadan|à la fin du mois|depuis hier
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
ENDS = (
    """
et personne ne m'explique pourquoi|et j'ai appelé plusieurs fois|je vais changer d'opérateur
c'est vraiment dommage pour une entreprise comme la vôtre|mes voisins ont le même problème
ma fille a dû se déplacer pour rien|on me dit d'attendre|je paie pourtant à temps|c'est la honte
svp faites quelque chose|je suis client depuis quinze ans|safi 3yit|et le vendeur a ri
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


NAMES = {"wall": "elapsed", "busy": "processor"}


def verbatims(seed: int) -> list[str]:
    """Texts without end as customers write them; the same for the same seed."""
    rng = random.Random(seed)

    def one() -> str:
        said = [rng.choice(THINGS), rng.choice(FAULTS)]
        said += [rng.choice(each) for each in (PLACES, TIMES, ENDS) if rng.random() < 0.6]
        if rng.random() < 0.15:
            said += [rng.choice(THINGS), rng.choice(FAULTS), rng.choice(ENDS)]
        return _mistyped(" ".join(said), rng)

    return [one() for _ in range(20_000)]


def _mistyped(text: str, rng: random.Random) -> str:
    if rng.random() < 0.25:
        at = rng.randrange(len(text) - 1)
        text = text[:at] + text[at + 1 :]
    return f"{text[:1].upper()}{text[1:]}"


def fill(unit: SqlUnit, count: int) -> None:
    settle(unit)
    for number, text in enumerate(islice(verbatims(1), count)):
        unit.irritants.add(Irritant(f"i{number}", COMMITTEE.id, 0, text, START, AMINA.id))


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds: by the clock on the wall, and of this thread alone on a processor."""

    wall: float
    busy: float


def timed(work: Callable[[], object]) -> Took:
    wall, busy = time.perf_counter(), time.thread_time()
    work()
    return Took((time.perf_counter() - wall) * 1000, (time.thread_time() - busy) * 1000)


def search(unit: SqlUnit, texts: Sequence[str]) -> dict[str, list[Took]]:
    """What each search took: first time, again, and the bare query."""
    took: dict[str, list[Took]] = {"search": [], "again": [], "bare query": []}
    for text in texts:

        def offer(said: str = text) -> object:
            return registering.similar(unit, COMMITTEE, said)

        took["search"].append(timed(offer))
        took["again"].append(timed(offer))
        took["bare query"].append(timed(_bare(unit, text)))
    return took


def _bare(unit: SqlUnit, text: str) -> Callable[[], object]:
    here = COMMITTEE.id
    meanings = [spellings(item) for item in read(text).items]
    every = sorted(frozenset[str]().union(*meanings))
    counts = {row.token: row.n for row in unit.db.all(near.COUNT, committee_id=here, tokens=every)}
    tokens = sorted(frozenset[str]().union(*near.rarest(meanings, counts)))
    ids = near.sharing(unit.db, here, meanings)

    def query() -> None:
        unit.db.all(near.COUNT, committee_id=here, tokens=every)
        unit.db.all(near.FOUND, committee_id=here, tokens=tokens)
        unit.db.all(near.VERBATIMS, ids=ids)

    return query


def report(took: dict[str, list[Took]]) -> str:
    lines = [f"{'':24}{'median':>9}{'p95':>9}{'worst':>9}   median / bare query"]
    for clock in ("wall", "busy"):
        bare = statistics.median(getattr(each, clock) for each in took["bare query"])
        for name, times in took.items():
            ordered = sorted(getattr(each, clock) for each in times)
            median, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
            lines.append(
                f"{name:12}{NAMES[clock]:12}{median:7.1f}ms{p95:7.1f}ms{ordered[-1]:7.1f}ms"
                f"   {median / bare:.1f}"
            )
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--irritants", type=int, default=10_000)
    asked.add_argument("--searches", type=int, default=300)
    asked.add_argument("url", nargs="?", default="")
    given = asked.parse_args()
    with TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{folder}/near.db"
        migrate(url)
        with opened(url) as store:
            print(f"Filling a register with {given.irritants} irritants…")
            store.write_sync(lambda unit: fill(unit, given.irritants))
            # Half of them like those of the register, half of them the hand-written pairs.
            texts = verbatims(2)[: given.searches // 2]
            texts += [pair.second for pair in pairs()][: given.searches - len(texts)]
            # A full collection of what was made so far would fall into some search.
            gc.freeze()
            took = store.read_sync(lambda unit: search(unit, texts))
    print(f"{len(texts)} searches on {url.split(':')[0].split('+')[0]}")
    print(report(took))


if __name__ == "__main__":
    main()
