"""Connections to DuckDB that touch no file but the one they are opened for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb


def open_database(
    file: Path | str = ":memory:", *, read_only: bool = False, **settings: str
) -> duckdb.DuckDBPyConnection:
    """Open a database, by default a new one in memory, with some of DuckDB's settings.

    What does not fit into memory is written to the setting `temp_directory`, and nowhere by
    default: DuckDB's own is a folder of the working folder, which may be a stranger's, and a link.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": "",
        "autoinstall_known_extensions": "false",
        "allow_persistent_secrets": "false",
        **settings,
    }
    return duckdb.connect(str(file), read_only=read_only, config=config)


def seal(connection: duckdb.DuckDBPyConnection, output: Path | None = None) -> None:
    """Let a connection read only what is open, and open no file again but `output`, to write.

    Without external access alone DuckDB would still read and write the files beside an open
    database: a statement could put a journal there, and the next reader would believe it.
    """
    if output is not None:
        connection.execute(f"SET allowed_paths = [{literal(str(output))}]")
    connection.execute("SET enable_external_access = false")
    if output is None:
        connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
    connection.execute("SET lock_configuration = true")
