"""People in roles: who supervises, who is to be placed, and who is not."""

from __future__ import annotations

import pytest

from bot.reading.elements import Role
from bot.reading.laying_out import lay_out
from bot.reading.mentions import How, People
from bot.reading.names import find_names
from bot.reading.people import find_people
from bot.reading.places import find_places
from bot.routine.model import Field, Value
from tests.reading.writing import DIRECTORY, one, says

ASKED = (
    "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granviks Röntgen 6 september–28 november 2027, heltid. "
)


def people(text: str) -> People:
    layout = lay_out(text)
    places = find_places(layout, DIRECTORY)
    return find_people(layout, find_names(layout, places), places)


def names(text: str) -> list[str]:
    layout = lay_out(text)
    return [name.text for name in find_names(layout, find_places(layout, DIRECTORY))]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Handledare är Per Ek. Jour ingår inte.", "Per Ek"),
        ("Som handledare har vi vidtalat överläkare Per Ek.", "Per Ek"),
        ("Per Ek har lovat ställa upp som handledare.", "Per Ek"),
        ("Handledningen sköts av dr Per Ek.", "Per Ek"),
        ("Hon kommer att handledas av Per Ek på Granvik.", "Per Ek"),
        ("Handledare under placeringen blir Anna-Lena von Essen.", "Anna-Lena von Essen"),
        ("Per Ek, överläkare på Granvik, är handledare.", "Per Ek"),
        ("Per Ek (överläkare) blir hennes handledare.", "Per Ek"),
        ("Handledare hos er: Per Ek, överläkare", "Per Ek"),
        ("Vi har pratat med Per Ek som kan tänka sig att handleda.", "Per Ek"),
        ("Utsedd handledare är specialistläkare Per Ek", "Per Ek"),
        ("Namngiven handledare: Per Ek (tackat ja)", "Per Ek"),
        ("Till handledare har utsetts Per Ek.", "Per Ek"),
        ("Handledare återkommer vi om.", ("absent", None)),
        ("Vi vet inte vem som blir handledare.", ("absent", None)),
        ("Handledare: ej klart", ("absent", None)),
        ("Handledare saknas ännu.", ("absent", None)),
        ("Handledare är inte utsedd ännu, studierektor Eva Lind på Granvik återkommer.", ("absent", None)),
        ("Handledare: överläkare på mottagningen", ("absent", None)),
        ("Huvudhandledare är Per Ek.", None),
        ("Hennes huvudhandledare är Per Ek och handledare hos er blir Lisa Öst.", "Lisa Öst"),
        ("Handledare blir Lisa Öst. Huvudhandledare hemma: Per Ek.", "Lisa Öst"),
        ("Handledare på hemmakliniken är Per Ek.", None),
        ("Handledare kanske Per Ek.", ("unclear", "Per Ek")),
        ("Handledare blir antingen Per Ek eller Lisa Öst.", ("unclear", "Per Ek")),
        ("Per Ek är tillfrågad som handledare men har inte svarat än.", ("unclear", "Per Ek")),
        ("Handledare: Sanna", ("unclear", "Sanna")),
        ("Handledare är Sanna på Granvik.", ("unclear", "Sanna")),
        ("Handledare: dr Yilmaz", "Yilmaz"),
        ("Handledare: Mellbystrand", "Mellbystrand"),
        ("Handledare: öl A. Lund", "A. Lund"),
        ("Handledare blir docent Håkan Mellbystrand; bitr. handledare Eva Lind.", "Håkan Mellbystrand"),
        ("Handledare: H Mellbystrand", "H Mellbystrand"),
        ("Handledare: Ek, Per", "Per Ek"),
        ("Handledare är Maria del Carmen Ortiz.", "Maria del Carmen Ortiz"),
        ("Handledare är Jan-Erik O'Brien.", "Jan-Erik O'Brien"),
        ("Handledare är Nguyen Thi Hoa.", "Nguyen Thi Hoa"),
        ("Handledare är Łukasz Żak.", "Łukasz Żak"),
        ("Med Per Ek som handledare blir det säkert bra.", "Per Ek"),
        ("Det blir Per Ek som handleder henne.", "Per Ek"),
        ("Handledare blir inte Per Ek utan Lisa Öst.", "Lisa Öst"),
        ("Handledare Per Ek har slutat så det blir Lisa Öst i stället.", "Lisa Öst"),
        ("Först sa vi Per Ek men handledare blir Lisa Öst.", "Lisa Öst"),
        ("Vi hade tänkt Per Ek som handledare, men han kan inte. Handledare blir istället Lisa Öst.", "Lisa Öst"),
        ("Handledaren på Granvik heter Per Ek och nås på 031-390 06 21.", "Per Ek"),
        ("Handledare är vidtalad (Per Ek).", "Per Ek"),
        ("Per Ek på Granvik ställer upp som handledare.", "Per Ek"),
        ("Per Ek har åtagit sig handledarskapet.", "Per Ek"),
        ("Per Ek tar hand om handledningen.", "Per Ek"),
        ("Den som ska handleda är Per Ek.", "Per Ek"),
        ("Kontaktperson på Granvik är Per Ek. Handledare utses senare.", ("absent", None)),
        ("PER EK är handledare.", "Per Ek"),
        ("Handledare blir någon av Per Ek och Lisa Öst.", ("unclear", "Per Ek")),
        ("Handledare = Per Ek", "Per Ek"),
        ("Handledare\tPer Ek", "Per Ek"),
        ("Handledare - Per Ek", "Per Ek"),
        ("Handl. Per Ek", "Per Ek"),
        ("Hl: Per Ek", "Per Ek"),
        ("Granvik utser handledare.", ("absent", None)),
        ("Handledare Per Ek är sjukskriven så handledare är oklart.", ("absent", None)),
    ],
)
def test_supervisor(words: str, expected: Value | tuple[str, Value]) -> None:
    placement = one(ASKED + words)
    assert says(placement.fact(Field.SUPERVISOR)) == expected
    assert placement.value(Field.TRAINEE) == "Moa Hjelm"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eva-Lena von Essen", ["Eva-Lena von Essen"]),
        ("handledare är dr A. Lund", ["A. Lund"]),
        ("Noor Al-Rashidi och Łukasz Żak", ["Noor Al-Rashidi", "Łukasz Żak"]),
        ("Maria van der Berg", ["Maria van der Berg"]),
        ("i maj och på måndag på Kvarnsjö", []),
        ("vår ST-läkare på VC", []),
        ("Handledare Per Ek", ["Per Ek"]),
        ("Överläkare Per Ek", ["Per Ek"]),
        ("för Moa Hjelms räkning", ["Moa Hjelm"]),
        ("PER EK", ["Per Ek"]),
        ("Hans Ek", ["Hans Ek"]),
        ("Hans handledare", []),
        ("Disa <b onclick='x()'>Kronvall</b>", ["Disa Kronvall"]),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("name", "surname"),
    [("Sanna", False), ("Thorslundh", True), ("Sanna Ek", True), ("Mellbystrand", True), ("Eva-Lena", False)],
)
def test_a_lone_first_name_holds_no_surname(name: str, surname: bool) -> None:
    layout = lay_out(f"handledare är {name}")
    found = find_names(layout, [])
    assert [n.text for n in found] == [name]
    assert found[0].surname_known is surname


def test_a_title_shows_a_surname() -> None:
    layout = lay_out("handledare är dr Yilmaz")
    assert find_names(layout, [])[0].surname_known


def test_roles_beside_each_other() -> None:
    found = people("Signe Vintertorp, v. 35–39, klinisk handledare Birthe Sandklev, verksamhetschef Karin Ryd")
    assert {(m.role, m.name.text) for m in found.mentions} == {
        (Role.SUPERVISOR, "Birthe Sandklev"),
        (Role.DEPARTMENT_HEAD, "Karin Ryd"),
    }


def test_vc_is_a_person_before_a_name_and_a_place_after_a_preposition() -> None:
    assert [m.name.text for m in people("VC Karin Ryd tillstyrker").of(Role.DEPARTMENT_HEAD)] == ["Karin Ryd"]
    assert people("Moa Hjelm, ST-läkare på VC Hällevård").of(Role.DEPARTMENT_HEAD) == []


def test_a_denied_name_is_told_apart() -> None:
    found = people("Handledare är inte Per Ek som vi sagt utan Lisa Öst.")
    assert [(m.name.text, m.how) for m in found.of(Role.SUPERVISOR)] == [
        ("Per Ek", How.DENIED),
        ("Lisa Öst", How.STATED),
    ]


def test_a_refusal_in_a_later_sentence_takes_the_name_back() -> None:
    placement = one(ASKED + "Handledare är Olof Strand.\n\nPS. Olof Strand ringde nyss och tackade nej.")
    assert says(placement.fact(Field.SUPERVISOR)) == ("absent", None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Vi söker plats i radiologi åt Moa Hjelm, ST-läkare hos oss, på Granvik.", "Moa Hjelm"),
        ("Moa Hjelm är ST-läkare i allmänmedicin och behöver randa sig i radiologi på Granvik.", "Moa Hjelm"),
        ("Det gäller Moa Hjelm (ST-läkare). Hon önskar sidotjänstgöring i radiologi på Granvik.", "Moa Hjelm"),
        ("Vår ST-läkare dr Moa af Hjelm önskar sidotjänstgöring på Granvik.", "Moa af Hjelm"),
        ("En av våra ST-läkare i urologi, Tuva Hedlindh, söker plats i kirurgi på Fjärdviken.", "Tuva Hedlindh"),
        ("ST-läkaren heter Tyra Malmsjöö och söker plats på Kvarnsjö i oktober.", "Tyra Malmsjöö"),
        ("VFU för sjuksköterskestudenten Elin Hagtorp på Kvarnsjö.", "Elin Hagtorp"),
        ("One of our residents, Kerstin-Anne Halloran, would like a placement at Granvik.", "Kerstin-Anne Halloran"),
        ("ST-läkare: Ek, Moa\nPlats: Granvik\nSpecialitet: radiologi\nJour: nej", "Moa Ek"),
    ],
)
def test_trainee(words: str, expected: str) -> None:
    assert one(words).value(Field.TRAINEE) == expected


def test_the_author_is_the_trainee_where_the_text_says_so() -> None:
    placement = one(
        "Jag är ST-läkare i allmänmedicin och vill göra min sidotjänstgöring i radiologi på Granvik.",
        signature="\n\nMvh\nElsa Nyman\n",
        sender="Elsa Nyman <elsa.nyman@region.example>",
    )
    assert placement.value(Field.TRAINEE) == "Elsa Nyman"
    assert placement.fact(Field.FROM_STUDY_DIRECTOR) is None


def test_the_sender_and_officials_are_no_trainees() -> None:
    placement = one("Karin Ryd har godkänt. För en av våra ST-läkare söker vi plats i radiologi på Granvik.")
    assert placement.fact(Field.TRAINEE) is None
