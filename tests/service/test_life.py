"""A request's whole life over real mail: asked, decided, put to the supplier, signed, carried out."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage, Message
from email.policy import SMTP
from io import BytesIO

import docx
import pytest

from bot.ports import Letter
from bot.routine.lifecycle import Stage
from bot.routine.model import Field, Rule, Verdict
from tests.service.house import MAILBOX, House
from tests.service.mails import TORBJORN, ULRIKA, complete, incomplete, mail

GUNVOR = "Gunvor Tistedal <gunvor.tistedal@vgregion.example>"  # manager of Björkdala's agreement
PELLE = "Pelle Nordanås <pelle.nordanas@vgregion.example>"  # her deputy
SAMIRA = "Samira Bahramzadeh <samira.bahramzadeh@vgregion.example>"  # another manager
BJORKDALA = "Utbildning Björkdala <utbildning@bjorkdala.example>"
LATE = """Hej!

Sahlgrenska Universitetssjukhuset söker sidotjänstgöring i ortopedi på Björkdala Ortopedklinik för
ST-läkare Hedda Ymerfors, 5 april till 4 juli 2027. Heltid. Jour ingår inte.
Handledare är Lars-Erik Myrdalen. Camilla Hjorthage, verksamhetschef, har godkänt.

Ulrika Wennerfalk
Studierektor ST
"""


class Conversation:
    """Mails in one case, each with its own Message-ID, in answer to our latest letter of a kind."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.number = 100

    async def says(self, sender: str, text: str, *, to: str = "", raw: bytes | None = None) -> None:
        self.number += 1
        letters = [x for x in await self.house.letters() if not to or x.kind == to]
        message_id = f"<{self.number}@klient.example>"
        reply = mail(
            text, sender=sender, message_id=message_id, In_Reply_To=letters[-1].message_id, subject="Re: ärendet"
        )
        await self.house.deliver(raw or reply)

    async def stage(self, position: int = 1) -> Stage:
        return next(p.stage for p in (await self.house.case()).placements if p.position == position)

    async def kinds(self) -> list[str]:
        return [x.kind for x in await self.house.letters()]

    async def last(self, kind: str) -> Letter:
        return [x for x in await self.house.letters() if x.kind == kind][-1]


@pytest.fixture
def talk(house: House) -> Conversation:
    return Conversation(house)


async def approved(talk: Conversation) -> None:
    await talk.house.deliver(complete())
    await talk.says(GUNVOR, "Godkänn\n\nGunvor", to="decision_request")


async def with_yes(talk: Conversation) -> None:
    await approved(talk)
    await talk.says(BJORKDALA, "Ja, det går bra.\n\nHälsningar\nBjörkdala", to="to_supplier")


async def test_from_first_mail_to_ended(talk: Conversation) -> None:
    house = talk.house
    await with_yes(talk)
    assert await talk.stage() is Stage.AWAITING_STOK
    form = attached_form(house.sent()[-1][1])
    await house.deliver(stok_mail(signed(form), "LOU-2027-0001"))
    assert await talk.stage() is Stage.CONFIRMED
    house.clock.set("2027-12-06T09:00")
    await house.service.run_until_idle()
    assert await talk.stage() is Stage.ENDED
    assert [kind for kind in await talk.kinds() if kind != "overview"] == [
        *("receipt", "decision_request", "to_supplier", "approved", "decided"),
        *("supplier_thanked", "supplier_agreed", "confirmed", "confirmed_notice"),
    ]
    history = await house.database.read(lambda unit: unit.cases.history("LOU-2027-0001"))
    assert [e.who for e in history if e.event == "approved"] == ["gunvor.tistedal@vgregion.example"]


class TestDeciding:
    async def test_the_supplier_is_written_to_in_the_managers_name_with_the_manager_on_copy(
        self, talk: Conversation
    ) -> None:
        await approved(talk)
        letter = await talk.last("to_supplier")
        assert letter.envelope.recipients == ("utbildning@bjorkdala.example", "gunvor.tistedal@vgregion.example")
        assert "Gunvor Tistedal" in letter.text
        assert "Hedda" not in letter.text

    @pytest.mark.parametrize(
        "text", ["Godkänn om jour ingår.", "Ja, men först från mars", "Troligen ok, återkommer", "Ska vi godkänna?"]
    )
    async def test_what_is_no_plain_decision_decides_nothing(self, text: str, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, text, to="decision_request")
        assert await talk.stage() is Stage.AWAITING_DECISION
        assert "to_supplier" not in await talk.kinds()
        assert "person_needed" in await talk.kinds()

    async def test_a_second_decision_is_told_that_there_is_one(self, talk: Conversation) -> None:
        await approved(talk)
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        assert (await talk.kinds()).count("to_supplier") == 1
        assert (await talk.kinds())[-1] == "already_decided"

    @pytest.mark.parametrize("sender", [SAMIRA, PELLE])
    async def test_another_manager_may_not(self, sender: str, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(sender, "Godkänn", to="decision_request")
        assert await talk.stage() is Stage.AWAITING_DECISION
        refusal = await talk.last("may_not_decide")
        assert "Gunvor Tistedal" in refusal.text

    @pytest.mark.parametrize("sender", [ULRIKA, TORBJORN, BJORKDALA, "Okänd <okand@annanstans.example>"])
    async def test_nobody_else_decides(self, sender: str, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(sender, "Godkänn", to="decision_request")
        assert await talk.stage() is Stage.AWAITING_DECISION

    async def test_declining_needs_a_reason_and_tells_it(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Avslå", to="decision_request")
        assert await talk.stage() is Stage.AWAITING_DECISION
        await talk.says(GUNVOR, "Avslå: kliniken har ingen kapacitet i höst.", to="decision_request")
        assert await talk.stage() is Stage.DECLINED
        assert "ingen kapacitet i höst" in (await talk.last("declined")).text

    async def test_a_question_goes_to_the_requester_and_the_answer_back(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Fråga: kan det skjutas till oktober?", to="decision_request")
        assert await talk.stage() is Stage.NEEDS_INFORMATION
        assert "oktober" in (await talk.last("asked")).text
        await talk.says(ULRIKA, "Nej, tyvärr, hon behövs hemma då.\n\nUlrika", to="asked")
        assert await talk.stage() is Stage.AWAITING_DECISION
        assert "behövs hemma" in (await talk.last("decision_request")).text

    async def test_handing_over_makes_the_other_one_decide(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        await talk.says(GUNVOR, "Lämna över: Samira Bahramzadeh", to="decision_request")
        letter = await talk.last("reassigned")
        assert letter.envelope.recipients == ("samira.bahramzadeh@vgregion.example",)
        assert "Gunvor Tistedal har lämnat över frågan till dig" in " ".join(letter.text.split())
        await talk.says(SAMIRA, "Godkänn", to="reassigned")
        assert await talk.stage() is Stage.WITH_SUPPLIER

    async def test_a_changed_fact_voids_the_approval_and_the_old_letter(self, talk: Conversation) -> None:
        await approved(talk)
        await talk.says(ULRIKA, "Handledare blir Agneta Ryttarson i stället.\n\nUlrika", to="receipt")
        assert await talk.stage() is Stage.AWAITING_DECISION
        assert (await talk.house.case()).placements[0].approval is None
        assert {"approval_void", "supplier_withdrawn"} <= set(await talk.kinds())

    async def test_a_decision_on_facts_that_have_changed_is_asked_again(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        first = await talk.last("decision_request")
        await talk.says(ULRIKA, "Handledare blir Agneta Ryttarson i stället.\n\nUlrika", to="receipt")
        old = mail("Godkänn", sender=GUNVOR, message_id="<999@klient.example>", In_Reply_To=first.message_id)
        await talk.house.deliver(old)
        assert await talk.stage() is Stage.AWAITING_DECISION
        again = await talk.last("decision_request")
        assert again.envelope.recipients == ("gunvor.tistedal@vgregion.example",)
        assert "Vi har inget beslut från dig" in again.text
        assert "Uppgifterna har ändrats." in again.text
        assert "Agneta Ryttarson" in again.text

    async def test_whoever_believes_to_have_decided_learns_otherwise_once_a_day(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        for _ in range(2):
            await talk.says(GUNVOR, "Jag tittar på det nästa vecka.", to="decision_request")
        asked = [x for x in await talk.house.letters() if x.kind == "decision_request"]
        assert len(asked) == 2
        assert asked[1].envelope.recipients == ("gunvor.tistedal@vgregion.example",)
        assert "Vi har inget beslut från dig om ärende LOU-2027-0001." in " ".join(asked[1].text.split())
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        assert await talk.stage() is Stage.WITH_SUPPLIER

    async def test_nobody_is_told_of_a_decision_that_another_may_have_written(self, talk: Conversation) -> None:
        await talk.house.deliver(complete())
        forged = mail("Jag tittar på det.", sender=GUNVOR, message_id="<9@x.example>", subject="Re: [LOU-2027-0001]")
        await talk.house.deliver(forged)
        assert (await talk.kinds()).count("decision_request") == 1


class TestLate:
    async def test_a_moves_the_start_with_the_same_length(self, talk: Conversation) -> None:
        await talk.house.deliver(mail(LATE))
        before = (await talk.house.case()).placements[0]
        assert before.assessment.verdict is Verdict.NEEDS_DECISION
        await talk.says(ULRIKA, "A\n\nUlrika", to="decision_pending")
        after = (await talk.house.case()).placements[0]
        assert after.placement.day(Field.START) == date(2027, 7, 26)  # the Monday after the six months
        assert after.placement.day(Field.END) == date(2027, 7, 26) + (date(2027, 7, 4) - date(2027, 4, 5))
        assert after.assessment.verdict is Verdict.READY

    async def test_c_takes_it_back(self, talk: Conversation) -> None:
        await talk.house.deliver(mail(LATE))
        await talk.says(ULRIKA, "C", to="decision_pending")
        assert await talk.stage() is Stage.WITHDRAWN

    async def test_approving_it_needs_an_exception_with_a_reason(self, talk: Conversation) -> None:
        await talk.house.deliver(mail(LATE))
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        assert await talk.stage() is Stage.AWAITING_DECISION
        assert "Det behövs ett undantag" in " ".join((await talk.last("decision_request")).text.split())
        await talk.says(GUNVOR, "Undantag: kliniken har en ledig plats.", to="decision_request")
        item = (await talk.house.case()).placements[0]
        assert [(w.rule, w.by.name) for w in item.waivers] == [(Rule.LEAD_TIME, "Gunvor Tistedal")]
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        assert await talk.stage() is Stage.WITH_SUPPLIER


class TestWhatCannotBeHadYet:
    async def test_goes_to_the_manager_with_that_rule_open(self, talk: Conversation) -> None:
        await talk.house.deliver(incomplete())
        await talk.says(ULRIKA, "Leverantören utser handledaren när platsen är klar.\n\nUlrika", to="missing")
        item = (await talk.house.case()).placements[0]
        assert (item.stage, item.left_open) == (Stage.AWAITING_DECISION, (Rule.SUPERVISOR,))
        assert item.assessment.verdict is Verdict.NEEDS_DECISION
        await talk.says(GUNVOR, "Godkänn", to="decision_request")
        await talk.says(BJORKDALA, "Ja. Handledare blir Lars-Erik Myrdalen.", to="to_supplier")
        item = (await talk.house.case()).placements[0]
        assert item.placement.value(Field.SUPERVISOR) == "Lars-Erik Myrdalen"
        assert item.stage is Stage.AWAITING_STOK


class TestTheSupplier:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [("Ja, men först från 4 oktober.", "supplier_terms"), ("Nej, tyvärr inte i höst.", "supplier_refused")],
    )
    async def test_less_than_a_yes_goes_to_the_manager(self, text: str, kind: str, talk: Conversation) -> None:
        await approved(talk)
        await talk.says(BJORKDALA, text, to="to_supplier")
        assert await talk.stage() is Stage.AWAITING_DECISION
        assert (await talk.last(kind)).envelope.recipients == ("gunvor.tistedal@vgregion.example",)

    async def test_somebody_else_does_not_answer_for_it(self, talk: Conversation) -> None:
        await approved(talk)
        await talk.says("Någon <nagon@annanstans.example>", "Ja", to="to_supplier")
        assert await talk.stage() is Stage.WITH_SUPPLIER

    async def test_after_its_yes_it_learns_whom_it_is_for_and_that_it_is_off(self, talk: Conversation) -> None:
        await with_yes(talk)
        thanks = await talk.last("supplier_thanked")
        assert thanks.envelope.recipients == ("utbildning@bjorkdala.example", "gunvor.tistedal@vgregion.example")
        text = " ".join(thanks.text.split())
        assert "Platsen är för Hedda Ymerfors." in text
        await talk.says(BJORKDALA, "Tyvärr måste vi backa, handledaren slutar.", to="supplier_thanked")
        assert "har redan svarat och skriver igen" in " ".join((await talk.last("person_needed")).text.split())
        assert "Den som frågar är Ulrika Wennerfalk. Adressen är ulrika.wennerfalk@vgregion.example." in text
        assert "Ni får en blankett av den som frågar. Den heter STÖK." in text
        await talk.says(ULRIKA, "Vi tar tillbaka förfrågan.\n\nUlrika", to="supplier_agreed")
        assert "Ert ja gäller inte längre." in (await talk.last("supplier_withdrawn")).text

    async def test_the_form_comes_with_the_yes(self, talk: Conversation) -> None:
        await with_yes(talk)
        form = docx.Document(BytesIO(attached_form(talk.house.sent()[-1][1])))
        cells = [cell.text for table in form.tables for row in table.rows for cell in row.cells]
        assert "Hedda Ymerfors" in cells


class TestWithdrawal:
    @pytest.mark.parametrize(
        "text",
        [
            "Lars-Erik har slutat.",
            "Farhad har slutat hos oss, ni når mig i fortsättningen.",
            "Hedda har slutat. I stället kommer Sixten Furuskog, samma tider.",
            "Hedda är inte längre aktuell. Sixten Furuskog kommer i stället.",
        ],
    )
    async def test_somebody_who_leaves_or_comes_instead_takes_nothing_back_and_a_person_reads_it(
        self, text: str, talk: Conversation
    ) -> None:
        await approved(talk)
        await talk.says(ULRIKA, f"{text}\n\nUlrika", to="approved")
        assert await talk.stage() is Stage.WITH_SUPPLIER
        assert (await talk.kinds())[-1] == "person_needed"

    async def test_the_trainee_who_leaves_takes_it_back(self, talk: Conversation) -> None:
        await approved(talk)
        await talk.says(ULRIKA, "Hedda har slutat hos oss.\n\nUlrika", to="approved")
        assert await talk.stage() is Stage.WITHDRAWN

    async def test_after_the_approval_everybody_is_told(self, talk: Conversation) -> None:
        await approved(talk)
        await talk.says(ULRIKA, "Vi tar tillbaka förfrågan.\n\nUlrika", to="approved")
        assert await talk.stage() is Stage.WITHDRAWN
        told = {(x.kind, x.envelope.recipients[0]) for x in await talk.house.letters()}
        assert ("withdrawn", "gunvor.tistedal@vgregion.example") in told
        assert ("supplier_withdrawn", "utbildning@bjorkdala.example") in told
        assert "Vår fråga till er gäller inte längre." in (await talk.last("supplier_withdrawn")).text


async def test_nobody_settled_it_before_the_start(talk: Conversation) -> None:
    await talk.house.deliver(incomplete())
    talk.house.clock.set("2027-09-07T09:00")
    await talk.house.service.run_until_idle()
    assert await talk.stage() is Stage.EXPIRED


def attached_form(message: Message) -> bytes:
    for part in message.walk():
        if (part.get_filename() or "").endswith(".docx"):
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            return data
    raise AssertionError("no form is attached")


def signed(form: bytes) -> bytes:
    """The form as people fill it in: the goals, and its three signature lines."""
    document = docx.Document(BytesIO(form))
    goals = {"Delmål": "STc5, STc7", "Målbeskrivning": "HSLF-FS 2021:8"}
    for row in document.tables[0].rows:
        if (line := row.cells[0].text.strip()) in goals:
            row.cells[1].text = goals[line]
    names = {
        "Handledare": "Lars-Erik Myrdalen",
        "Studierektor": "Ulrika Wennerfalk",
        "Verksamhetschef": "Camilla Hjorthage",
    }
    for row in document.tables[-1].rows:
        if (role := row.cells[0].text.strip()) in names:
            row.cells[1].text, row.cells[2].text = names[role], "2027-06-01"
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def stok_mail(form: bytes, case: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Received"] = "from mx.example by post.example; Tue, 01 Jun 2027 10:00:00 +0200"
    message["From"], message["To"] = ULRIKA, MAILBOX
    message["Subject"], message["Message-ID"] = f"STÖK [{case}]", "<stok@klient.example>"
    message.set_content("Här är den underskrivna blanketten.\n\nUlrika")
    message.add_attachment(form, maintype="application", subtype="octet-stream", filename="stok.docx")
    return message.as_bytes()
