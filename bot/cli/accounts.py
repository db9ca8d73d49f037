"""Who people are on each platform, and one-time links for those who have none (B10, B11)."""

from __future__ import annotations

from datetime import timedelta

import click

from bot import identity
from bot.cli.opening import committee_named, organization_named, read, settings, write
from bot.cli.output import Mend, columns, example, json_option, print_json
from bot.model import Account, Committee, Joined, Person
from bot.ports import Unit
from bot.serving.house import bearings_of

INVITATION = timedelta(days=7)
"""How long an invitation may wait: it goes by mail, unlike a link to sign in."""


@click.command(
    epilog=example('comite invite alice@example.com --committee "Lancement Carte Fidélité"')
)
@click.argument("email")
@click.option(
    "--committee",
    "name",
    metavar="NAME",
    required=True,
    help="A committee in which the person has a seat.",
)
@json_option
def invite(email: str, name: str, as_json: bool) -> None:
    """Print a one-time link with which EMAIL signs in."""
    found = settings()

    def work(unit: Unit) -> tuple[Person, Committee, str]:
        committee = committee_named(unit, name)
        person = unit.people.by_email(committee.organization_id, email)
        if person is None or committee.seat_of(person.id) is None:
            raise Mend(
                f"{email} has no seat in {committee.name}: add a seat to the committee's "
                "file, `comite committee import` it, then invite again."
            )
        secret = unit.keys.grant(
            "invite", person.id, unit.now + INVITATION, {"path": f"/c/{committee.slug}"}
        )
        return person, committee, secret

    person, committee, secret = write(work, found)
    url = f"{found.url}/invite?token={secret}"
    if as_json:
        print_json(
            {
                "person": person.name,
                "committee": committee.name,
                "url": url,
                "days": INVITATION.days,
            }
        )
        return
    click.echo(f"For {person.name}, once, within {INVITATION.days} days:", err=True)
    click.echo(url)


@click.group(epilog=example("comite account list --person alice@example.com"))
def account() -> None:
    """People and their accounts on each platform."""


def _people(unit: Unit) -> list[Person]:
    """Whoever has a seat or an account known through one, by name."""
    seats = {s.person.id: s.person for c in unit.committees.all() for s in c.seats}
    return sorted(seats.values(), key=lambda person: person.name.casefold())


@account.command("list", epilog=example("comite account list", "comite account list --json"))
@click.option("--person", "who", metavar="EMAIL", default="", help="Only this person.")
@json_option
def listing(who: str, as_json: bool) -> None:
    """List the accounts of everybody who has a seat."""

    def work(unit: Unit) -> list[tuple[Person, Account]]:
        found = [p for p in _people(unit) if not who or p.email.casefold() == who.casefold()]
        return [(person, one) for person in found for one in unit.people.accounts(person.id)]

    found = read(work)
    if as_json:
        print_json(
            [
                {
                    "person": p.name,
                    "email": p.email,
                    "person_id": p.id,
                    "platform": one.platform,
                    "workspace": one.workspace,
                    "user": one.user,
                    "reachable": one.reachable,
                    "seen_at": one.seen_at and one.seen_at.isoformat(),
                }
                for p, one in found
            ]
        )
    elif not found:
        click.echo("No account.")
    else:
        click.echo(
            columns(
                [
                    [p.name, p.email, _named(one), "yes" if one.reachable else "no"]
                    for p, one in found
                ],
                ["NAME", "E-MAIL", "ACCOUNT", "REACHABLE"],
            )
        )


def _named(one: Account) -> str:
    return one.platform if one.platform == "web" else f"{one.platform}:{one.workspace}:{one.user}"


def _parsed(given: str) -> tuple[str, str, str]:
    parts = given.split(":")
    if len(parts) != 3 or not all(parts):
        raise Mend("An account is PLATFORM:WORKSPACE:USER, such as slack:T01TEST:U01ALICE.")
    return parts[0], parts[1], parts[2]


def _person(unit: Unit, email: str, organization: str) -> Person:
    homes = [organization_named(unit, organization)] if organization else unit.organizations.all()
    found = [p for home in homes if (p := unit.people.by_email(home.id, email))]
    if len(found) != 1:
        why = "Nobody has" if not found else "Several people have"
        how = "see `comite account list`" if not found else "add --organization NAME"
        raise Mend(f"{why} the address {email}: {how}.")
    return found[0]


@account.command(epilog=example("comite account join alice@example.com slack:T01TEST:U01ALICE"))
@click.argument("email")
@click.argument("account_id", metavar="PLATFORM:WORKSPACE:USER")
@click.option("--organization", metavar="NAME", default="", help="Whose person, if several.")
def join(email: str, account_id: str, organization: str) -> None:
    """Give an account to the person with that e-mail.

    Whoever had it until now and no other becomes the same person: their seats,
    commitments and pain points move, and in an open vote the later ballot counts. What
    is closed stays as it was. The person is told, and may undo it.
    """
    found = settings()
    bearings = bearings_of(found)
    platform, workspace, user = _parsed(account_id)

    def work(unit: Unit) -> tuple[Person, Joined | None]:
        person = _person(unit, email, organization)
        home = unit.organizations.of_workspace(platform, workspace)
        if platform == "web":
            raise Mend("A web account belongs to its person for good; only chat accounts move.")
        if home is None or home.id != person.organization_id:
            raise Mend(
                f"{workspace} does not belong to the organization of {person.name}: "
                f"`comite organization attach` first."
            )
        account = Account(platform, workspace, user, person.id)
        joined = identity.give(unit, bearings, person, account)
        return unit.people.get(person.id), joined

    person, joined = write(work, found)
    click.echo(f"{account_id} is {person.name}'s from now on.")
    for line in _moved(joined):
        click.echo(line)


_ROWS = {
    "commitments": ("owner",),
    "pain points": ("reporter", "support"),
    "days away": ("leave",),
}
"""What is counted for the administrator, and under which names it was remembered."""


def _moved(joined: Joined | None) -> list[str]:
    """What came with an account: `Moved with it: seats 1, commitments 2.`"""
    if joined is None or joined.other_id is None:
        return []
    rows = joined.moved.get("rows", {})
    counted = {"seats": len(joined.moved.get("seats", []))} | {
        name: len({one for key in keys for one in rows.get(key, ())})
        for name, keys in _ROWS.items()
    }
    told = ", ".join(f"{name} {n}" for name, n in counted.items() if n)
    return [f"Moved with it: {told or 'nothing'}."]


@account.command(epilog=example("comite account unjoin slack:T01TEST:U01ALICE"))
@click.argument("account_id", metavar="PLATFORM:WORKSPACE:USER")
def unjoin(account_id: str) -> None:
    """Take an account away from the person it was joined to.

    Whoever it was before has it again, with their seats and what they brought. Otherwise
    it becomes a person of its own, whose first action will say their name. Ballots stay
    where they are; both sign in to the page again.
    """
    found = settings()
    bearings = bearings_of(found)
    platform, workspace, user = _parsed(account_id)
    if platform == "web":
        raise Mend("A web account belongs to its person for good; only chat accounts move.")

    def work(unit: Unit) -> tuple[Person, str]:
        person = unit.people.of_account(platform, workspace, user)
        if person is None:
            raise Mend(f"{account_id} is nobody's account: see `comite account list`.")
        account = Account(platform, workspace, user, person.id)
        apart, undone = identity.part(unit, bearings, person, account)
        whose = f"{apart.name} has it again" if undone else "It is a person of its own"
        seats = ", ".join(c.name for c in unit.committees.of_person(apart.id))
        return person, f"{whose}, {f'seated in {seats}' if seats else 'without a seat'}."

    person, whose = write(work, found)
    click.echo(f"{account_id} is no longer {person.name}'s.")
    click.echo(whose)


COMMANDS = (invite, account)
