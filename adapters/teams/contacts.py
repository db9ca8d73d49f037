"""How a conversation or a person is reached: what the store keeps for us in `contacts`.

Teams names its own server with each activity and may change it: the latest seen counts (FAULTS 38).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from adapters.teams.refs import NAME, root
from bot.model import Json
from bot.ports import Store, Unit

MOST = 20_000
"""Addresses remembered as written, so that most activities write nothing."""
RECENT = 20
"""Channels of a tenant whose rosters are looked into for an address."""


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is the server. For a person, `mri` is their id in Teams and `talk` their 1:1 chat with
    us, if there is one yet; a channel may have a `name` and the `team` it belongs to."""

    url: str = ""
    mri: str = ""
    talk: str = ""
    name: str = ""
    team: str = ""

    @classmethod
    def read(cls, kept: Json) -> Address:
        return cls(**{name: str(kept.get(name) or "") for name in cls.__slots__})


class Contacts:
    """Raises Busy and StoreDown (bot.ports) as the store does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._written: OrderedDict[tuple[str, str], Address] = OrderedDict()

    async def learn(self, tenant: str, found: Mapping[str, Address]) -> None:
        """Keeps what an activity tells, under `user:…`, `talk:…` and
        `channel:…`; what it does not tell
        stays as it was known."""
        fresh = {
            name: address
            for name, address in found.items()
            if not self._told(tenant, name, address)
        }
        if not fresh:
            return

        def work(unit: Unit) -> Mapping[str, Address]:
            before = unit.contacts.some(NAME, tenant, fresh)
            merged = {}
            for name, address in fresh.items():
                known = Address.read(before.get(name, {}))
                merged[name] = _merged(known, address)
                if name not in before or merged[name] != known:
                    unit.contacts.put(NAME, tenant, name, asdict(merged[name]))
            return merged

        for name, address in (await self._store.write(work)).items():
            self._written[tenant, name] = address
            if len(self._written) > MOST:
                self._written.popitem(last=False)

    def _told(self, tenant: str, name: str, address: Address) -> bool:
        known = self._written.get((tenant, name))
        return known is not None and _merged(known, address) == known

    async def some(self, tenant: str, names: Iterable[str]) -> dict[str, Address]:
        wanted = tuple(names)
        found = await self._store.read(lambda unit: unit.contacts.some(NAME, tenant, wanted))
        return {name: Address.read(kept) for name, kept in found.items()}

    async def one(self, tenant: str, name: str) -> Address:
        return (await self.some(tenant, (name,))).get(name, Address())

    async def channels(self, tenant: str) -> dict[str, Address]:
        """Conversations by id, those that changed last first."""
        found = await self._store.read(
            lambda unit: unit.contacts.latest(NAME, tenant, "channel", RECENT)
        )
        return {name.partition(":")[2]: Address.read(kept) for name, kept in found.items()}

    async def forget(self, tenant: str, name: str) -> None:
        self._written.pop((tenant, name), None)
        await self._store.write(lambda unit: unit.contacts.drop(NAME, tenant, name))


def user(aad: str) -> str:
    return f"user:{aad}"


def conversation(ident: str) -> str:
    """A channel, or a chat of several, begins with `19:`; a 1:1 chat with us does not."""
    kept = root(ident)
    return f"channel:{kept}" if kept.startswith("19:") else f"talk:{kept}"


def _merged(known: Address, told: Address) -> Address:
    return Address(*(getattr(told, n) or getattr(known, n) for n in Address.__slots__))
