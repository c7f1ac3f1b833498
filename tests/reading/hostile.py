"""Hostile text: what makes careless patterns and parsers slow, repeated without end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

HEAD = b"From: Ulla Vinterskog <u@region.example>\r\nTo: p@region.example\r\nSubject: Utbildningsplatser LOU\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n"

HOSTILE = {
    "one letter": "a",
    "spaces": " ",
    "tabs": "\t",
    "empty lines": "\n",
    "lines of spaces": "   \n",
    "digits": "1",
    "digits apart": "1 ",
    "dashes": "-",
    "dots": ".",
    "capitals": "A",
    "capitals apart": "A ",
    "names": "Anna Berg ",
    "doubts": "Per Ek är inte klar. ",
    "clauses by the way": "Per Ek, som hon har mött, har lovat vara handledare, ",
    "one breath": "och hon jobbar heltid ",
    "double names": "Anna-",
    "names with particles": "von ",
    "commas": ",",
    "names with commas": "Anna Berg, ",
    "brackets": "(",
    "quotation marks": '"',
    "at signs": "@",
    "addresses": "a@b.example ",
    "colons": "a: ",
    "labels": "Handledare: ",
    "labels on lines": "Handledare:\n",
    "supervisor": "handledare ",
    "head": "verksamhetschef ",
    "not": "inte ",
    "on-call": "jour ",
    "on-call, not": "ingen jour inte ",
    "dates": "1/9 ",
    "ranges": "1/9-",
    "iso dates": "2027-09-01 ",
    "iso ranges": "2027-09-01–",
    "months": "september ",
    "days and months": "1 september ",
    "weeks": "v. 36 ",
    "week ranges": "v. 36–",
    "weekdays": "måndag ",
    "clock times": "8–16 ",
    "hours": "40 timmar ",
    "percent": "50 % ",
    "suppliers": "Björkdala ",
    "organisations": "SU ",
    "programmes": "ortopedi ",
    "residents": "ST-läkare ",
    "lists": "1) Anna Berg\n",
    "bullets": "* \n",
    "quotes": "> ",
    "quoted lines": "> a\n",
    "deep quotes": ">",
    "heads of quotes": "Från: A <a@b.example>\n",
    "whole heads of quotes": "Från: A\nSkickat: den 1 maj 2027\nTill: B\nÄmne: C\n\n",
    "wrote": "Den 1 maj 2027 skrev A:\n",
    "signatures": "-- \n",
    "closings": "Mvh\n",
    "identity numbers": "121212-1213 ",
    "sentences": "Vi vill ha en plats. ",
    "table rows": "a\tb\tc\n",
}
HOSTILE_HTML = {
    "open div": "<div>",
    "open table": "<table><tr><td>",
    "cells": "<td>a</td>",
    "rows": "<tr><td>a</td><td>b</td></tr>",
    "quotes": "<blockquote>",
    "unclosed tag": "<a ",
    "attributes": "<p style='color:red;",
    "entities": "&nbsp;",
    "comments": "<!-- ",
    "hidden": "<p hidden>a</p>",
    "styles": "<style>p{color:red}</style>",
    "breaks": "<br>",
}
HOSTILE_HEADS = {
    "encoded words": ("Subject", "=?utf-8?Q?a?= "),
    "bad encoded words": ("Subject", "=?utf-8?Q?"),
    "prefixes": ("Subject", "SV: "),
    "receivers": ("To", "A <a@b.example>, "),
    "open comments": ("From", "("),
    "references": ("References", "<a@b> "),
}


def messages() -> Iterator[tuple[str, Callable[[int], bytes]]]:
    """(name, what makes a message of so many characters)"""
    for name, piece in HOSTILE.items():
        yield name, partial(_plain, piece)
        yield f"{name}, in a request", partial(_in_a_request, piece)
    for name, piece in HOSTILE_HTML.items():
        yield f"html: {name}", partial(_in_html, piece)
    for name, (head, piece) in HOSTILE_HEADS.items():
        yield f"head: {name}", partial(_in_a_head, head, piece)


def _plain(piece: str, size: int) -> bytes:
    return HEAD + b"\r\nHej\n" + _repeated(piece, size).encode()


def _in_a_request(piece: str, size: int) -> bytes:
    return HEAD + b"\r\n" + _request(_repeated(piece, size)).encode()


def _in_html(piece: str, size: int) -> bytes:
    return HEAD + HTML + b"\r\nHej" + _repeated(piece, size).encode()


def _in_a_head(head: str, piece: str, size: int) -> bytes:
    return f"{head}: {_repeated(piece, size)}\r\n".encode() + HEAD + b"\r\nHej"


def _repeated(piece: str, size: int) -> str:
    return piece * (size // len(piece))


def _request(text: str) -> str:
    return f"Vi önskar sidotjänstgöring för ST-läkare Eva Lind på Björkdala. {text} Heltid, jour ingår."
