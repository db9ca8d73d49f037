"""From what a file says to its text: one layout, so that nothing changes from one time to another.

Texts are plain where YAML reads them back as they are, else in double quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

import yaml

from bot.committee_file.contents import CommitteeFile, FileMember, FilePlace, FileRitual
from bot.model import VoteRules
from bot.timetable import DEFAULT_HOURS, Calendar

_PLAIN = re.compile(r"[^\W_](?:[\w '’.()/+@%°«»…–—\xa0\u202f-]|,(?= ))*", re.UNICODE)
_PLAIN_IN_FLOW = re.compile(r"[^\W_][\w '’.()/+@%°«»…–—\xa0\u202f-]*", re.UNICODE)
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]"
)
_DURATIONS = "   # 1d: one working day; 24h: elapsed"
_PLATFORM_KEYS = {"slack": ("workspace", "channel"), "teams": ("tenant", "conversation")}


def dump(file: CommitteeFile) -> str:
    """The text of a committee's file; `load` reads an equal one back."""
    lines = [
        f"organization: {_text(file.organization)}",
        f"name: {_text(file.name)}",
        f"goal: {_text(file.goal)}",
        f"locale: {file.locale}",
        f"timezone: {_text(file.timezone)}",
        *_calendar(file.calendar),
    ]
    if file.hours != DEFAULT_HOURS:
        lines.append(f"hours: {_quoted(str(file.hours))}")
    lines.append(f"departments: {_list(_inside(name) for name in file.departments)}")
    lines += _block("places", [_place(place) for place in file.places])
    lines += _block("members", [_member(member) for member in file.members])
    if file.leads:
        leads = {_inside(name): _inside(who) for name, who in file.leads.items()}
        lines.append(f"leads: {_table(leads)}")
    rituals = [f"  {kind}: {_ritual(ritual)}" for kind, ritual in file.rituals.items()]
    lines += ["rituals:", *rituals] if rituals else ["rituals: {}"]
    lines.append(f"vote: {_vote(file.vote)}{_DURATIONS}")
    return "\n".join(lines) + "\n"


def _calendar(calendar: Calendar) -> list[str]:
    lines = [f"calendar: {_text(calendar.country or 'none')}"]
    if calendar.added:
        off = {day.isoformat(): _inside(name) for day, name in sorted(calendar.added.items())}
        lines.append(f"days_off: {_table(off)}")
    if calendar.removed:
        lines.append(f"days_worked: {_list(day.isoformat() for day in sorted(calendar.removed))}")
    ramadan = [
        {"first": r.first.isoformat(), "last": r.last.isoformat(), "hours": _quoted(str(r.hours))}
        for r in calendar.ramadan
    ]
    return lines + (_block("ramadan", ramadan) if ramadan else [])


def _place(place: FilePlace) -> dict[str, str]:
    if place.platform not in _PLATFORM_KEYS:
        return {"platform": place.platform}
    workspace, channel = _PLATFORM_KEYS[place.platform]
    return _given(
        {
            "platform": place.platform,
            workspace: _inside(place.workspace),
            channel: _inside(place.channel),
            "name": _inside(place.name),
        }
    )


def _member(member: FileMember) -> dict[str, str]:
    return _given(
        {
            "name": _inside(member.name),
            "email": _inside(member.email),
            "department": _inside(member.department),
            "role": str(member.role),
            "slack": _inside(member.slack),
            "teams": _inside(member.teams),
            "deputy": _inside(member.deputy),
            "hours": _quoted(str(member.hours)) if member.hours else "",
            "locale": member.locale or "",
            "timezone": _inside(member.timezone or ""),
        }
    )


def _ritual(ritual: FileRitual) -> str:
    asked = {name: _inside(text) for name, text in ritual.questions.items()}
    return _table(
        _given(
            {
                "days": _list(day.code for day in ritual.rule.days),
                "at": _quoted(f"{ritual.rule.at:%H:%M}"),
                "closes_after": str(ritual.closes_after or ""),
                "remind_after": str(ritual.remind_after or ""),
                "questions": _table(asked) if asked else "",
                "paused": "true" if ritual.paused else "",
            }
        )
    )


def _vote(vote: VoteRules) -> str:
    results = "" if vote.results == VoteRules().results else vote.results
    return _table(
        _given(
            {
                "rule": vote.rule,
                "quorum": _inside(vote.quorum),
                "deadline": str(vote.deadline),
                "results": results,
            }
        )
    )


def _given(items: Mapping[str, str]) -> dict[str, str]:
    """Without what is empty, whether as a bare word or in quotes."""
    return {name: text for name, text in items.items() if text not in ("", '""')}


def _block(name: str, rows: list[dict[str, str]]) -> list[str]:
    return [f"{name}:", *(f"  - {_table(row)}" for row in rows)] if rows else [f"{name}: []"]


def _table(items: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {text}" for name, text in items.items()) + "}"


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(texts) + "]"


def _text(text: str) -> str:
    """A text on a line of its own."""
    return text if _PLAIN.fullmatch(text) and _kept(text) else _quoted(text)


def _inside(text: str) -> str:
    """A text inside brackets, where a comma ends it."""
    return text if _PLAIN_IN_FLOW.fullmatch(text) and _kept(text) else _quoted(text)


def _kept(text: str) -> bool:
    """Whether any reader of YAML, not only ours, takes the bare text for that text."""
    if text != text.strip() or "  " in text:
        return False
    loaded = yaml.safe_load(text)
    return isinstance(loaded, str) and loaded == text


def _quoted(text: str) -> str:
    """Double quotes, with everything escaped that an editor would hide."""
    return _UNSEEN.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False)
    )
