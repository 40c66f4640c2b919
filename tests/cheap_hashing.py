"""Passwords that cost next to nothing to hash, in tests and in the servers that tests start.

Hashing is made expensive on purpose, a quarter of a second of a processor for every password that is set or tried. What
it costs has tests of its own (``test_accounts``), and so has the command by which the application is really started
(``test_supervisor``). Run as a module it is Streamlit's command line.
"""

from __future__ import annotations

from argon2 import PasswordHasher

from data.store import passwords

FULL, NOBODY = passwords._HASHER, passwords.NOBODY
"""What the application itself hashes with, and what it compares the password of an unknown account with."""


def hash_cheaply() -> None:
    """Let this process hash passwords with as little work as the algorithm takes."""
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords.NOBODY = passwords._HASHER.hash("nobody")


if __name__ == "__main__":
    from streamlit.web.cli import main

    hash_cheaply()
    main(prog_name="streamlit")
