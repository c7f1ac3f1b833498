"""Who has which role: supervisor, trainee, study director, head of department.

The grammar works within one sentence or labelled value. It lays out the role words, names, places and other words
in order and looks for the shapes in which Swedish and English put a name to a role: beside it ("handledare Per
Ek"), behind a verb ("handledare där blir dr Ek"), before one ("Per Ek blir handledare", "Per Ek som handledare"),
set off by commas ("Anna Ek, vår verksamhetschef,"). A name that is denied ("inte Per Ek utan Lisa Öst") is told
apart from one that is stated.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.elements import Element, Role
from bot.reading.layout import Layout, Piece
from bot.reading.mentions import People
from bot.reading.names import Name
from bot.reading.people_aside import without_asides
from bot.reading.people_beside import read_beside, read_labelled
from bot.reading.people_by_verb import read_by_pronoun, read_by_verb, read_under
from bot.reading.people_likewise import likewise_there
from bot.reading.places import Place
from bot.reading.vocabulary import Label

_GENERAL = frozenset({Role.CHIEF, Role.OTHER})
_LABEL_ROLES = {
    Label.SUPERVISOR: Role.SUPERVISOR,
    Label.HOME_SUPERVISOR: Role.HOME_SUPERVISOR,
    Label.STUDY_DIRECTOR: Role.STUDY_DIRECTOR,
    Label.DEPARTMENT_HEAD: Role.DEPARTMENT_HEAD,
    Label.HEAD_CONSULTED: Role.DEPARTMENT_HEAD,
    Label.TRAINEE: Role.TRAINEE,
}


def find_people(layout: Layout, names: Sequence[Name], places: Sequence[Place]) -> People:
    """Everybody whom a text gives a role."""
    people = People(layout, names, places)
    told = people.elements
    for index, piece in enumerate(layout.pieces):
        if piece.label is not Label.IGNORED and (
            told.named(index) or piece.label in _LABEL_ROLES or told.speaks_of(Role.SUPERVISOR, index)
        ):
            _read(people, index, piece, without_asides(people, told[index]))
    return people


def _read(people: People, index: int, piece: Piece, elements: Sequence[Element]) -> None:
    role = _LABEL_ROLES.get(piece.label) if piece.label else None
    if role:
        read_labelled(people, index, piece, role, elements)
    for general in (False, True):  # "Chefen: Anna Ek, verksamhetschef": the plainer title wins
        for at, element in enumerate(elements):
            if element.role and not element.verb and (element.role in _GENERAL) is general:
                read_beside(people, index, elements, at, element.role)
    for at, element in enumerate(elements):
        if element.role:
            read_by_verb(people, index, elements, at, element.role)
        if element.role is Role.SUPERVISOR:
            read_by_pronoun(people, index, elements, at)
    read_under(people, index, elements)
    likewise_there(people, index, elements)
