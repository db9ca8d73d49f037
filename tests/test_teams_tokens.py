"""The token matrix: whoever cannot prove to be Microsoft Teams is a 401, and never reaches the bot.

Real HTTP, real RS256 signatures, a key server that rotates, stalls and goes away.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.keys import Keys
from adapters.teams.tokens import Claims, Untrusted, Verifier
from tests.fakes.teams_keys import rsa_key
from tests.teams_kit import APP, AT, SERVICE, TENANT, Door, Hands, claims, message, opened, signed


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with opened() as found:
        yield found


def public_pem(door: Door) -> bytes:
    public = door.keys.private.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def by_hand(header: dict[str, Any], body: Any, signature: bytes = b"x") -> str:
    parts = [json.dumps(header).encode(), json.dumps(body).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def over(door: Door, body: bytes) -> str:
    """Whatever it is, signed with the right key."""
    return jwt.api_jws.encode(body, door.keys.private, "RS256", headers={"kid": door.keys.kid})


def with_own_key(door: Door) -> str:
    """Signed by a key that the token itself brings along."""
    stranger = rsa_key(99)
    brought = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(stranger.public_key()))
    headers = {"kid": door.keys.kid, "jwk": brought, "jku": "https://evil.example/keys"}
    return jwt.encode(claims(), stranger, "RS256", headers=headers)


def critical(door: Door) -> str:
    headers = {"kid": door.keys.kid, "crit": ["x"], "x": 1}
    return jwt.encode(claims(), door.keys.private, "RS256", headers=headers)


def named(door: Door, alg: Any) -> str:
    return "Bearer " + by_hand({"alg": alg, "kid": door.keys.kid}, claims())


def hs256(door: Door) -> str:
    """The old trick: the public key, which everybody knows, as an HMAC secret."""
    head = by_hand({"alg": "HS256", "typ": "JWT", "kid": door.keys.kid}, claims(), b"")
    unsigned = head.rstrip(".")
    mac = hmac.new(public_pem(door), unsigned.encode(), hashlib.sha256).digest()
    return f"{unsigned}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def changed(door: Door) -> str:
    """A good token whose middle was replaced after signing."""
    head, _, tail = door.keys.sign(claims(aud="somebody")).split(".")
    middle = base64.urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=").decode()
    return f"{head}.{middle}.{tail}"


def as_body(**changes: Any) -> bytes:
    return json.dumps(claims() | changes).encode()


DEEP = b"[" * 3_000
DEEP_PART = base64.urlsafe_b64encode(DEEP).rstrip(b"=").decode()

STRANGERS: dict[str, Callable[[Door], str | None]] = {
    # Nothing, or nothing of the kind
    "no header": lambda d: None,
    "an empty header": lambda d: "",
    "a scheme without a token": lambda d: "Bearer",
    "another scheme": lambda d: f"Basic {d.keys.sign(claims())}",
    "a token without its scheme": lambda d: d.keys.sign(claims()),
    "garbage": lambda d: "Bearer garbage",
    "two parts": lambda d: "Bearer " + ".".join(d.keys.sign(claims()).split(".")[:2]),
    "four parts": lambda d: f"Bearer {d.keys.sign(claims())}.x",
    "dots alone": lambda d: "Bearer ...",
    "base64 of nothing": lambda d: "Bearer e30.e30.e30",
    "a header that is a list": lambda d: "Bearer " + by_hand([], claims()),  # type: ignore[arg-type]
    "a body that is a list": lambda d: f"Bearer {over(d, b'[]')}",
    "a body that is no JSON": lambda d: f"Bearer {over(d, b'{{')}",
    "letters beyond ASCII": lambda d: "Bearer \u00e9\u00e9\u00e9",
    "a token far too long": lambda d: signed(d, extra="x" * 16_000),
    "a header without an end": lambda d: "Bearer " + f"{DEEP_PART}.e30.e30",
    "a body without an end": lambda d: f"Bearer {over(d, DEEP)}",
    # Signature and algorithm
    "signed by another key": lambda d: f"Bearer {d.keys.sign(claims(), key=rsa_key(99))}",
    "changed after signing": lambda d: f"Bearer {changed(d)}",
    "an empty signature": lambda d: (
        "Bearer " + by_hand({"alg": "RS256", "kid": d.keys.kid}, claims(), b"")
    ),
    "alg none": lambda d: f"Bearer {d.keys.sign(claims(), alg='none')}",
    "alg None, spelt so": lambda d: named(d, "None"),
    "HS256 with the public key": lambda d: f"Bearer {hs256(d)}",
    "RS384": lambda d: f"Bearer {d.keys.sign(claims(), alg='RS384')}",
    "PS256": lambda d: f"Bearer {d.keys.sign(claims(), alg='PS256')}",
    "ES256": lambda d: named(d, "ES256"),
    "an algorithm that is a number": lambda d: named(d, 1),
    "an algorithm that is a list": lambda d: named(d, ["RS256"]),
    "a critical extension": lambda d: f"Bearer {critical(d)}",
    "signed by a key that it brings along": lambda d: f"Bearer {with_own_key(d)}",
    # The key's name
    "no kid": lambda d: f"Bearer {d.keys.sign(claims(), kid='')}",
    "an unknown kid": lambda d: f"Bearer {d.keys.sign(claims(), kid='key-77')}",
    "a kid that is a number": lambda d: "Bearer " + by_hand({"alg": "RS256", "kid": 7}, claims()),
    "a kid of a kilobyte": lambda d: f"Bearer {d.keys.sign(claims(), kid='k' * 1000)}",
    # Time
    "expired an hour ago": lambda d: signed(d, exp=AT - 3600),
    "expired beyond five minutes": lambda d: signed(d, exp=AT - 300),
    "no exp": lambda d: signed(d, exp=None),
    "an exp that is null": lambda d: f"Bearer {over(d, as_body(exp=None))}",
    "an exp that is true": lambda d: signed(d, exp=True),
    "an exp before time began": lambda d: signed(d, exp=-1),
    "an exp that is a text": lambda d: signed(d, exp="soon"),
    "an exp that is not a number": lambda d: f"Bearer {over(d, as_body(exp=float('nan')))}",
    "an exp that never comes": lambda d: signed(d, exp=1e300),
    "not yet valid": lambda d: signed(d, nbf=AT + 301),
    "an nbf that is a text": lambda d: signed(d, nbf="now"),
    # Who and for whom
    "another issuer": lambda d: signed(d, iss="https://sts.windows.net/x/"),
    "the issuer of the emulator": lambda d: signed(d, iss=f"https://sts.windows.net/{TENANT}/"),
    "no issuer": lambda d: signed(d, iss=None),
    "another bot's token": lambda d: signed(d, aud="44444444-4444-4444-4444-444444444444"),
    "ours among other audiences": lambda d: signed(d, aud=[APP, "another"]),
    "no audience": lambda d: signed(d, aud=None),
    "an empty audience": lambda d: signed(d, aud=""),
    # The server
    "another server": lambda d: signed(d, serviceurl="https://evil.example/"),
    "no server": lambda d: signed(d, serviceurl=None),
    "a server that is a list": lambda d: signed(d, serviceurl=[SERVICE]),
    "a server that begins alike": lambda d: signed(d, serviceurl=SERVICE + "x"),
    "a server with two slashes more": lambda d: signed(d, serviceurl=SERVICE + "//"),
}

WRONG_ACTIVITIES: dict[str, dict[str, Any]] = {
    "from another server than the token says": {"serviceUrl": "https://evil.example/"},
    "of another channel": {"channelId": "emulator"},
    "of a tenant that is not listed": {"tenant": "99999999-9999-9999-9999-999999999999"},
    "of a tenant that is a list's beginning": {"tenant": TENANT[:-1]},
    "of no channel": {"channelId": None},
    "of no tenant": {"channelData": {}, "conversation": {"id": "a:1"}},
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_is_401_and_never_reaches_the_bot(name: str, door: Door) -> None:
    before = len(door.taken)
    assert door.post(STRANGERS[name](door)) == 401
    assert len(door.taken) == before


@pytest.mark.parametrize("name", WRONG_ACTIVITIES)
def test_a_good_token_is_for_no_activity(name: str, door: Door) -> None:
    before = len(door.taken)
    assert door.post(signed(door), message(**WRONG_ACTIVITIES[name])) == 401
    assert len(door.taken) == before


def test_two_tokens_are_none(door: Door) -> None:
    body = json.dumps(message()).encode()
    given = [
        (b"Content-Type", b"application/json"),
        *[(b"Authorization", signed(door).encode())] * 2,
    ]
    assert door.send(body, given).status_code == 401


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"exp": AT - 3600}, "expired"),
        ({"nbf": AT + 3600}, "not_yet"),
        ({"aud": "another"}, "audience"),
        ({"iss": "another"}, "issuer"),
        ({"exp": None}, "missing_claim"),
        ({"serviceurl": "https://evil.example/"}, "service_url"),
    ],
    ids=str,
)
def test_counters_tell_why(how: dict[str, Any], code: str, door: Door) -> None:
    before = door.counters[f"teams_untrusted_{code}"]
    assert door.post(signed(door, **how)) == 401
    assert door.counters[f"teams_untrusted_{code}"] == before + 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=200)
@given(
    header=st.dictionaries(st.sampled_from(["typ", "crit", "b64", "cty", "x"]), JSON, max_size=3),
    body=st.dictionaries(
        st.sampled_from(["iss", "aud", "exp", "nbf", "iat", "sub", "jti", "serviceurl"]), JSON
    )
    | JSON,
)
def test_whatever_the_right_key_signs_is_judged_or_refused(
    header: dict[str, Any], body: Any, door: Door
) -> None:
    head = {"alg": "RS256", "kid": door.keys.kid} | header
    unsigned = by_hand(head, claims() | body if isinstance(body, dict) else body, b"")
    mac = door.keys.private.sign(unsigned.rstrip(".").encode(), PKCS1v15(), SHA256())
    token = unsigned + base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    judged = asyncio.run_coroutine_threadsafe(door.verifier.verify(f"Bearer {token}"), door.loop)
    with suppress(Untrusted):
        assert isinstance(judged.result(20), Claims)


def test_the_matrix_has_forty_rows_and_more() -> None:
    assert len(STRANGERS) + len(WRONG_ACTIVITIES) >= 40


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"exp": AT - 299},
        {"nbf": AT + 299},
        {"nbf": None},
        {"serviceurl": SERVICE.rstrip("/")},
        {"extra": {"deep": [1, 2, 3]}},
    ],
    ids=str,
)
def test_a_good_token_passes(how: dict[str, Any], door: Door) -> None:
    before = len(door.taken)
    assert door.post(signed(door, **how)) == 200
    assert len(door.taken) == before + 1


def test_a_tenant_is_compared_without_its_case(door: Door) -> None:
    with opened(tenants=frozenset({"ABCDEF00-1111-1111-1111-111111111111"})) as other:
        activity = message(tenant="abcdef00-1111-1111-1111-111111111111")
        assert other.post(signed(other), activity) == 200


def test_a_key_that_vouches_for_another_channel_is_refused() -> None:
    with opened(endorsements=("webchat",)) as other:
        assert other.post(signed(other)) == 401
        assert other.taken == []


def test_after_a_rotation_the_new_key_is_known_within_five_seconds() -> None:
    with opened() as other:
        assert other.post(signed(other)) == 200
        other.keys.rotate()
        other.clock.now += timedelta(seconds=4)
        assert other.post(signed(other)) == 200


def test_the_old_key_is_refused_once_the_new_list_is_read() -> None:
    with opened() as other:
        old = signed(other)
        assert other.post(old) == 200
        other.keys.rotate()
        other.clock.now += timedelta(seconds=4)
        assert (other.post(signed(other)), other.post(old)) == (200, 401)


def test_a_flood_of_invented_keys_is_one_fetch() -> None:
    with opened() as other:
        assert other.post(signed(other)) == 200
        other.clock.now += timedelta(seconds=10)
        before = other.keys.fetches
        for number in range(20):
            token = other.keys.sign(claims(), kid=f"invented-{number}")
            assert other.post(f"Bearer {token}") == 401
        assert other.keys.fetches - before == 2, "the configuration and the list, once"


@pytest.mark.parametrize("fault", ["down", "drop", "garbage", "empty"])
def test_without_the_key_server_an_unknown_key_is_503_and_a_known_one_goes_on(fault: str) -> None:
    with opened() as other:
        assert other.post(signed(other)) == 200
        other.keys.fault = fault
        other.clock.now += timedelta(seconds=10)
        assert other.post(f"Bearer {other.keys.sign(claims(), kid='other')}") == 503
        assert other.post(signed(other)) == 200
        assert len(other.taken) == 2


@pytest.mark.parametrize("fault", ["down", "drop", "garbage", "empty"])
def test_before_any_key_was_read_nobody_can_be_judged(fault: str) -> None:
    with opened() as other:
        other.keys.fault = fault
        assert other.post(signed(other)) == 503
        other.keys.fault = ""
        other.clock.now += timedelta(seconds=4)
        assert other.post(signed(other)) == 200


def test_a_slow_key_server_is_given_up_and_delays_nobody_else() -> None:
    with opened(timeout=0.3) as other:
        assert other.post(signed(other)) == 200
        other.keys.fault = "slow"
        other.clock.now += timedelta(seconds=10)
        waiting = threading.Thread(
            target=other.post, args=(f"Bearer {other.keys.sign(claims(), kid='other')}",)
        )
        waiting.start()
        assert other.post(signed(other)) == 200
        waiting.join(20)
        assert other.post(f"Bearer {other.keys.sign(claims(), kid='another')}") == 503


def lasting(door: Door, **how: Any) -> str:
    """A token that is good for days."""
    return f"Bearer {door.keys.sign(claims(exp=AT + 900_000), **how)}"


def test_keys_of_yesterday_are_read_again_and_those_withdrawn_refused() -> None:
    with opened() as other:
        old = lasting(other)
        assert other.post(old) == 200
        other.keys.rotate()
        other.clock.now += timedelta(hours=25)
        # The first one is not kept waiting for the list that it has read again.
        assert other.post(old) == 200
        assert other.post(lasting(other)) == 200
        assert other.post(old) == 401


def test_keys_of_yesterday_go_on_working_while_the_key_server_is_slow() -> None:
    with opened(timeout=60, patience=8) as other:
        assert other.post(lasting(other)) == 200
        other.keys.fault = "slow"
        other.clock.now += timedelta(hours=25)
        assert other.post(lasting(other)) == 200


def test_a_list_that_comes_in_many_parts_is_read_to_its_end() -> None:
    with opened() as other:
        other.keys.padding = 600_000
        assert other.post(signed(other)) == 200


def test_a_list_over_a_mebibyte_is_not_read() -> None:
    with opened() as other:
        other.keys.padding = 1_100_000
        assert other.post(signed(other)) == 503


def test_no_application_id_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="application id"):
        Verifier(Keys("http://127.0.0.1:1/", Hands()), "", frozenset(), Hands())
