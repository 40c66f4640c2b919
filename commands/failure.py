"""How a command fails: a sentence for people, or one JSON document, and exit status 2."""

from __future__ import annotations

import json

import click

from data.text import clean


def failed(message: str, as_json: bool) -> int:
    """Print what went wrong with the command itself and return its exit status, 2."""
    message = clean(message)  # it may quote a damaged file, half a sign too, which no terminal takes
    if as_json:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    else:
        click.echo(message, err=True)
    return 2
