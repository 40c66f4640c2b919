"""Text that people typed, made safe for Streamlit's Markdown: shown as it is, never as markup.

A backslash keeps a sign from being markup. It is not enough where Streamlit looks at the text after the
markup is gone: there ``https://``, ``www.`` and ``a@b`` become links, ``->`` and ``>=`` arrows and signs,
``:smile:``, ``:material_home:`` and ``:streamlit:`` pictures. Each such pattern is taken apart by putting
one of its signs into an element of its own, which has no looks (a colour that names none).
"""

from __future__ import annotations

import re

import streamlit as st

_APART = r"""
    (?<=http):(?=//) | (?<=https):(?=//) | (?<=www)\. | @     # links and addresses
  | :(?=[\w+-]+:)                                            # short names of pictures and icons
  | (?<=<)- | (?<=-)[->] | (?<=[<>~])=                        # arrows, dashes and signs of comparison
"""
_SIGNS = re.compile(rf"(?P<apart>{_APART})|[!-/:-@\[-`{{-~]", re.VERBOSE | re.IGNORECASE | re.ASCII)
"""Every sign of ASCII that is neither letter nor digit; ``apart``: one that would be part of such a pattern."""
_ON_ITS_LINE = str.maketrans("\n\r", "  ", "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))))
"""Ends of lines, of which two would begin a paragraph; left out is what turns round the words around the text."""


def escape_text(text: str) -> str:
    """Return text that Markdown shows sign by sign: no emphasis, link, colour, icon, formula, HTML or other signs."""
    line = text.translate(_ON_ITS_LINE)
    return _SIGNS.sub(lambda sign: f":color[\\{sign[0]}]" if sign["apart"] else f"\\{sign[0]}", line)


def say(text: str, *, wide: bool = True) -> None:
    """Draw a small grey line of plain text: dark enough to be read, unlike Streamlit's own captions."""
    st.markdown(f":small[:gray[{escape_text(text)}]]", width="stretch" if wide else "content")


def badge(text: str, colour: str) -> None:
    """Draw plain text on a coloured ground; Streamlit's own badge cannot hold what is taken apart."""
    st.markdown(f":{colour}-badge[{escape_text(text)}]", width="content")
