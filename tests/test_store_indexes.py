"""Each question asked all day long is answered from an index: SQLite's own plan says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from storage import claim_statements as claims
from storage import journal_statements as journal
from storage import message_statements as messages
from storage import near, people, schedules
from storage import session_statements as sessions
from storage.db import SQLITE, Compiled
from storage.store import SqlStore
from tests.store_kit import fresh_url, opened


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with opened(fresh_url(request, "sqlite")) as store:
        yield store


QUESTIONS = {
    "a session": (sessions.GET, "sqlite_autoindex_session_1"),
    "a session's participants": (sessions.PARTICIPANTS, "sqlite_autoindex_participant_1"),
    "a session's answers": (sessions.ANSWERS, "sqlite_autoindex_answer_1"),
    "prompts due": (sessions.TO_PROMPT, "participant_to_prompt"),
    "reminders due": (sessions.TO_REMIND, "session_to_remind"),
    "closings due": (sessions.TO_CLOSE, "session_to_close"),
    "recent sessions": (sessions.RECENT, "session_recent"),
    "what awaits a person": (sessions.ASKING, "ix_participant_person_id"),
    "a previous answer": (sessions.PREVIOUS, "answer_previous"),
    "schedules due": (schedules._DUE, "schedule_due"),
    "an account's person": (people._OF_ACCOUNT, "sqlite_autoindex_account_1"),
    "a person by address": (people._BY_EMAIL, "person_email"),
    "what to send": (claims.CLAIMABLE, "message_dirty"),
    "what a mark concerns": (claims.BUMP, "message_topic"),
    "a place's feed": (messages.IN_PLACE, "message_channel"),
    "what a reply stands under": (messages.OF_REF, "message_channel"),
    "a person's feed": (messages.TO_PERSON, "message_person"),
    "undelivered messages": (messages.UNDELIVERED, "message_undelivered"),
    "a page of the journal": (journal.PAGE, "sqlite_autoindex_journal_entry_1"),
    "a word of the irritants": (near.FOUND, "sqlite_autoindex_irritant_token_1"),
    "how often it occurs": (near.COUNT, "sqlite_autoindex_irritant_token_1"),
    "what replaces its words": (near._FORGET, "irritant_token_irritant"),
    "a word of the journal": (journal.SEARCHES[1], "sqlite_autoindex_journal_token_1"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_of_every_minute_is_answered_from_its_index(
    store: SqlStore, question: str
) -> None:
    statement, index = QUESTIONS[question]
    sql = Compiled(statement, SQLITE).sql

    def plan(unit: Any) -> str:
        rows = unit.db.raw.execute(f"EXPLAIN QUERY PLAN {sql}", ["0"] * sql.count("?")).fetchall()
        return "\n".join(row[3] for row in rows)

    found = store.read_sync(plan)
    assert re.search(rf"USING (COVERING )?INDEX {index}\b", found), found
