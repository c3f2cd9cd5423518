"""Run the command line as `python -m forewarn`."""

from forewarn.cli.main import main

if __name__ == "__main__":
    main()
