"""`forewarn describe`: describe a table, view, macro or actor."""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import click

from forewarn.cli.command import Command
from forewarn.cli.options import package_at, package_option
from forewarn.cli.output import listing_option, open_session, write_listing
from forewarn.cli.sink import say
from forewarn.errors import UnknownTableError

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.ask.actors import ActorDescription
    from forewarn.ask.catalogue import Description

    Others = tuple[tuple[str, str, int, int], ...]

# What the name of an actor without a note stands for, by the kind of the actor.
_MEANT = {
    "communal_group": "The source's name for armed people of this identity, not for the people.",
    "supporters": "The source's name for those who fought for a party or its leader, not for all "
    "who support it.",
    "ethnic_group": "A group that experts coded as relevant to politics: no statement on persons.",
}


@click.command("describe", cls=Command)
@click.argument("name", metavar="NAME")
@package_option
@listing_option
def command(name: str, path: Path | None, format_name: str) -> None:
    """Describe NAME, which is a table, a view, a macro or an actor.

    Of a table, shows the number of rows, the primary key, and each column with its type, its
    description and an example. Of an actor, by its id or name, shows who the name stands for in
    which years, where the name does not say so, and whose coding that is.

    \b
    Examples:
      forewarn describe observations
      forewarn describe latest_observations --format markdown
      forewarn describe "Government of Yemen (North Yemen)"
    """
    from forewarn.ask.actors import describe_actors, no_description, stands_for_named
    from forewarn.ask.catalogue import describe

    package = package_at(path)
    with open_session(package) as session:
        try:
            described = describe(session, package, name)
        except UnknownTableError as error:
            if not (actors := describe_actors(session.connection, name)):
                raise no_description(session.connection, name, error) from None
            others = [stands_for_named(session.connection, actor) for actor in actors]
            _write_actors(actors, others, format_name)
        else:
            _write_table(described, format_name)


def _write_table(described: Description, format_name: str) -> None:
    from forewarn.ask.query import QueryResult

    rows = tuple(
        (column.name, column.type.lower(), column.description, column.example)
        for column in described.columns
    )
    if format_name in ("table", "markdown"):
        say(*_head(described), "")
    if described.columns or format_name not in ("table", "markdown"):
        names = ("column", "type", "description", "example")
        write_listing(QueryResult(names, rows, cut=False), format_name)


def _write_actors(
    actors: tuple[ActorDescription, ...], others: list[Others], format_name: str
) -> None:
    from forewarn.ask.actors import ActorPeriod
    from forewarn.ask.query import QueryResult

    if format_name in ("table", "markdown"):
        heads = (_actor_head(*each) for each in zip(actors, others, strict=True))
        say(*(line for head in heads for line in head), "")
    rows = tuple((actor.actor_id, *astuple(period)) for actor in actors for period in actor.periods)
    if rows or format_name not in ("table", "markdown"):
        names = ("actor_id", *(field.name for field in fields(ActorPeriod)))
        write_listing(QueryResult(names, rows, cut=False), format_name)


def _actor_head(actor: ActorDescription, others: Others) -> list[str]:
    full = f" ({actor.full_name})" if actor.full_name else ""
    place = f" of {actor.country_id}" if actor.country_id else ""
    kind = actor.kind.replace("_", " ")
    lines = [f"{actor.name}{full}: {kind}{place}, {actor.actor_id}, from {actor.source_id}"]
    if not actor.periods:
        lines.append(_MEANT.get(actor.kind, "No note says who this is beyond the name."))
    lines += [f"See also {other} ({id_}), {_years(*span)}." for other, id_, *span in others]
    return lines


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _head(described: Description) -> list[str]:
    entry = described.entry
    lines = [f"{entry.name}: {entry.kind}"]
    if entry.description:
        lines += ["", entry.description]
    if entry.rows is not None:
        lines += ["", f"{entry.rows:,} rows"]
    if described.key:
        lines += [f"Primary key: {', '.join(described.key)}"]
    return lines
