"""Organizations and the workspaces that belong to them (B10)."""

from __future__ import annotations

import click

from bot.cli.opening import organization_named, read, write
from bot.cli.output import Mend, columns, example, json_option, print_json
from bot.ports import Unit


@click.group(epilog=example("comite organization list"))
def organization() -> None:
    """Customers of this installation, and their workspaces."""


@organization.command("list", epilog=example("comite organization list --json"))
@json_option
def listing(as_json: bool) -> None:
    """List the organizations with the number of their committees."""

    def work(unit: Unit) -> list[dict[str, object]]:
        committees = unit.committees.all()
        return [
            {
                "id": o.id,
                "name": o.name,
                "locale": o.locale,
                "timezone": o.timezone,
                "committees": sum(c.organization_id == o.id for c in committees),
            }
            for o in unit.organizations.all()
        ]

    found = read(work)
    if as_json:
        print_json(found)
    elif not found:
        click.echo("No organization yet.")
    else:
        click.echo(
            columns(
                [
                    [
                        str(one["name"]),
                        str(one["committees"]),
                        str(one["locale"]),
                        str(one["timezone"]),
                        str(one["id"]),
                    ]
                    for one in found
                ],
                ["NAME", "COMMITTEES", "LOCALE", "TIME ZONE", "ID"],
            )
        )


@organization.command(epilog=example('comite organization attach "Banque Atlas" --slack T01TEST'))
@click.argument("name")
@click.option(
    "--slack", "teams", metavar="T…", multiple=True, help="A Slack workspace, by its team id."
)
@click.option(
    "--teams",
    "tenants",
    metavar="TENANT",
    multiple=True,
    help="A Microsoft Teams tenant, by its id.",
)
def attach(name: str, teams: tuple[str, ...], tenants: tuple[str, ...]) -> None:
    """Give workspaces to the organization NAME, before they install the app.

    Without this, the first installation of a workspace makes an organization of
    its own.
    """
    wanted = [("slack", team) for team in teams] + [("teams", tenant.lower()) for tenant in tenants]
    if not wanted:
        raise Mend("Name a workspace: --slack T01TEST or --teams TENANT.")

    def work(unit: Unit) -> str:
        found = organization_named(unit, name)
        for platform, workspace in wanted:
            try:
                unit.organizations.attach(found.id, platform, workspace)
            except ValueError:
                other = unit.organizations.of_workspace(platform, workspace)
                raise Mend(
                    f"{workspace} belongs to {other.name if other else 'another one'}: a "
                    "workspace belongs to one organization for good."
                ) from None
        return found.name

    whose = write(work)
    for platform, workspace in wanted:
        click.echo(f"{platform} {workspace} belongs to {whose}.")


COMMANDS = (organization,)
