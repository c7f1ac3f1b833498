"""Trainees who are introduced by name alone, and of whom the next sentence tells."""

from __future__ import annotations

from datetime import date

import pytest

from bot.routine.model import Field
from tests.reading.writing import reading, said

FIELDS = (Field.TRAINEE, Field.SUPPLIER, Field.SUPERVISOR, Field.START)
ONE = "Granvik och radiologin där 30 augusti-21 november 2027 med Petter Kjellmark som handledare"
OTHER = "psykiatri på Solvändan mellan 1 oktober och 31 december 2027. Där är Pernilla Wassberg handledare."
REST = (
    "\n\nBåda är ST-läkare, båda går på heltid och ingen av dem ska ha jour. Karin Ryd är vår verksamhetschef och hon "
    "har godkänt."
)
MOA = f"Vår ST-läkare Moa Hjelm ska till {ONE}."


@pytest.mark.parametrize(
    "words",
    [
        f"Jag har två stycken som ska ut.\n\nFörst Signhild Averstam. Hon ska till {ONE}.\n\n"
        f"Sedan Dawit Tesfamariam, som behöver {OTHER}",
        f"Den ena är Signhild Averstam. Hon ska till {ONE}. Den andra är Dawit Tesfamariam. Han behöver {OTHER}",
        f"Signhild Averstam. Hon behöver komma till {ONE}.\n\nDawit Tesfamariam. Han behöver {OTHER}",
        f"Två ska ut. Den första: Signhild Averstam. Hon vill till {ONE}. Den andra: Dawit Tesfamariam. Han ska ha "
        f"{OTHER}",
        f"Till att börja med Signhild Averstam. Hon ska vara på {ONE}. Därefter Dawit Tesfamariam. Hen söker {OTHER}",
        f"Först har vi Signhild Averstam. Hon ska till {ONE}.\n\nSedan har vi Dawit Tesfamariam. Han ska till {OTHER}",
        f"Först ut: Signhild Averstam. Hon har tänkt sig {ONE}.\n\nSen dr Dawit Tesfamariam. Han önskar {OTHER}",
        f"Först Signhild Averstam: hon ska till {ONE}. Sedan Dawit Tesfamariam: han behöver {OTHER}",
        f"Signhild Averstam är den ena. Hon ska till {ONE}. Dawit Tesfamariam är den andra. Han behöver {OTHER}",
        f"Först gäller det Signhild Averstam! Hon är ST-läkare och ska till {ONE}. Sedan gäller det Dawit "
        f"Tesfamariam. Han behöver {OTHER}",
        "First, Signhild Averstam. She needs radiology at Granvik 30 August-21 November 2027 with Petter Kjellmark as "
        "supervisor. Then Dawit Tesfamariam, who needs psychiatry at Solvändan from 1 October to 31 December 2027. "
        "Pernilla Wassberg is the supervisor there.",
        "Two residents. The first is Signhild Averstam. She needs radiology at Granvik 30 August-21 November 2027 with "
        "Petter Kjellmark as supervisor. The second is Dawit Tesfamariam. He needs psychiatry at Solvändan from 1 "
        "October to 31 December 2027. His supervisor is Pernilla Wassberg.",
    ],
)
def test_each_of_two_has_what_is_told_of_him_or_her(words: str) -> None:
    found = [said(placement, *FIELDS) for placement in reading(words + REST).placements]
    assert found == [
        ("Signhild Averstam", "Granviks Röntgen", "Petter Kjellmark", date(2027, 8, 30)),
        ("Dawit Tesfamariam", "Solvändans Psykiatri", "Pernilla Wassberg", date(2027, 10, 1)),
    ]


@pytest.mark.parametrize(
    "words",
    [
        f"{MOA} Svara till Bo Berg. Han ska ha en kopia.",
        f"{MOA} Kopia: Bo Berg. Han är på Almby.",
        f"{MOA} Sedan Bo Berg. Han är hennes handledare hemma på Almby.",
        f"{MOA} Bo Berg. Han är verksamhetschef på Almby.",
        f"{MOA} Först frågade vi Bo Berg. Han är på Almby.",
        f"{MOA} Vi har talat med Bo Berg. Han arbetar på Almby.",
    ],
)
def test_who_is_told_of_for_another_reason_is_no_trainee(words: str) -> None:
    found = [said(placement, *FIELDS) for placement in reading(words + REST).placements]
    assert found == [("Moa Hjelm", "Granviks Röntgen", "Petter Kjellmark", date(2027, 8, 30))]
