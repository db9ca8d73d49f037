"""Who plays: eight people of four departments, or twenty departments and very long names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

GOAL = "Réduire de 30 % les réclamations à l’activation de la carte d’ici le 30 juin 2027"
NAME = "Lancement Carte Fidélité"
LONG_NAME = (
    "Lancement de la Carte Fidélité Internationale pour les Marocains Résidant à "
    "l’Étranger et leurs proches"
)
NEWCOMERS: Mapping[str, str] = {"leila": "Leïla Ouazzani", "rachid": "Rachid Filali"}
DEPARTMENTS = ("Marketing", "Commercial", "Produit", "DSI")
FULL = (
    *DEPARTMENTS,
    "Juridique",
    "Conformité",
    "Risques",
    "Finance",
    "Achats",
    "Logistique",
    "Ressources humaines",
    "Service client",
    "Réclamations",
    "Monétique",
    "Réseau d’agences",
    "Banque digitale",
    "Sécurité",
    "Audit",
    "Communication",
    "Qualité",
)
_TAIL = " et coordination des directions régionales du Royaume et de l’étranger"
DEPARTMENT_LIMIT, NAME_LIMIT = 80, 60


@dataclass(frozen=True, slots=True)
class Player:
    user: str
    name: str
    department: str
    role: str = "member"

    @property
    def account(self) -> str:
        return f"U{self.user.upper()}"

    @property
    def email(self) -> str:
        return f"{self.user}@banque-atlas.example"


_CAST = (
    Player("salma", "Salma Bennani", "Marketing", "facilitator"),
    Player("youssef", "Youssef El Idrissi", "Marketing"),
    Player("nadia", "Nadia Cherkaoui", "Commercial"),
    Player("omar", "Omar Tazi", "Commercial"),
    Player("hind", "Hind Alaoui", "Produit"),
    Player("mehdi", "Mehdi Berrada", "DSI"),
    Player("karim", "Karim Benjelloun", "Commercial", "sponsor"),
    Player("zineb", "Zineb Lahlou", "Produit", "observer"),
)


def name(full: bool) -> str:
    return LONG_NAME[:100] if full else NAME


def departments(full: bool) -> tuple[str, ...]:
    return tuple(map(_long, FULL)) if full else DEPARTMENTS


def _long(department: str) -> str:
    return f"{department}{_TAIL}"[:DEPARTMENT_LIMIT]


@cache
def cast(full: bool) -> tuple[Player, ...]:
    return tuple(_many()) if full else _CAST


def _many() -> Iterator[Player]:
    for one in _CAST:
        yield Player(one.user, _stretched(one.name), _long(one.department), one.role)
    for number, department in enumerate(FULL[4:], 1):
        yield Player(
            f"membre{number}", _stretched(f"Abdelmounaïm Tazi-{number}"), _long(department)
        )


def _stretched(name: str) -> str:
    return f"{name} Benchekroun El Idrissi Aït-Taleb de Casablanca et Rabat"[:NAME_LIMIT]
