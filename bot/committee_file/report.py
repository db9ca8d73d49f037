"""What an import did, thing by thing."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a file speaks of: `organization`, `committee`, `department`, `place`, `seat`
    or `ritual`, by its name."""

    kind: str
    name: str


@dataclass(slots=True)
class Report:
    """What an import did. `missing` stands in the committee and not in the file, and was left there;
    with `prune` it is taken away, and listed as removed."""

    created: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    unchanged: list[Item] = field(default_factory=list)
    missing: list[Item] = field(default_factory=list)
    removed: list[Item] = field(default_factory=list)
    committee_id: str = ""

    def note(self, item: Item, *, created: bool = False, changed: bool = False) -> None:
        (self.created if created else self.changed if changed else self.unchanged).append(item)
