"""What a button carries comes back as it was written, for its tenant and its keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.payload import BadPayload, Origin, Payload, Sealer
from bot.events import ACTION_LIMIT, Action, BadAction

TENANT, OTHER = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
NEW, OLD = "n" * 40, "o" * 40
SEALER = Sealer((NEW, OLD))
GO = Payload(Action("session.answer", {"session": "k3", "choice": "go"}), Origin("19:c", "Général"))
_texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
_names = st.text(st.characters(codec="ascii", categories=("Ll",)), min_size=1, max_size=12)
_actions = st.builds(Action, _names, st.dictionaries(_names, _texts, max_size=3))
_payloads = st.builds(
    Payload, _actions, st.builds(Origin, _texts, _texts), st.none() | _actions, _texts
)


@given(_payloads)
def test_a_payload_comes_back_as_it_was_written(payload: Payload) -> None:
    assert Payload.read(payload.data(SEALER, TENANT), SEALER, TENANT) == payload


@given(_payloads, st.sampled_from(("act", "at", "in", "by", "id", "mac")), _texts)
def test_no_part_of_it_may_be_changed(payload: Payload, part: str, text: str) -> None:
    data = payload.data(SEALER, TENANT)
    if data.get(part, "") != text:
        with pytest.raises(BadPayload):
            Payload.read({**data, part: text}, SEALER, TENANT)


def test_it_holds_for_its_own_tenant_only() -> None:
    with pytest.raises(BadPayload):
        Payload.read(GO.data(SEALER, TENANT), SEALER, OTHER)


def test_a_button_sealed_with_the_former_key_works_while_keys_rotate() -> None:
    sealed = GO.data(Sealer((OLD,)), TENANT)
    assert Payload.read(sealed, SEALER, TENANT) == GO
    with pytest.raises(BadPayload):
        Payload.read(sealed, Sealer((NEW,)), TENANT)


def test_the_new_key_seals() -> None:
    assert Payload.read(GO.data(SEALER, TENANT), Sealer((NEW,)), TENANT) == GO


@pytest.mark.parametrize(
    "data",
    [None, [], "act", {}, {"act": 1}, {"act": "0|old|"}, {**GO.data(SEALER, TENANT), "mac": "é"}],
)
def test_what_we_never_wrote_is_refused(data: Any) -> None:
    with pytest.raises(BadPayload):
        Payload.read(data, SEALER, TENANT)


def test_an_action_that_would_not_fit_is_refused_when_it_is_written() -> None:
    with pytest.raises(BadAction):
        Payload(Action("vote", {"text": "a" * ACTION_LIMIT})).data(SEALER, TENANT)


def test_a_sealer_needs_a_key() -> None:
    with pytest.raises(ValueError, match="secret key"):
        Sealer(())
