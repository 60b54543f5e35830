"""What several commands take: which connection, and who signs in."""

from __future__ import annotations

import argparse


def add_profile(command: argparse.ArgumentParser, default: str) -> None:
    """Behind a command as well as before it; left out there, the one before it counts."""
    command.add_argument("--profile", default=default, help="the connection to use, from the settings file")


def add_operator(command: argparse.ArgumentParser) -> None:
    """For whatever wants to know who is there."""
    command.add_argument("--operator", default="", metavar="ID", help="who signs in; the PIN is asked for")
