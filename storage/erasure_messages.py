"""The statements that take a person out of messages, links and deliveries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update

from storage.columns import JsonText, among
from storage.db import table
from storage.ledgers import ContactRow, GrantRow, InboxRow, MessageRow, RefreshMarkRow
from storage.tables import ConversationRow

_message, _mark, _grant = map(table, (MessageRow, RefreshMarkRow, GrantRow))
_contact, _inbox, _conversation = map(table, (ContactRow, InboxRow, ConversationRow))
_PERSON: Any = bindparam("the_person")

DROP_TALK = delete(_message).where(
    or_(
        _message.c.person_id == _PERSON,
        and_(
            _message.c.platform == bindparam("platform"),
            _message.c.workspace == bindparam("workspace"),
            _message.c.user == bindparam("user"),
        ),
    )
)
DROP_TOPICS = delete(_message).where(_message.c.topic.like(bindparam("like")))
PAYLOADS = select(
    _message.c.seq, _message.c.payload, _message.c.ref, _message.c.person_id, _message.c.error
).where(
    _message.c.payload.is_not(None),
    or_(_message.c.committee_id.is_(None), among(_message.c.committee_id, "committees")),
)
DROP_MESSAGE = delete(_message).where(_message.c.seq == bindparam("the_seq"))
REWORD = (
    update(_message)
    .where(_message.c.seq == bindparam("the_seq"))
    .values(payload=bindparam("payload", type_=JsonText()), wanted=_message.c.wanted + 1, error="")
)
FORGET_MARKS = delete(_mark).where(_mark.c.topic.like(bindparam("like")))
FORGET_LINKS = delete(_grant).where(_grant.c.person_id == _PERSON)
FORGET_TALKS = delete(_conversation).where(
    _conversation.c.platform == bindparam("platform"),
    _conversation.c.workspace == bindparam("workspace"),
    _conversation.c.conversation == bindparam("user"),
)
FORGET_CONTACT = delete(_contact).where(
    _contact.c.platform == bindparam("platform"),
    _contact.c.workspace == bindparam("workspace"),
    _contact.c.name == bindparam("name"),
)
FORGET_DELIVERIES = delete(_inbox).where(_inbox.c.key.like(bindparam("like")))
