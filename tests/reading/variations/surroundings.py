"""What stands around a request and says nothing about it: small talk, signatures, footers, banners, history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tests.reading.variations.letters import Letter

SMALL_TALK = {
    "nothing": (
        "Hoppas att ni har en fin höst!",
        "Jag skriver från tåget, ursäkta stavningen.",
        "Hör gärna av er om ni undrar något.",
    ),
    "dates": (
        "Tack för senast, det var trevligt att ses den 12 maj.",
        "Jag har semester vecka 28–31 och svarar då inte på mejl.",
        "Vi är lediga 1–5 april, så svara gärna dessförinnan.",
        "Förra året hade vi en annan läkare där 2025-02-03 – 2025-04-27.",
        "Styrgruppen träffas den 3 februari 2027 kl. 13–15 och då tas frågan upp.",
        "Rutinen gäller till 2030-09-30, som jag förstår det.",
        "Vi har lokalmöte i Göteborg nästa tisdag.",
        "Svara gärna före den 15 i nästa månad.",
        "Kongressen är v. 39 och då är jag borta.",
        "Kliniken fyller 50 år i september.",
        "Jag mejlade er även den 4/3.",
    ),
    "people": (
        "Vår förra ST-läkare, Karin Blomhage, var mycket nöjd med sin tid där.",
        "Ni får gärna höra av er till Anna Lindhage i receptionen också.",
        "Hälsa Bengt Åkerstedt om ni ser honom!",
        "Fakturafrågor besvaras av Lina Kvistrud, ekonom.",
        "Vår tidigare verksamhetschef Bo Ramstedt gick i pension i våras.",
        "Jag har tagit över efter Gunilla Sävborg.",
        "Min egen handledare på den tiden hette Gösta Ekelundh.",
    ),
    "hours": (
        "Jag nås säkrast på 031-390 06 99.",
        "Min telefontid är onsdagar 10–11.",
        "Själv arbetar jag 80 % och är ledig på fredagar.",
        "Expeditionen är öppen vardagar 8–12.",
        "Jag går själv jour i helgen, så svaret kan dröja.",
    ),
}
SMALL_TALK_ENGLISH = {
    "nothing": ("I hope you are all well.",),
    "dates": (
        "It was good to see you on 12 May.",
        "I am away in weeks 28–31 and will not read my mail then.",
        "The steering group meets on 3 February 2027.",
    ),
    "people": ("Our former resident, Karin Blomhage, enjoyed her time there very much.",),
    "hours": ("My office hours are Mondays 10 to 11 am.",),
}
SIGNATURE_LINES = (
    "Besöksadress: Blå stråket 5, plan 3\n413 45 Göteborg",
    "Tfn 031-390 06 71, mobil 070-174 06 21",
    "Växel 010-475 00 00\nwww.sjukhuset.example",
    "Org.nr 556000-0000",
    "Telefontid vardagar 8–9.30",
    "HSA-id SE2321000131-E000000012345",
    "Följ oss på sociala medier",
    "Jag arbetar inte fredagar.",
    "Semester v. 28–31",
)
DISCLAIMERS = (
    "Detta e-postmeddelande kan innehålla konfidentiell information och är endast avsett för adressaten. "
    "Om du har fått det av misstag, radera det och meddela avsändaren.",
    "This e-mail may contain confidential information intended for the addressee only. If you are not the intended "
    "recipient, please notify the sender and delete it.",
    "När du mejlar oss behandlar vi dina personuppgifter enligt dataskyddsförordningen (GDPR). "
    "Läs mer på vår webbplats.",
    "Tänk på miljön innan du skriver ut det här mejlet.",
    "Öppettider: måndag–fredag 8–16.30. Vid akuta besvär, ring 1177.",
)
BANNERS = (
    "Du får inte e-post ofta från den här avsändaren. Läs om varför det här är viktigt på "
    "https://aka.ms/LearnAboutSenderIdentification",
    "Detta meddelande kommer från en extern avsändare. Klicka inte på länkar och öppna inte bilagor om du inte känner "
    "igen avsändaren.",
    "[EXTERN AVSÄNDARE]",
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless "
    "you recognize the sender.",
    "VARNING: Det här mejlet kommer från en avsändare utanför organisationen.",
)
MOBILE = (
    "Skickat från min iPhone",
    "Skickat från min Samsung Galaxy",
    "Hämta Outlook för iOS",
    "Hämta Outlook för Android",
    "Skickat från Outlook för iOS",
    "Get Outlook for iOS",
    "Sent from my iPad",
    "Skickades från E-post för Windows",
)
_OLD_FACTS = (
    "Hej!\n\nTack för ert mejl. Som exempel kan en begäran se ut så här: ST-läkare Anna Exempel, 3 januari–28 mars "
    "2028, heltid, jour ingår, handledare Bertil Mall, verksamhetschef Cecilia Påhitt har godkänt.\n\n"
    "Vänliga hälsningar\nTorun Ekelöv",
    "Hej,\n\nvi har tagit emot er fråga. Handledare ska vara utsedd, och vi behöver veta om jour ingår. "
    "Förra gången var det Erik Gammelgren, 50 %, v. 3–8.\n\nMvh\nMaj Brännmyr",
)
_QUOTES = {
    "outlook": "Från: Torun Ekelöv <torun.ekelov@vgregion.example>\nSkickat: den 3 augusti 2026 09:14\n"
    "Till: {name} <{email}>\nÄmne: SV: Utbildningsplatser LOU\n\n{old}",
    "outlook, english": "From: Torun Ekelöv <torun.ekelov@vgregion.example>\nSent: Monday, August 3, 2026 9:14 AM\n"
    "To: {name} <{email}>\nSubject: RE: Utbildningsplatser LOU\n\n{old}",
    "outlook, classic": "-----Ursprungligt meddelande-----\nFrån: Torun Ekelöv\nSkickat: den 3 augusti 2026 09:14\n"
    "Till: {name}\nÄmne: SV: Utbildningsplatser LOU\n\n{old}",
    "outlook, mobile": "________________________________\nFrån: Torun Ekelöv <torun.ekelov@vgregion.example>\n"
    "Skickat: måndag, augusti 3, 2026 9:14 fm\nTill: {name} <{email}>\nÄmne: SV: Utbildningsplatser LOU\n\n{old}",
    "gmail": "Den mån 3 aug. 2026 kl 09:14 skrev Torun Ekelöv <torun.ekelov@vgregion.example>:\n\n{quoted}",
    "gmail, english": "On Mon, Aug 3, 2026 at 9:14 AM Torun Ekelöv <torun.ekelov@vgregion.example> wrote:\n\n{quoted}",
    "thunderbird": "Den 2026-08-03 kl. 09:14, skrev Torun Ekelöv:\n{quoted}",
    "apple": "> 3 aug. 2026 kl. 09:14 skrev Torun Ekelöv <torun.ekelov@vgregion.example>:\n> \n{quoted}",
}
_FORWARDS = {
    "outlook": "{note}\n\nFrån: {name} <{email}>\nSkickat: den {day}\n"
    "Till: Maj Brännmyr <maj.brannmyr@vgregion.example>\nÄmne: {subject}\n\n{text}",
    "gmail": "{note}\n\n---------- Forwarded message ---------\nFrån: {name} <{email}>\nDate: {day}\n"
    "Subject: {subject}\nTo: <maj.brannmyr@vgregion.example>\n\n\n{text}",
    "apple": "{note}\n\nVidarebefordrat brev:\n\nFrån: {name} <{email}>\nÄmne: {subject}\nDatum: {day}\n"
    "Till: maj.brannmyr@vgregion.example\n\n{text}",
    "thunderbird": "{note}\n\n-------- Vidarebefordrat meddelande --------\nÄmne: \t{subject}\nDatum: \t{day}\n"
    "Från: \t{name} <{email}>\nTill: \tmaj.brannmyr@vgregion.example\n\n\n{text}",
}
_NOTES = ("FYI", "Vidarebefordrar.", "För kännedom och åtgärd.\n\nMvh\nMaj Brännmyr", "Se nedan.\n\n/Maj", "")
_SENDER = re.compile(r'\s*"?([^"<]*?)"?\s*<([^<>]+@[^<>]+)>')


def small_talk(about: str, letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    pool = (SMALL_TALK_ENGLISH if letter.english else SMALL_TALK)[about]
    opening, closing = letter.opening(), letter.closing()
    for sentence in random.sample(pool, min(3, len(pool))):
        own = random.random() < 0.5
        for place, at in (("first", opening), ("last", closing)):
            inserted = ["", sentence, ""] if own else [sentence]
            yield f"{place}: {sentence}", _with_lines(letter, at, inserted)


def every_sentence(letter: Letter) -> Iterator[tuple[str, Letter]]:
    """Each sentence of small talk below the author's words."""
    for sentences in (SMALL_TALK_ENGLISH if letter.english else SMALL_TALK).values():
        for sentence in sentences:
            yield sentence, _with_lines(letter, letter.closing(), ["", sentence, ""])


def signature(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    if letter.closing() >= len(letter.lines):
        return
    for lines in random.sample(SIGNATURE_LINES, 4):
        yield lines, replace(letter, text=f"{letter.text}\n{lines}")


def below(kind: str, letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """A disclaimer or the footer of a telephone below the author's words."""
    for words in random.sample(DISCLAIMERS if kind == "disclaimer" else MOBILE, 4):
        yield words, replace(letter, text=f"{letter.text}\n\n{words}")


def banner(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    for words in random.sample(BANNERS, 4):
        yield words, replace(letter, text=f"{words}\n\n{letter.text}")


def history(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """An older message quoted below, with facts of its own."""
    sender = _SENDER.match(letter.header("from"))
    if letter.tail or sender is None or letter.label["case"]:
        return
    for client, frame in _QUOTES.items():
        old = random.choice(_OLD_FACTS)
        quoted = "\n".join(f"> {line}".rstrip() for line in old.split("\n"))
        yield client, replace(letter, tail=frame.format(name=sender[1], email=sender[2], old=old, quoted=quoted))


def forwarded(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """Someone else hands the request on and adds nothing; the author still counts as the sender."""
    sender = _SENDER.match(letter.header("from"))
    subject = letter.header("subject")
    known = letter.directory.people
    if letter.label["intent"] != "request" or letter.tail or letter.files or sender is None or not sender[1]:
        return
    if re.search(r"[\r\n]|[<@]", subject + sender[1]) or not known:
        return
    for client, frame in _FORWARDS.items():
        note = random.choice(_NOTES)
        text = frame.format(
            note=note, name=sender[1], email=sender[2], subject=subject, day="3 augusti 2026 09:14", text=letter.text
        ).strip("\n")
        own, _, tail = text.partition("\n\n") if note else ("", "", text)
        outer = letter.with_header("From", "Maj Svensdotter <maj.svensdotter@vgregion.example>")
        outer = outer.with_header("Subject", "VB: Utbildningsplatser LOU") if _heading(letter) else outer
        yield f"{client}: {note[:12]!r}", replace(outer, text=own, tail=tail)


def _heading(letter: Letter) -> bool:
    return all(p["findings"]["subject"] == "met" for p in letter.label["placements"])


def _with_lines(letter: Letter, at: int, lines: list[str]) -> Letter:
    changed = [*letter.lines[:at], *lines, *letter.lines[at:]]
    return replace(letter, text=re.sub(r"\n{3,}", "\n\n", "\n".join(changed)))
