"""The documentation says what is so: its examples run, its names exist, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot import commands
from bot.cli import cli
from bot.settings import NAMES
from bot.words import Words
from tests.catalogues import LEXICON

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *GUIDES]
WORKED = ("adding-a-ritual", "adding-a-platform")
BLOCK = re.compile(r"<!-- (file|patch): (\S+) -->\n```\w+\n(.*?)```\n", re.DOTALL)
CODE = re.compile(r"```[^\n]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\b(?:(?:COMITE|SLACK|TEAMS|SMTP|MAIL)_[A-Z_]*[A-Z]|DATABASE_URL|PORT)\b")
OURS = re.compile(r"(?<![\w/-])comite ([a-z][^\n|;&>#]*)")
TYPED = re.compile(r"(?<!\w)/comite(?: ([^\W\d_][\w-]*))?", re.UNICODE)
MADE = re.compile(r"(?<![\w/-])make ([a-z][a-z-]*)")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code(page: Path) -> str:
    """Everything that stands in code, a line each."""
    return "\n".join(block or inline for block, inline in CODE.findall(read(page)))


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


# The worked examples


def applied(patch: str, text: str) -> str:
    """A small diff carried out: a line to keep or to remove must be there, from where we are on."""
    lines, at = text.splitlines(), 0
    for change in patch.splitlines():
        kind, line = change[:1], change[1:]
        if kind == "+":
            lines.insert(at, line)
            at += 1
            continue
        assert line in lines[at:], f"not there any more: {line}"
        at = lines.index(line, at)
        if kind == "-":
            del lines[at]
        else:
            at += 1
    return "\n".join(lines) + "\n"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module", params=WORKED)
def copy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, list[str]]]:
    """A copy of the repository with what one page adds to it, and the files that it names."""
    folder = tmp_path_factory.mktemp(request.param)
    leave = shutil.ignore_patterns("__pycache__", "node_modules", "build")
    for room in ("bot", "adapters", "rituals", "storage", "tests"):
        shutil.copytree(ROOT / room, folder / room, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", folder)
    added = []
    for kind, name, body in BLOCK.findall(read(ROOT / "docs" / f"{request.param}.md")):
        path = folder / name
        if kind == "patch":
            path.write_text(applied(body, read(path)), encoding="utf-8")
            continue
        assert not path.exists(), f"{name} exists already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
        added.append(name)
    yield folder, added
    shutil.rmtree(folder, ignore_errors=True)


def test_the_worked_example_passes_its_own_test(copy: tuple[Path, list[str]]) -> None:
    folder, added = copy
    tests = [name for name in added if name.startswith("tests/")]
    assert tests
    found = run(folder, "pytest", "-q", "-p", "no:cacheprovider", *tests, "tests/test_words.py")
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_worked_example_has_the_types_of_the_ports(copy: tuple[Path, list[str]]) -> None:
    """Checked against the protocol, by handing the class to whoever expects one."""
    folder, added = copy
    modules = [name for name in added if name.endswith(".py") and not name.startswith("tests/")]
    port, room, name = (
        ("Ritual", "rituals.thanks", "Thanks")
        if "rituals/thanks.py" in added
        else ("Platform", "adapters.noticeboard", "Noticeboard")
    )
    given = "" if port == "Ritual" else "Path()"
    (folder / "fits.py").write_text(
        f"from pathlib import Path\nfrom bot.ports import {port}\nfrom {room} import {name}\n"
        f"fits: {port} = {name}({given})\n",
        encoding="utf-8",
    )
    checked = run(folder, "mypy", "--follow-imports=silent", "fits.py", *modules)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_worked_example_respects_the_walls(copy: tuple[Path, list[str]]) -> None:
    folder, _ = copy
    command = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run(
        [command, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr


# Names


def unknown(words: list[str]) -> str:
    """What of a `comite …` line does not exist: a command, or one of its options."""
    found: click.Command = cli
    while isinstance(found, click.Group) and words and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        name, *words = words
        if name not in found.commands:
            return name
        found = found.commands[name]
    known = {name for one in found.params for name in (*one.opts, *one.secondary_opts)}
    known |= {"--help", "-h"}
    return " ".join(w for w in words if w.startswith("-") and w.partition("=")[0] not in known)


def test_every_command_of_the_shell_that_a_page_names_exists(page: Path) -> None:
    wrong = []
    for line in OURS.findall(code(page)):
        # "committee import FILE.yml`, `export`" in a table names several: each part is checked.
        words = [re.sub(r"[^\w=…-]+$", "", w) for w in line.split()]
        if missing := unknown([w for w in words if w]):
            wrong.append((line, missing))
    assert wrong == []


def test_every_target_that_a_page_names_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", read(ROOT / "Makefile"), re.MULTILINE))
    assert set(MADE.findall(code(page))) - targets == set()


def test_every_file_of_the_repository_that_a_page_names_exists(page: Path) -> None:
    rooms = r"`((?:bot|adapters|rituals|storage|tests|docs|requirements)/[\w./-]*)`"
    named = {*re.findall(rooms, read(page)), *re.findall(r"\btests/[\w/]+\.py", read(page))}
    missing = [
        name
        for name in named
        if not (ROOT / name).exists() and f"<!-- file: {name} -->" not in read(page)
    ]
    assert missing == []


def test_every_word_typed_after_the_slash_is_a_command(page: Path) -> None:
    wrong = []
    for text in code(page).splitlines():
        for word in TYPED.findall(text):
            if word and commands.unknown(commands.parse(word)):
                wrong.append(word)
    assert wrong == []


def test_every_environment_name_that_a_page_gives_is_read(page: Path) -> None:
    assert set(VARIABLE.findall(read(page))) - set(NAMES) == set()


def test_the_administrators_guide_tells_every_environment_name() -> None:
    guide = read(ROOT / "docs" / "guide-administrateur.md")
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE))
    assert told == set(NAMES)


def test_the_example_of_the_environment_lists_every_name() -> None:
    listed = set(re.findall(r"^#?([A-Z_]+)=", read(ROOT / ".env.example"), re.MULTILINE))
    assert set(NAMES) - listed == set()


def test_the_administrators_guide_tells_every_command_of_the_shell() -> None:
    told = code(ROOT / "docs" / "guide-administrateur.md")
    missing = []
    for name, command in cli.commands.items():
        parts = command.commands if isinstance(command, click.Group) else {"": command}
        missing += [
            whole for part in parts if (whole := f"comite {name} {part}".strip()) not in told
        ]
    assert missing == []


def test_the_facilitators_guide_tells_every_command_of_the_chat() -> None:
    told = read(ROOT / "docs" / "guide-facilitateur.md")
    assert [c.words[0] for c in commands.ALL if f"/comite {c.words[0]}" not in told] == []


# Sentences


def _keys(words: Words) -> list[str]:
    return list(words.keys())


def refusals() -> set[str]:
    words = LEXICON("fr")
    keys = [k for k in _keys(words) if k.startswith("refusal.") and k.endswith(".title")]
    return {words.say(key).replace("\u00a0", " ") for key in keys}


def test_the_facilitators_guide_explains_every_refusal_and_no_other() -> None:
    guide = read(ROOT / "docs" / "guide-facilitateur.md")
    table = guide.partition("## Ce que veulent dire les refus")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| \*\*(.+?)\*\* \|", table, re.MULTILINE)) == refusals()


@pytest.mark.parametrize(
    ("guide", "locale"),
    [
        ("guide-membre.fr", "fr"),
        ("guide-facilitateur", "fr"),
        ("guide-member.en", "en"),
        ("guide-member.ar", "ar"),
    ],
)
def test_a_label_that_a_guide_shows_in_bold_stands_in_the_catalogue(
    guide: str, locale: str
) -> None:
    """Buttons and titles are written **so** in the guides; other emphasis is in italics."""
    words = LEXICON(locale)
    said = " \n ".join(str(words._entries[key]) for key in _keys(words))
    text = " ".join(read(ROOT / "docs" / f"{guide}.md").split())
    labels = re.findall(r"\*\*(.+?)\*\*", text)
    assert [label for label in labels if label not in said] == []


# Where things are


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    heads = re.findall(
        r"^#+ (.+)$", re.sub(r"```.*?```", "", read(page), flags=re.DOTALL), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(re.sub(r"```.*?```", "", read(page), flags=re.DOTALL)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


def test_no_page_names_a_path_of_the_machine_it_was_written_on(page: Path) -> None:
    text = read(page)
    assert str(ROOT) not in text
    assert re.findall(r"(?<![\w.])/(?:root|work|tmp|home)/\S*", text) == []


def test_every_guide_is_found_from_the_readme() -> None:
    linked = {
        Path(target.partition("#")[0]).name for target in LINK.findall(read(ROOT / "README.md"))
    }
    assert {guide.name for guide in GUIDES} - linked == set()


def test_the_arabic_guide_reads_from_right_to_left() -> None:
    text = read(ROOT / "docs" / "guide-member.ar.md").strip()
    assert text.startswith('<div dir="rtl"') and text.endswith("</div>")


def test_the_picture_is_small_and_as_wide_as_a_screen() -> None:
    picture = (ROOT / "docs" / "images" / "committee.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20]) == 1280
    assert len(picture) < 300_000
