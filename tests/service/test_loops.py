"""Robots, storms and letters that come back: what ends them."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from tests.service.house import MAILBOX, House
from tests.service.mails import STRANGER, ULRIKA, incomplete, mail

VAGUE = "Hej! Jag undrar över det vi pratade om. Kan ni återkomma?"


def report(letter_id: str, recipient: str, number: int = 1) -> bytes:
    """A delivery status notification (RFC 3464)."""
    message = EmailMessage(policy=SMTP)
    message["Return-Path"] = "<>"
    message["From"] = "Mail Delivery System <MAILER-DAEMON@mx.vgregion.example>"
    message["To"] = MAILBOX
    message["Subject"] = "Undelivered Mail Returned to Sender"
    message["Message-ID"] = f"<dsn{number}@mx.vgregion.example>"
    message["Auto-Submitted"] = "auto-replied"
    message.set_content("The mail could not be delivered.")
    message.make_mixed()
    raw = message.as_bytes().replace(b"multipart/mixed", b"multipart/report; report-type=delivery-status", 1)
    boundary = raw.split(b'boundary="')[1].split(b'"')[0]
    status = (
        b"--" + boundary + b"\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        b"Final-Recipient: rfc822; " + recipient.encode() + b"\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--"
        + boundary
        + b"\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: "
        + letter_id.encode()
        + b"\r\n\r\n"
    )
    return raw.replace(b"--" + boundary + b"--", status + b"--" + boundary + b"--")


async def kinds(house: House) -> list[str]:
    return [letter.kind for letter in await house.letters()]


async def test_our_own_letters_sent_back_by_another_of_our_kind_end_the_talk(house: House) -> None:
    """Two services that answer each other: the first answer says that it is one, and no more come."""
    await house.deliver(incomplete(sender=STRANGER))
    ours = house.sent()[-1][1]
    for name in ("From", "To"):
        del ours[name]
    ours["From"], ours["To"] = STRANGER, MAILBOX
    before = len(await house.letters())
    await house.deliver(ours.as_bytes(policy=SMTP))
    assert len(await house.letters()) == before


async def test_a_robot_without_marks_is_answered_no_more_than_a_person_would_bear(house: House) -> None:
    """Each answer is answered at once with other words and no sign of a machine."""
    for number in range(20):
        await house.deliver(mail(f"{VAGUE} Nr {number}.", sender=STRANGER, message_id=f"<{number}@robot.example>"))
    answers = [x for x in await house.letters() if "kalle@annanstans.example" in x.envelope.recipients]
    told = [x for x in await house.letters() if x.kind == "person_needed" and "inget automatiskt svar" in x.text]
    assert 1 <= len(answers) <= 5
    assert len(told) == 1


async def test_many_addresses_and_one_answer_trip_the_breaker(house: House) -> None:
    """Ever new addresses get three of the same answers in an hour; then a person is called, once."""
    for number in range(8):
        sender = f"Robot {number} <robot{number}@annanstans.example>"
        await house.deliver(mail(f"{VAGUE} Nr {number}.", sender=sender, message_id=f"<{number}@robot.example>"))
    answers = [x for x in await house.letters() if "annanstans.example" in x.envelope.recipients[0]]
    told = [x for x in await house.letters() if "två robotar" in x.text]
    assert (len(answers), len(told)) == (3, 1)
    house.clock.advance(minutes=61)
    await house.deliver(mail(VAGUE, sender="Anna <anna@annanstans.example>", message_id="<9@robot.example>"))
    assert (await house.letters())[-1].envelope.recipients == ("anna@annanstans.example",) or (
        "anna@annanstans.example" in {r for x in await house.letters() for r in x.envelope.recipients}
    )


async def test_a_bounce_marks_the_address_and_opens_no_case(house: House) -> None:
    await house.deliver(incomplete())
    (letter,) = await house.letters()
    address = "ulrika.wennerfalk@vgregion.example"
    await house.deliver(report(letter.message_id, address))
    assert len(await house.cases()) == 1
    assert await bounced(house, address) == [address]
    notice = (await house.letters())[-1]
    assert notice.kind == "person_needed"
    assert address in notice.text
    await house.deliver(mail("Handledare är Lars-Erik Myrdalen.", sender=ULRIKA, message_id="<2@klient.example>",
                             In_Reply_To=letter.message_id))  # fmt: skip
    assert await bounced(house, address) == []


async def test_a_report_marks_nobody_that_the_letter_was_not_written_to(house: House) -> None:
    await house.deliver(incomplete(sender=STRANGER, message_id="<s@x.example>"))
    letter = next(x for x in await house.letters() if "kalle@annanstans.example" in x.envelope.recipients)
    forged = [report(letter.message_id, "chef@vgregion.example", 1), report("<lou.2027-0001.0@x>", "a@b.example", 2)]
    await house.deliver(*forged)
    assert await bounced(house, "chef@vgregion.example", "a@b.example") == []


async def test_a_notice_that_comes_back_is_not_told_to_whom_it_came_back_from(house: House) -> None:
    """Else it would come back, be told, come back …"""
    await house.deliver(mail(VAGUE, sender=STRANGER))
    notice = next(x for x in await house.letters() if x.kind == "person_needed")
    for number, address in enumerate(notice.envelope.recipients):
        await house.deliver(report(notice.message_id, address, number))
    later = [x for x in await house.letters() if x.id > notice.id]
    reached = {r for x in later for r in x.envelope.recipients}
    assert len(later) < 3
    last = await house.letters()
    assert last[-1].kind != "person_needed" or set(last[-1].envelope.recipients) < set(notice.envelope.recipients)
    assert reached <= set(notice.envelope.recipients)


async def bounced(house: House, *addresses: str) -> list[str]:
    return list(await house.database.read(lambda unit: unit.outbox.bounced(addresses)))
