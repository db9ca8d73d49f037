"""The journal is append-only for whoever has no right to drop a trigger.

An entry is never changed nor deleted. Of a text, only its salt, value and person may go, all at
once and for good (erasure).
"""

from __future__ import annotations

TABLES = ("journal_entry", "journal_text")

_KEPT = """
    NEW.committee_id IS OLD.committee_id AND NEW.rank IS OLD.rank AND NEW.field IS OLD.field
    AND OLD.value IS NOT NULL
    AND NEW.salt IS NULL AND NEW.value IS NULL AND NEW.person_id IS NULL
"""

SQLITE = (
    """
    CREATE TRIGGER journal_entry_update BEFORE UPDATE ON journal_entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER journal_entry_delete BEFORE DELETE ON journal_entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    f"""
    CREATE TRIGGER journal_text_update BEFORE UPDATE ON journal_text
    WHEN NOT ({_KEPT})
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER journal_text_delete BEFORE DELETE ON journal_text
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
)

POSTGRESQL = (
    """
    CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = '23000'; END $$
    """,
    """
    CREATE TRIGGER journal_entry_change BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_refuse()
    """,
    """
    CREATE TRIGGER journal_entry_truncate BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()
    """,
    f"""
    CREATE TRIGGER journal_text_update BEFORE UPDATE ON journal_text
    FOR EACH ROW WHEN (NOT ({_KEPT.replace(" IS OLD", " IS NOT DISTINCT FROM OLD")}))
    EXECUTE FUNCTION journal_refuse()
    """,
    """
    CREATE TRIGGER journal_text_delete BEFORE DELETE ON journal_text
    FOR EACH ROW EXECUTE FUNCTION journal_refuse()
    """,
    """
    CREATE TRIGGER journal_text_truncate BEFORE TRUNCATE ON journal_text
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()
    """,
)
