"""The proof of the guards can itself fail: it applies, it runs the copy, it judges."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.guards.proof import ROOT, Copy, Run, Unusable, judged, sources, unbroken
from tests.guards.table import Edit, Guard, load

GUARDS = load()
TEST = "tests/test_x.py::test_y"
GUARD = Guard("x", "It protects.", (Edit("x.py", "a", "b"),), (TEST,), "1 == 2")


def outcome(text: str = "", *, result: str = "failed", when: str = "call") -> dict[str, str]:
    return {"test": f"{TEST}[case]", "when": when, "outcome": result, "text": text}


def run(*outcomes: dict[str, str], code: int = 1, strangers: tuple[str, ...] = ()) -> Run:
    return Run(code, outcomes, (), strangers, "what pytest said")


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_every_guard_stands_where_the_table_says(guard: Guard) -> None:
    assert guard.problem(ROOT) == "", "see what became of it, then correct tests/guards/guards.toml"
    assert all(edit.old != edit.new for edit in guard.edits)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_every_guard_names_tests_that_exist(guard: Guard) -> None:
    assert guard.fails and guard.says and guard.protects.endswith(".")
    for test in guard.fails:
        file, _, name = test.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"def {re.escape(name.partition('[')[0])}\(", source), test


def test_a_text_that_stands_twice_or_no_more_does_not_apply(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("a a")
    assert "stands 2 times" in GUARD.problem(tmp_path)
    (tmp_path / "x.py").write_text("c")
    assert "stands 0 times" in GUARD.problem(tmp_path)
    (tmp_path / "x.py").unlink()
    assert "does not exist" in GUARD.problem(tmp_path)


def test_a_failure_with_the_expected_words_proves_a_guard() -> None:
    assert judged(GUARD, run(outcome("E   assert 1 == 2"))) == (
        ((f"{TEST}[case]", "assert 1 == 2"),),
        "",
    )


@pytest.mark.parametrize(
    ("found", "trouble"),
    [
        (run(outcome(result="passed"), code=0), "SURVIVES"),
        (run(outcome(result="passed"), {**outcome("1 == 2"), "test": "other"}), "SURVIVES"),
        (run(outcome("E   ImportError: x")), "another reason"),
        (run(outcome("E   assert 1 == 2", when="setup")), "another reason"),
        (run(code=4), "did not run"),
        (run(outcome("E   assert 1 == 2"), strangers=("bot from /else",)), "did not run"),
    ],
    ids=["nothing", "another-test", "another-reason", "setup", "usage", "not-the-copy"],
)
def test_anything_else_does_not(found: Run, trouble: str) -> None:
    noticed, said = judged(GUARD, found)
    assert noticed == () and trouble in said


@pytest.mark.parametrize(
    "found",
    [
        run(outcome("E   assert 1 == 2")),
        run(outcome(result="skipped"), code=0),
        run(code=0),
        run(outcome(result="passed"), code=0, strangers=("bot from /else",)),
        run(outcome(result="passed"), code=4),
    ],
    ids=["fails-already", "skipped", "not-found", "not-the-copy", "usage"],
)
def test_a_test_that_does_not_pass_beforehand_proves_nothing(found: Run) -> None:
    with pytest.raises(Unusable):
        unbroken([TEST], found)


def test_the_modules_that_run_are_the_copys(tmp_path: Path) -> None:
    """A removal that changes nothing survives; one that breaks the module is noticed."""
    copy = Copy(tmp_path, ROOT, sources())
    words = "tests/test_words.py::test_arabic_sets_a_latin_name_apart"
    edit = Edit("bot/words/__init__.py", 'LOCALES = ("fr",', 'LOCALES = ("fr",  ')
    idle = copy.prove(Guard("idle", "Nothing.", (edit,), (words,), "x"))
    assert idle.trouble.startswith("SURVIVES")
    isolate = Edit("bot/words/__init__.py", 'f"\\u2068{value}\\u2069"', "value")
    assert copy.prove(Guard("real", "It.", (isolate,), (words,), "u2068")).proven
    before = (ROOT / "bot/words/__init__.py").read_bytes()
    assert (copy.root / "bot/words/__init__.py").read_bytes() == before
