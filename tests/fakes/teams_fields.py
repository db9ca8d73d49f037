"""What a person's screen does with inputs: finding them by what is written, filling them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from .teams_inputs import PEOPLE
from .teams_things import Json, User
from .teams_views import CannotDo


def gather(
    fields: list[Json], answers: Mapping[str, Any], directory: Iterable[User], *, phone: bool
) -> dict[str, str]:
    """What the inputs hold once the answers are typed, as the client sends it.

    Every value is a string. Inputs left empty are not sent (the web client), or sent as an empty
    string (`phone`). CannotDo for an answer that fits no input or that the client would refuse.
    """
    typed = {id(_find(fields, name)): given for name, given in answers.items()}
    sent = {}
    for field in fields:
        if id(field) in typed:
            value = _value(field, typed[id(field)], list(directory), phone)
        else:
            value = _initial(field)
        if field.get("isRequired") and (not value or value == field.get("valueOff", "false")):
            raise CannotDo(f"{_name(field)!r} is required: {field.get('errorMessage', '')}")
        if value or phone:
            sent[str(field["id"])] = value
    return sent


def _name(field: Json) -> str:
    return str(field.get("label") or field.get("title") or field["id"])


def _find(fields: list[Json], name: str) -> Json:
    for field in fields:
        if name in {field.get("label"), field.get("title"), field["id"]}:
            return field
    raise CannotDo(f"no field {name!r}; there are {[_name(field) for field in fields]}")


def _initial(field: Json) -> str:
    if field["type"] == "Input.Toggle":
        return str(field.get("value", field.get("valueOff", "false")))
    return str(field.get("value", ""))


def _value(field: Json, given: Any, directory: list[User], phone: bool) -> str:
    if field["type"] == "Input.Toggle":
        return str(field.get("valueOn", "true") if given else field.get("valueOff", "false"))
    if given is None or given == "" or given == []:
        return ""
    match field["type"]:
        case "Input.ChoiceSet":
            return _chosen(field, given, directory, phone)
        case "Input.Number":
            return _number(field, given)
        case "Input.Date":
            return _moment(field, given, date.fromisoformat, "%Y-%m-%d")
        case "Input.Time":
            return _moment(field, given, time.fromisoformat, "%H:%M")
    return _text(field, str(given))


def _chosen(field: Json, given: Any, directory: list[User], phone: bool) -> str:
    many = bool(field.get("isMultiSelect"))
    wanted = [given] if isinstance(given, str) else list(given)
    if len(wanted) > 1 and not many:
        raise CannotDo(f"{_name(field)!r} takes one choice")
    choices = {c["title"]: c["value"] for c in field.get("choices", [])}
    dataset = field.get("choices.data", {}).get("dataset")
    if dataset in PEOPLE:
        if phone:  # "The web and desktop client support People Picker" (people-picker)
            raise CannotDo(f"{_name(field)!r}: no people picker on a phone")
        choices |= {user.name: user.aad for user in directory}
    for choice in wanted:
        if choice not in choices and choice not in choices.values():
            raise CannotDo(f"no option {choice!r}; there are {list(choices)}")
    return ",".join(choices.get(choice, choice) for choice in wanted)


def _number(field: Json, given: Any) -> str:
    try:
        number = float(given)
    except ValueError:
        raise CannotDo(f"{given!r} is no number") from None
    if not field.get("min", number) <= number <= field.get("max", number):
        raise CannotDo(f"{given} is not within the bounds of {_name(field)!r}")
    return str(given)


def _moment(field: Json, given: Any, read: Any, form: str) -> str:
    try:
        moment = read(given) if isinstance(given, str) else given
    except ValueError:
        raise CannotDo(f"{given!r} does not fit {_name(field)!r}") from None
    written = str(moment.strftime(form))
    if not field.get("min", written) <= written <= field.get("max", written):
        raise CannotDo(f"{written} is not within the bounds of {_name(field)!r}")
    return written


def _text(field: Json, given: str) -> str:
    if len(given) > field.get("maxLength", len(given)):
        raise CannotDo(f"{len(given)} characters do not fit {_name(field)!r}")
    if "regex" in field and not re.search(field["regex"], given):
        raise CannotDo(f"{given!r} does not fit {_name(field)!r}: {field.get('errorMessage', '')}")
    return given
