"""The subcommands, one module each; each module's `command` is what `forewarn.cli.main` gathers."""
