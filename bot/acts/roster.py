"""The members of a committee to be, as its founder types them: one person a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.acts.asking import EMAIL
from bot.commands import folded
from bot.refusals import invalid

LINES = 100
NAME_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One person: `Alice Anderson <alice@example.com>, Marketing`; name and department may lack."""

    email: str
    name: str = ""
    department: str = ""


def names(text: str) -> tuple[str, ...]:
    """Departments, one a line or separated by commas; each once. Raises Invalid."""
    found: dict[str, str] = {}
    for part in re.split(r"[\n,;،؛]+", text):
        name = " ".join(part.split()).strip("-–—•* ")
        if name:
            found.setdefault(folded(name), name)
    if not found:
        raise invalid("departments", "blank")
    for name in found.values():
        if len(name) > NAME_LIMIT:
            raise invalid("departments", "too_long", limit=NAME_LIMIT, n=len(name))
    return tuple(found.values())


def lines(text: str, departments: Iterable[str]) -> tuple[Line, ...]:
    """The people of a list. Raises Invalid, naming the line that cannot be read."""
    known = {folded(name): name for name in departments}
    found: dict[str, Line] = {}
    typed = [line.strip() for line in text.splitlines() if line.strip()]
    if len(typed) > LINES:
        raise invalid("members", "too_many", n=len(typed), limit=LINES)
    for line in typed:
        emails = EMAIL.findall(line)
        if len(emails) != 1:
            raise invalid("members", "member_line", line=line[:80])
        before, _, after = line.partition(emails[0])
        name = before.strip(' <>,;:–—-•*\t"')
        said = after.strip(' <>,;:–—-\t"()،؛')
        department = known.get(folded(said), "")
        if said and not department:
            raise invalid("members", "member_department", line=line[:80], department=said[:80])
        email = emails[0].casefold()
        found.setdefault(email, Line(email, name[:NAME_LIMIT], department))
    return tuple(found.values())
