"""`platsvakt cases`: what is told of a case, and what an operator can put right."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.ports import Approval, Case, CasePlacement, Handover, Party, UnitOfWork, Waiver
from bot.reading.report import placement_report
from bot.routine.lifecycle import OPEN_STAGES, Stage
from bot.routine.model import Fact, Field, Rule, Status
from handlers.lineage import whereabouts
from tests.commands.conftest import Desk
from tests.storage.samples import NOW, PLACEMENT, entry, held, letter

ASA = Party("Åsa Lind", "avtal@region.example")
WAITING = replace(held(), stage=Stage.AWAITING_DECISION, next_on=date(2026, 11, 6))
WITHDRAWN = replace(held(), stage=Stage.WITHDRAWN)


def placed(position: int, item: CasePlacement = WAITING, trainee: str = "Vera Älg") -> CasePlacement:
    placement = item.placement.with_facts({Field.TRAINEE: Fact(trainee)})
    return replace(item, position=position, placement=placement)


def english_words() -> set[str]:
    return {str(w) for kind in (Stage, Rule, Status, Field) for w in kind if "_" in str(w)}


# --- list and show -------------------------------------------------------------------------------


def test_the_story_is_in_plain_swedish(desk: Desk) -> None:
    approval = Approval(ASA, "Cecilia Dahl", NOW, "f" * 16, "LOU-1")
    item = replace(
        held(), stage=Stage.WITH_SUPPLIER, next_on=date(2026, 11, 20), approval=approval,
        waivers=(Waiver(Rule.LEAD_TIME, ASA, "mottagaren har plats", NOW),), left_open=(Rule.SUPERVISOR,),
        handed=(Handover("eva@region.example"),),
    )  # fmt: skip
    number = desk.open_case(placements=(item, placed(2, WITHDRAWN))).number
    desk.write(lambda unit: unit.cases.add_history(entry(number)))

    told = desk.run("cases", "show", number.lower()).stdout

    for words in (
        "Närmast på tur senast 2026-11-20: leverantören. Det gäller plats 1.",
        "Plats 1: Vera Älg, allmänmedicin, Norrängens vårdcentral",
        "hos leverantören, hos leverantören, senast 2026-11-20",
        "Åsa Lind, ersättare för Cecilia Dahl, 2026-11-02 10.30 (avtal LOU-1)",
        "tid före start, av Åsa Lind 2026-11-02 10.30: «mottagaren har plats»",
        "Kan inte fås än",
        "eva@region.example",
        "LOU-1, 2025-01-01 till 2028-12-31",
        "återtagen",
        "– (inte känt än)",
        "2026-11-02 10.30  sara.ek@region.example: Förfrågan kom in.",
    ):
        assert words in told, told
    assert not [word for word in english_words() if word in told]


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_can_be_told(desk: Desk, stage: Stage) -> None:
    on = date(2026, 12, 1) if stage in OPEN_STAGES else None
    number = desk.open_case(placements=(replace(held(), stage=stage, next_on=on),)).number

    told = desk.run("cases", "show", number).stdout
    listed = desk.run("cases", "list").stdout

    assert ("Närmast på tur senast 2026-12-01" in told) == (stage in OPEN_STAGES)
    assert ("Ärendet är avslutat" in told) == (stage not in OPEN_STAGES)
    assert str(stage) not in told.replace(number, "") + listed


def test_hostile_text_reaches_no_terminal(desk: Desk) -> None:
    nasty = "[bold]\x1b[2Jröd [/] \u202e 19900101-1239"
    number = desk.open_case(
        subject=nasty, requester=Party(nasty, "x@region.example"), placements=(placed(1, trainee=nasty),)
    ).number
    desk.write(lambda unit: unit.cases.add_history(entry(number, text=nasty, who=nasty)))

    for command in (("cases", "show", number), ("cases", "list")):
        told = desk.run(*command).stdout
        assert "[bold]" in told
        assert not {"\x1b", "\u202e", "19900101-1239"} & {*told, told, *told.split()}
        assert "\x1b" not in told
        assert "1239" not in told


def test_an_unknown_case_is_named(desk: Desk) -> None:
    assert "there is no case LOU-2026-0009" in desk.run("cases", "show", "LOU-2026-0009", status=1).stderr


def test_json_keeps_the_contract_and_adds_where_each_placement_stands(desk: Desk) -> None:
    approval = Approval(ASA, "", NOW, "f" * 16, "LOU-1")
    item = replace(
        WAITING, approval=approval, waivers=(Waiver(Rule.LEAD_TIME, ASA, "skäl", NOW),), left_open=(Rule.SUPERVISOR,)
    )
    number = desk.open_case(placements=(item, placed(2, WITHDRAWN))).number

    (line,) = desk.run("cases", "show", number, "--json").stdout.splitlines()
    case = json.loads(line)
    first, second = case["placements"]

    contract = json.loads(json.dumps(placement_report(item.placement, item.assessment)))
    assert {name: first[name] for name in contract} == contract
    assert (first["position"], first["stage"], first["holder"], first["next_on"]) == (
        1, "awaiting_decision", "manager", "2026-11-06",
    )  # fmt: skip
    assert first["approval"]["by"] == {"name": "Åsa Lind", "email": "avtal@region.example"}
    assert first["approval"]["facts_hash"] == "f" * 16
    assert first["waivers"][0]["rule"] == "lead_time"
    assert first["left_open"] == ["supervisor"]
    assert (second["stage"], second["holder"], second["next_on"], second["approval"]) == ("withdrawn", None, None, None)
    assert case["withdrawn"] is False
    assert case["history"] == []


def test_only_open_cases_are_listed_on_demand(desk: Desk) -> None:
    desk.open_case(placements=(WITHDRAWN,))
    opened = desk.open_case(placements=(WAITING,))

    lines = desk.run("cases", "list", "--open", "--json").stdout.splitlines()

    assert [json.loads(line)["case"] for line in lines] == [opened.number]
    everything = desk.run("cases", "list", "--json").stdout.splitlines()
    assert [json.loads(line)["withdrawn"] for line in everything] == [False, True]


# --- reopen and reassign -------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.DECLINED, Stage.EXPIRED])
def test_a_closed_placement_is_opened_again_and_checked(desk: Desk, stage: Stage) -> None:
    approval = Approval(ASA, "", NOW, "f" * 16, "LOU-1")
    number = desk.open_case(placements=(replace(held(), stage=stage, approval=approval),)).number

    told = desk.run("cases", "reopen", number, 1, "--reason", "återtagen av  misstag", "--who", "Kim Ask").stdout

    item = desk.case(number).placements[0]
    assert item.stage is Stage.NEEDS_INFORMATION  # the sample names no supervisor
    assert item.approval is None
    assert item.next_on is not None
    assert "needs_information now. Letters written: 1" in told
    line, *_ = desk.history(number)
    assert (line.who, line.event) == ("Kim Ask", "reopened")
    assert "väntar på uppgifter" in line.text
    assert line.text.endswith("Skäl: återtagen av misstag")
    assert line.routine
    (letter_,) = desk.write(lambda unit: unit.outbox.listed())
    assert (letter_.kind, letter_.envelope.recipients) == ("reopened", ("sara.ek@region.example",))


def test_a_misdirected_placement_that_is_opened_again_stays_with_a_coordinator(desk: Desk) -> None:
    from bot.routine.model import Training

    placement = PLACEMENT.with_facts({Field.TRAINING: Fact(Training.BASIC)})
    number = desk.open_case(placements=(replace(held(1, placement), stage=Stage.MISDIRECTED),)).number

    desk.run("cases", "reopen", number, 1, "--reason", "hör hit ändå")

    item = desk.case(number).placements[0]
    assert item.stage is Stage.RECEIVED
    assert item.next_on is not None
    assert "en samordnare sorterar den" in desk.history(number)[0].text


@pytest.mark.parametrize("stage", [Stage.AWAITING_DECISION, Stage.ENDED])
def test_what_the_table_does_not_allow_changes_nothing(desk: Desk, stage: Stage) -> None:
    opened = desk.open_case(placements=(replace(held(), stage=stage),))

    refused = desk.run("cases", "reopen", opened.number, 1, "--reason", "x", status=1)

    assert f"reopened cannot happen to a placement that is {stage}" in refused.stderr
    assert desk.case(opened.number) == opened
    assert desk.history(opened.number) == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("reopen", "LOU-2026-0001", 7), "has no placement 7; it has 1"),
        (("reopen", "LOU-2026-0009", 1), "there is no case LOU-2026-0009"),
        (("reassign", "LOU-2026-0001", 1, "sara.ek@region.example"), "no agreement manager or coordinator"),
        (("reassign", "LOU-2026-0001", 1, "ingen@region.example"), "no agreement manager or coordinator"),
    ],
)
def test_an_order_for_nothing_is_refused(desk: Desk, arguments: tuple[object, ...], problem: str) -> None:
    opened = desk.open_case(placements=(WAITING,))

    assert problem in desk.run("cases", *arguments, "--reason", "x", status=1).stderr
    assert desk.case(opened.number) == opened


def test_a_reason_is_needed(desk: Desk) -> None:
    number = desk.open_case(placements=(WITHDRAWN,)).number

    desk.run("cases", "reopen", number, 1, status=2)
    desk.run("cases", "reopen", number, 1, "--reason", "  ", status=2)


def test_another_person_decides_until_a_day(desk: Desk) -> None:
    number = desk.open_case(placements=(WAITING,)).number

    desk.run("cases", "reassign", number, 1, "eva@region.example", "--until", "2000-01-01", "--reason", "x", status=1)
    told = desk.run("cases", "reassign", number, 1, "eva@region.example", "--until", "2199-12-05", "--reason", "ledig")

    assert "eva@region.example decides now until 2199-12-05" in told.stdout
    assert desk.case(number).placements[0].handed == (Handover("eva@region.example", date(2199, 12, 5)),)
    assert "till och med 2199-12-05" in desk.run("cases", "show", number).stdout
    (letter_,) = desk.write(lambda unit: unit.outbox.listed())
    assert "5 december 2199" in letter_.text.replace("\N{NO-BREAK SPACE}", " ")


def test_another_person_decides(desk: Desk) -> None:
    number = desk.open_case(placements=(WAITING,)).number

    desk.run("cases", "reassign", number, 1, "EVA@region.example", "--reason", "byter uppdrag")

    item = desk.case(number).placements[0]
    assert (item.stage, item.handed) == (Stage.AWAITING_DECISION, (Handover("eva@region.example"),))
    line, asked_ = desk.history(number)
    assert (line.who, line.event) == ("ove", "reassigned")
    assert asked_.event == "decision_asked"
    (letter_,) = desk.write(lambda unit: unit.outbox.listed())
    assert (letter_.kind, letter_.envelope.recipients) == ("reassigned", ("eva@region.example",))
    assert "byter uppdrag" in letter_.text
    assert "Eva Ek <eva@region.example>" in line.text


def test_nobody_is_made_to_decide_about_their_own_request(desk: Desk) -> None:
    own = desk.open_case(placements=(WAITING,), requester=Party("Eva Ek", "Eva@region.example"))
    head = PLACEMENT.with_facts({Field.DEPARTMENT_HEAD: Fact("Eva Ek")})
    led = desk.open_case(placements=(WAITING, replace(WAITING, position=2, placement=head)))

    for opened in (own, led):
        refused = desk.run("cases", "reassign", opened.number, 1, "eva@region.example", "--reason", "x", status=1)
        assert "cannot decide about them" in refused.stderr
        assert desk.case(opened.number) == opened


# --- split and merge -----------------------------------------------------------------------------


def asked(number: str, kind: str, position: int) -> str:
    """The key of a question about one placement."""
    return (
        f"{number}:decision_request:abc:{position}:1" if kind == "decision_request" else f"{number}:{kind}:{position}:1"
    )


def write_letters(desk: Desk, case: Case) -> None:
    async def work(unit: UnitOfWork) -> None:
        keys = [
            asked(case.number, kind, p.position)
            for kind in ("decision_request", "to_supplier")
            for p in case.placements
        ]
        for number, key in enumerate([*keys, "item:1:receipt"]):
            written = letter(key, case=case.number, message_id=f"<{case.number}.{number}@service.example>")
            await unit.outbox.add(written)
            await unit.cases.link_message(case.number, written.message_id)
        await unit.cases.link_message(case.number, f"<theirs.{case.number}@mail.example>")

    desk.write(work)


def leads_to(desk: Desk, case: Case) -> list[str | None]:
    """Where answers to the letters of `write_letters`, and to the requester's own mail, lead."""
    count = 2 * len(case.placements) + 1

    async def work(unit: UnitOfWork) -> list[str | None]:
        ids = [f"<{case.number}.{number}@service.example>" for number in range(count)]
        return [await unit.cases.by_message_ids([one]) for one in (*ids, f"<theirs.{case.number}@mail.example>")]

    return desk.write(work)


def whereabouts_of(desk: Desk, number: str, position: int) -> tuple[str, int]:
    return desk.write(lambda unit: whereabouts(unit, number, position))


def test_a_split_moves_placements_to_a_case_of_their_own(desk: Desk) -> None:
    old = desk.open_case(placements=(placed(1), placed(2, WITHDRAWN, "Bo"), placed(4, WAITING, "Cem")))
    write_letters(desk, old)

    told = desk.run("cases", "split", old.number, 4, 2, 4, "--reason", "olika kliniker").stdout

    left, new = desk.case(old.number), desk.case(told.split("new case ")[1].split(":")[0])
    assert left.placements == old.placements[:1]
    assert new.placements == old.placements[1:]  # with their positions, by which letters name them
    assert (new.first_contact, new.requester, new.participants) == (old.first_contact, old.requester, old.participants)
    assert set(leads_to(desk, old)) == {left.number}, "handlers.lineage leads on from there"
    assert [line.event for line in desk.history(left.number)] == ["split"]
    assert (
        f"Platserna 4, 2 flyttades till ett eget ärende, {new.number}. Skäl: olika kliniker"
        in desk.history(left.number)[0].text
    )
    assert [line.event for line in desk.history(new.number)] == ["split_from", "letter_queued", "decision_asked"]
    assert whereabouts_of(desk, old.number, 4) == (new.number, 4)
    assert whereabouts_of(desk, old.number, 1) == (old.number, 1)
    assert f"kommer från {old.number}" in desk.run("cases", "show", new.number).stdout


@pytest.mark.parametrize("positions", [(1, 2), (3,), (1, 3)])
def test_a_split_must_leave_something_and_take_something(desk: Desk, positions: tuple[int, ...]) -> None:
    old = desk.open_case(placements=(placed(1), placed(2)))

    desk.run("cases", "split", old.number, *positions, status=1)

    assert desk.case(old.number) == old
    assert len(desk.run("cases", "list", "--json").stdout.splitlines()) == 1


def test_a_merge_moves_everything_and_closes_the_emptied_case(desk: Desk) -> None:
    kept = desk.open_case(placements=(placed(1), placed(3)), participants=("sara.ek@region.example",))
    emptied = desk.open_case(
        placements=(placed(1, WITHDRAWN, "Bo"), placed(2, WAITING, "Cem")),
        participants=("ny@region.example",),
        first_contact=kept.first_contact - timedelta(days=3),
    )
    write_letters(desk, emptied)

    desk.run("cases", "merge", emptied.number, kept.number, "--reason", "samma förfrågan två gånger")

    case, empty = desk.case(kept.number), desk.case(emptied.number)
    assert [p.position for p in case.placements] == [1, 3, 4, 5]
    assert [replace(p, position=0) for p in case.placements] == [
        replace(p, position=0) for p in (*kept.placements, *emptied.placements)
    ]
    assert case.first_contact == emptied.first_contact
    assert case.participants == ("sara.ek@region.example", "ny@region.example")
    assert (empty.placements, empty.open_placements, empty.withdrawn) == ((), (), False)
    assert set(leads_to(desk, emptied)) == {kept.number}
    assert whereabouts_of(desk, emptied.number, 2) == (kept.number, 5)
    assert f"Ärendet är avslutat. Platserna finns i {kept.number}." in desk.run("cases", "show", emptied.number).stdout
    assert "plats 1 heter här plats 4, plats 2 heter här plats 5" in desk.history(kept.number)[0].text
    assert emptied.number not in desk.run("cases", "list", "--open").stdout
    assert "has no placements to move" in desk.run("cases", "merge", emptied.number, kept.number, status=1).stderr


def test_cases_of_different_people_are_not_merged(desk: Desk) -> None:
    mine = desk.open_case(placements=(WAITING,))
    theirs = desk.open_case(placements=(WAITING,), requester=Party("Bo", "bo@annan.example"))

    assert (
        "letters about one would reach the other"
        in desk.run("cases", "merge", theirs.number, mine.number, status=1).stderr
    )
    assert "cannot be merged with itself" in desk.run("cases", "merge", mine.number, mine.number, status=1).stderr
    assert [desk.case(c.number) for c in (mine, theirs)] == [mine, theirs]


def test_a_split_case_without_questions_can_be_merged_back(desk: Desk) -> None:
    old = desk.open_case(placements=(placed(1), placed(2)))
    desk.run("cases", "split", old.number, 2)

    desk.run("cases", "merge", "LOU-2026-0002", old.number)

    assert desk.case(old.number).placements == old.placements
