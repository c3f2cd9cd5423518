"""The command line. Each subcommand is one module, and its `command` is what `main` collects."""
