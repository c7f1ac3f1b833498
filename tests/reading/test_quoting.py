from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.answers import as_question
from bot.reading.model import Address
from bot.reading.quoting import divide, is_forward_subject

ANNA = Address("Anna Ek", "anna.ek@region.example")

LETTER = """Hej Anna!

Tack för din förfrågan om en plats för en ST-läkare hos Exempelkliniken AB, 1 mars–28 maj 2027.

Tre uppgifter saknas. Svara senast tisdag 1 september 2026. Då är det sex månader kvar till start.

Svara direkt i det här mejlet. Skriv efter "Svar:". Du kan också skriva svaren fritt.

1. Vem är handledare hos leverantören? (för- och efternamn)
   Svar:

2. Vilka arbetstider gäller?
   Svar:

3. Ingår jour? (ja eller nej)
   Svar:

Det här är klart:
- Du är studierektor och har talat med din chef, Bo Berg.

Hälsningar
Utbildningsplatser LOU, Koncernkontoret

Ärende LOU-2026-0042. Svaret är skrivet av ett program som följer rutinen, version 1.0.
Skriv inga personnummer eller uppgifter om patienter. Mejl till oss är som regel allmänna handlingar."""

ANSWERED = """1. Vem är handledare hos leverantören? (för- och efternamn)
Svar: Per Ek

2. Vilka arbetstider gäller?
Svar: mån-fre 8-16.30
med en timmes lunch

3. Ingår jour? (ja eller nej)
Svar: nej"""

OUTLOOK_HEAD = """Från: Utbildningsplatser LOU <lou@region.example>
Skickat: den 21 augusti 2026 10:01
Till: Anna Ek <anna.ek@region.example>
Kopia: Bo Berg
Ämne: SV: Utbildningsplatser LOU [LOU-2026-0042]
"""


def marked(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def filled_in(letter: str) -> str:
    return (
        letter.replace("efternamn)\n   Svar:", "efternamn)\n   Svar: Per Ek")
        .replace("gäller?\n   Svar:", "gäller?\n   Svar: mån-fre 8-16.30\n   med en timmes lunch")
        .replace("nej)\n   Svar:", "nej)\n   Svar: nej")
    )


@pytest.mark.parametrize(
    "head",
    [
        OUTLOOK_HEAD,
        "________________________________\n" + OUTLOOK_HEAD,
        "*Från:* K <k@v.example>\n*Skickat:* den 1 mars 2027\n*Till:* Anna\n*Ämne:* x\n",
        "-----Ursprungligt meddelande-----\nFrån: K [mailto:k@v.example]\nSkickat: den 1 mars 2027\nTill: A\nÄmne: x\n",
        "-----Original Message-----\nFrom: K <k@v.example>\nSent: Monday, March 1, 2027 10:00 AM\nTo: A\nSubject: x\n",
        "From: K <k@v.example>\nSent: Monday, March 1, 2027\nTo: Anna Ek;\n Bo Berg;\n Cecilia Dahl\nSubject: x\n",
        "From: K <k@v.example>\nDate: Monday, 1 March 2027 at 10:00\nTo: A <a@v.example>\nSubject: x\n",
        "-------- Originalmeddelande --------\nFrån: K <k@v.example>\nDatum: 2027-03-01 10:00\nTill: A\nRubrik: x\n",
        "Den mån 21 sep. 2026 kl 10:01 skrev K <k@v.example>:\n",
        "Den mån 21 sep. 2026 kl 10:01 skrev Koncernkontorets brevlåda <\nkoncernkontoret.pvg@region.example>:\n",
        "On Mon, 21 Sept 2026 at 10:01, Koncernkontoret PVG\n<k@v.example> wrote:\n",
        "On 2027-01-18 15:40, Koncernkontoret PVG wrote:\n",
        "12 jan. 2027 kl. 09:10 skrev K <k@v.example>:\n",
        "Den 2026-09-21 kl. 10:01, skrev K:\n",
        "K <k@v.example> skrev den måndag 1 mars 2027 10:00:\n",
        "måndag 21 september 2026 skrev K <k@v.example>:\n",
    ],
)
@pytest.mark.parametrize(
    "quote", ["Vi saknar handledare, och ingår jour?\nMvh K", marked("Vi saknar handledare, och ingår jour?\nMvh K")]
)
def test_history_below_a_head_is_no_new_text(head: str, quote: str) -> None:
    found = divide(f"Handledare blir Per Ek.\n\nMvh\nAnna Ek\n\n{head}\n{quote}\n", ANNA)
    assert found.new_text == "Handledare blir Per Ek."
    assert found.signature == "Mvh\nAnna Ek"
    assert "saknar handledare" in found.quoted


@pytest.mark.parametrize(
    "own",
    [
        "Hej!\nFrån: 1 mars 2027\nTill: 31 maj 2027\nJour: nej",
        "Från: mars 2027\nTill: maj 2027\nDatum: se ovan\nÄmne: ortopedi",
        "Från: Ortopedkliniken\nTill: Björkdala\nHandledare: Per Ek",
        "Arbetstid\n> 40 timmar i veckan\nJour nej",
        "Den 12 januari skrev chefen att hon godkänner detta: se bilagan.",
        "Hej, jag heter\nAnna Ek\noch söker en plats.",
        "Studierektor\nAnna Ek\n\nVerksamhetschef\nBo Berg\n\nHandledare\nPer Ek",
        "Studierektor:\n\nAnna Ek\n\nVerksamhetschef:\n\nBo Berg",
        "Handledare är Per Ek, jour nej. Vänligen återkom om något saknas i förfrågan.",
        "Tid: v. 10-12\n--\nJour: nej\nHandledare: Per Ek",
        "Vi söker en plats.\n-----\nBo Ek, ortopedi, Björkdala\n1 mars till 31 maj\n-----",
        "Vi söker en plats.\n--\nBo Ek, ortopedi, Björkdala, 1 mars till 31 maj",
        "Två söker:\n* Bo Ek, ortopedi, v. 10\n* Anna Ek, ortopedi, v. 11",
        "Namn\tOrt\tStart\nBo Ek\tBjörkdala\t2027-03-01\nAnna Ek\tBjörkdala\t2027-05-01",
        "Anna Ek, ortopedi, Björkdala, 1 mars–31 maj 2027, heltid",
    ],
)
def test_what_the_sender_says_is_never_cut(own: str) -> None:
    assert divide(own, ANNA).new_text == own


@pytest.mark.parametrize(
    "signature",
    [
        "Mvh\nAnna",
        "Mvh Anna",
        "MVH/Anna",
        "/Anna",
        "//Anna Ek",
        "-- \nAnna Ek\nstudierektor",
        "--\nAnna",
        "Med vänlig hälsning\n\nAnna Ek\nStudierektor ST\nSahlgrenska\nTfn 031-390 06 21",
        "Med vänlig hälsning / Kind regards\n\nAnna Ek\nStudierektor / Study director",
        "Vänligen\nAnna Ek",
        "Hälsningar Anna Ek\nNärhälsan",
        "Bästa hälsningar,\nAnna",
        "Hälsningar från Anna",
        "_______________\nAnna Ek\nstudierektor",
        "Kind regards,\nAnna Ek\nStudy director",
        "Best,\nAnna",
        "Anna Ek",
        "Anna Ek, studierektor",
        "A. Ek\nstudierektor",
        "Anna\nArbetsdagar: måndag till torsdag",
        "Mvh\nAnna\n\nAnna Ek\nÖverläkare\nStudierektor för ST\n413 45 Göteborg\n\nJag arbetar måndag–torsdag.",
    ],
)
def test_a_signature_is_no_new_text(signature: str) -> None:
    found = divide(f"Hej!\n\nHandledare blir Per Ek.\n\n{signature}\n", ANNA)
    assert found.new_text == "Hej!\n\nHandledare blir Per Ek."
    assert found.signature.split() == signature.split()


@pytest.mark.parametrize(
    "sender", [Address("Ek, Anna", "x@y.example"), Address("", "anna.ek@y.example"), Address("ANNA EK (Region)", "")]
)
def test_a_bare_name_is_known_however_the_sender_is_written(sender: Address) -> None:
    found = divide("Jour ingår inte.\n\nAnna Ek\nstudierektor", sender)
    assert (found.new_text, found.signature) == ("Jour ingår inte.", "Anna Ek\nstudierektor")


@pytest.mark.parametrize(
    "below",
    [
        "PS. Handledare blir Per Ek.",
        "ST-läkare\tPeriod\tJour\nBo Ek\t1 mars-31 maj 2027\tnej",
        "ST-läkare: Bo Ek\nHandledare: Per Ek\nJour: nej",
        "Jag glömde skriva att handledaren heter Per Ek och att han har tackat ja till uppdraget i höst.",
    ],
)
def test_what_is_said_below_a_signature_stays(below: str) -> None:
    found = divide(f"Vi söker en plats.\n\nMvh\nAnna Ek\nstudierektor\n\n{below}", ANNA)
    assert found.new_text == f"Vi söker en plats.\n\n{below}"
    assert found.signature == "Mvh\nAnna Ek\nstudierektor"


@pytest.mark.parametrize(
    "notice",
    [
        "Detta mejl kan innehålla sekretess och är avsett endast för adressaten.\nOur head has approved this notice.",
        "This e-mail and any attachment are confidential. Working hours of the switchboard: Monday to Friday 7 to 5.",
        "Så behandlar vi personuppgifter: se webben. Arbetstid för ärenden: heltid, vardagar 8–16.",
        "Vi arbetar för ett friskare län. Jour: växeln är öppen dygnet runt på 010-000 00 00.",
        "Tänk på miljön innan du skriver ut.",
        "Har du fått mejlet av misstag ber vi mottagaren att radera det. Jour ingår inte i vår tjänst.",
    ],
)
def test_a_notice_below_the_signature_says_nothing_of_a_placement(notice: str) -> None:
    found = divide(f"Vi söker en plats för Bo Ek.\n\nMvh\nAnna Ek\n\n{notice}", ANNA)
    assert found.new_text == "Vi söker en plats för Bo Ek."


@pytest.mark.parametrize(
    "banner",
    [
        "Du får inte ofta e-post från anna.ek@region.example. Läs om varför det här är viktigt",
        "VARNING: Detta mejl kommer från en extern avsändare.\nKlicka inte på länkar i mejl som du inte väntar dig.",
        "[EXTERNT MEJL]",
        "CAUTION: This email originated from outside of the organization. Do not click links.",
        "You don't often get email from anna.ek@region.example. Learn why this is important",
    ],
)
def test_a_banner_of_the_mail_system_is_left_out(banner: str) -> None:
    for between in ("\n", "\n\n"):
        found = divide(f"{banner}{between}Jour ingår inte.", ANNA)
        assert found.new_text == "Jour ingår inte."
        assert {why for _, why in found.ignored} == {"banner"}


@pytest.mark.parametrize(
    "footer",
    [
        "Skickat från min iPhone",
        "Hämta Outlook för iOS<https://aka.example/o0ukef>",
        "Sent from my Galaxy",
        "Get Outlook for Android",
    ],
)
def test_the_footer_of_a_phone_is_left_out(footer: str) -> None:
    found = divide(f"Jour ingår inte.\n\n{footer}", ANNA)
    assert found.new_text == "Jour ingår inte."
    assert found.ignored[0][1] == "footer"


def test_answers_below_a_quotation_are_new_text() -> None:
    found = divide(
        f"On 2027-01-18 15:40, K wrote:\n{marked('Hej. Ingår jour?')}\n\nNej.\n\n-- \nAnna Ek\nstudierektor", ANNA
    )
    assert found.new_text == "Hej. Ingår jour?\nNej."
    assert found.signature == "-- \nAnna Ek\nstudierektor".replace("-- ", "--")


def test_answers_between_quoted_lines_stand_with_their_questions() -> None:
    quote = (
        marked(LETTER)
        .replace(">    Svar:\n>\n> 2", ">    Svar:\nPer Ek\n>\n> 2")
        .replace("gäller?\n>    Svar:", "gäller?\n\nmån-fre 8-16\n")
        .replace("nej)\n>    Svar:", "nej)\nSvar: Nej, ingen jour\n")
    )
    text = f"Hej, se nedan.\n\nDen fre 21 aug. 2026 kl 10:01 skrev LOU <lou@region.example>:\n\n{quote}\n\n-- \nAnna Ek"
    for letters in ([], [LETTER]):
        assert divide(text, ANNA, letters).new_text == (
            "Hej, se nedan.\n\n1. Vem är handledare hos leverantören? (för- och efternamn)\nSvar: Per Ek\n\n"
            "2. Vilka arbetstider gäller?\nmån-fre 8-16\n\n3. Ingår jour? (ja eller nej)\nSvar: Nej, ingen jour"
        )


TEMPLATE = (
    ("Hej! Vi behöver veta:", ""),
    ("1. ST-läkarens namn, och vad placeringen gäller", "Moa Hjelm, ortopedi"),
    ("2) Vilken vårdgivare", "Björkdala"),
    ("4. Arbetstider (t.ex. heltid)", "heltid"),
    ("- Jour eller ej", "Nej"),
    ("• Handledare hos vårdgivaren:", "Per Ek"),
    ("7. Är verksamhetschefen tillfrågad", "Ja"),
)


@pytest.mark.parametrize("mark", ["> ", ""])
def test_answers_to_a_template_stand_with_what_it_asks(mark: str) -> None:
    lines = "\n".join(f"{mark}{asked}\n{mark.strip()}\n{answer}\n" for asked, answer in TEMPLATE)
    head = "Den fre 21 aug. 2026 kl 10:01 skrev K <k@region.example>:"
    text = f"Tack, jag har skrivit under era rader.\n\n{head}\n\n{lines}"
    found = divide(f"{text}\n{mark}Med vänlig hälsning\n{mark}K\n", ANNA)
    assert found.new_text.split("\n\n", 1)[1] == (
        "1. ST-läkarens namn, och vad placeringen gäller?\nMoa Hjelm, ortopedi\n\n2) Vilken vårdgivare?\nBjörkdala\n\n"
        "4. Arbetstider? (t.ex. heltid)\nheltid\n\n- Jour eller ej?\nNej\n\n• Handledare hos vårdgivaren?\nPer Ek\n\n"
        "7. Är verksamhetschefen tillfrågad?\nJa"
    )


@pytest.mark.parametrize(
    "line",
    [
        "Din förfrågan kom i tid.",
        "- Du är studierektor och har talat med din chef.",
        "Date: ons 14 okt. 2026",
        "Hej Anna",
        "3. Skicka blanketten. Handledaren skriver under",
        "Vi talade om handledare i går",
    ],
)
def test_what_does_not_ask_is_no_question(line: str) -> None:
    assert as_question(line) == ""


@pytest.mark.parametrize(
    "letters", [[], [LETTER], ["Ett helt annat brev om något som ingen har frågat efter.", LETTER]]
)
@pytest.mark.parametrize(
    "quote", [f"{OUTLOOK_HEAD}\n{filled_in(LETTER)}", f"K skrev 2026-08-21 10:01:\n\n{marked(filled_in(LETTER))}"]
)
def test_answers_filled_in_are_new_text_with_their_questions(letters: list[str], quote: str) -> None:
    found = divide(f"Hej, svar nedan.\n/Anna\n\n{quote}", ANNA, letters)
    assert found.new_text == f"Hej, svar nedan.\n\n{ANSWERED}"
    assert found.own_text == "Hej, svar nedan."


@pytest.mark.parametrize("squeeze", [False, True])
def test_free_answers_are_found_by_comparison_with_our_letter(squeeze: bool) -> None:
    quote = (
        LETTER.replace("efternamn)\n   Svar:", "efternamn) Per Ek, överläkare")
        .replace("gäller?\n   Svar:", "gäller?\n40 timmar i veckan")
        .replace("nej)\n   Svar:", "nej)\n   Svar:\nNej")
    )
    if squeeze:
        quote = quote.replace("\n\n", "\n").replace("   ", "")
    found = divide(f"Se svar nedan.\n\n{OUTLOOK_HEAD}\n{quote}", ANNA, [LETTER])
    assert found.new_text == (
        "Se svar nedan.\n\n1. Vem är handledare hos leverantören? (för- och efternamn)\nPer Ek, överläkare\n\n"
        "2. Vilka arbetstider gäller?\n40 timmar i veckan\n\n3. Ingår jour? (ja eller nej)\nNej"
    )


@pytest.mark.parametrize("quote", [LETTER, LETTER.replace("\n\n", "\n"), LETTER.replace("ä", "a"), marked(LETTER)])
def test_a_letter_of_ours_that_comes_back_unchanged_says_nothing(quote: str) -> None:
    found = divide(f"Jag återkommer.\n\n{OUTLOOK_HEAD}\n{quote}", ANNA, [LETTER])
    assert found.new_text == "Jag återkommer."


def test_what_our_letter_quotes_in_turn_is_no_answer() -> None:
    head = "Från: Anna Ek <anna.ek@region.example>\nSkickat: den 20 augusti 2026\nTill: LOU\nÄmne: x"
    history = f"{head}\n\nHandledare: Bo Falkman"
    found = divide(f"Jag återkommer.\n\n{OUTLOOK_HEAD}\n{LETTER}\n\n{history}", ANNA, [LETTER])
    assert found.new_text == "Jag återkommer."


def test_an_answer_in_an_older_letter_is_history() -> None:
    quote = marked("Tack! Ingår jour?\n\n" + marked(filled_in(LETTER)))
    found = divide(f"Nej.\n\nK skrev 2026-08-21 10:01:\n{quote}", ANNA)
    assert found.new_text == "Nej."


def test_a_lone_name_below_a_question_is_its_answer() -> None:
    assert divide("> Vem är studierektor?\n\nAnna Ek", ANNA).new_text == "Vem är studierektor?\nAnna Ek"


@pytest.mark.parametrize(
    ("below", "quoted"),
    [
        ("> Vi har nu skickat din förfrågan vidare till avtalsansvarig.", True),
        ("> Per Ek, Granvik", False),
        ("> Heltid utan jour.\nHälsningar Anna", False),
    ],
)
def test_one_marked_line(below: str, quoted: bool) -> None:
    assert (divide(f"Noterat. Tackar!\n\n{below}\n", ANNA).new_text == "Noterat. Tackar!") is quoted


def test_the_broken_end_of_a_quoted_line_is_quoted() -> None:
    quote = "> Vi behöver veta vem som blir handledare hos leverantören och om jour\ningår i den\n> eller inte. Mvh K"
    assert divide(f"Nej.\n\n{quote}\n", ANNA).new_text == "Nej."


def test_the_uppermost_quotation_tells_its_author() -> None:
    quotation = divide(f"Se nedan\n\n{OUTLOOK_HEAD}\nHej!\n\nVi söker en plats.", ANNA).quotation
    assert quotation is not None
    assert quotation.sender == Address("Utbildningsplatser LOU", "lou@region.example")
    assert quotation.subject == "SV: Utbildningsplatser LOU [LOU-2026-0042]"
    assert quotation.text == "Hej!\n\nVi söker en plats."


@pytest.mark.parametrize(
    ("subject", "is_forward"),
    [
        ("VB: x", True),
        ("Fwd: x", True),
        ("FW: x", True),
        ("VS: x", True),
        ("SV: VB: x", False),
        ("Re: x", False),
        ("Vbx", False),
    ],
)
def test_the_first_prefix_tells_a_forward(subject: str, is_forward: bool) -> None:
    assert is_forward_subject(subject) is is_forward


LINES = st.lists(
    st.sampled_from(
        [
            "> Ingår jour?", "Svar: nej", "Anna Ek", "Mvh", "--", "",
            "Från: K <k@v.example>", "Skickat: i dag", "Till: A", "> > djupt",
            "Den 1 mars 2027 kl 10:01 skrev K <k@v.example>:", "Handledare: Per Ek", "____", "1. Vem?",
            "Detta mejl är konfidentiellt",
        ]
    ),
    max_size=25,
)  # fmt: skip


@settings(deadline=None)
@given(LINES, st.booleans())
def test_every_line_is_new_or_signature_or_quoted_or_named_as_ignored(lines: list[str], with_letter: bool) -> None:
    found = divide("\n".join(lines), ANNA, [LETTER] if with_letter else [])
    kept = "\n".join([found.new_text, found.signature, found.quoted, *(words for words, _ in found.ignored)])
    for line in lines:
        assert line.strip() in kept


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    divide(text, ANNA, [text, LETTER])


@pytest.mark.parametrize(
    "head",
    [
        "Från: Koncernkontoret PVG\n<plats@region.example>\nSkickat: den 4 december 2026 09:02\nTill: Anna Ek\n"
        "<anna.ek@region.example>\nÄmne: Utbildningsplatser LOU",
        "Från: Koncernkontoret PVG <plats@region.example>\nSkickat: den 4 december\n2026 09:02\nTill: Anna Ek\n"
        "Ämne: Utbildningsplatser LOU",
        "Från: Koncernkontoret PVG\nSkickat: den 4 december 2026 09:02\nTill: Anna Ek",
        "Från: Koncernkontoret PVG\nSkickat: fredag 4 december 2026 kl. 09.02\nTill: Anna Ek",
        "Från: Koncernkontoret PVG\nDatum: 4 december 2026\nTill: anna.ek@region.example",
        "Från: Koncernkontoret PVG\nDatum: 4 december 2026\nÄmne: Utbildningsplatser LOU",
        "From: Koncernkontoret PVG\nDate: Friday, December 4, 2026 at 9:02 AM\nTo: Anna Ek",
    ],
)
def test_a_head_without_a_separator_is_a_head(head: str) -> None:
    divided = divide(f"Handledare blir Per Ek.\n\n{head}\n\nTack! Jour ingår väl?", ANNA)
    assert divided.new_text == "Handledare blir Per Ek."


@pytest.mark.parametrize(
    "facts",
    [
        "Från: barnkliniken, Almby Sjukhus\nTill: Granviks Röntgen\nSpecialitet: radiologi\nDatum: 270927-271219",
        "Från: barnkliniken, Almby Sjukhus\nTill: Granviks Röntgen\nDatum: 270927-271219\nJour: nej",
        "Från: Almby Sjukhus\nDatum: 27 september–19 december 2027\nTill: Granviks Röntgen\nHandledare: Per Ek",
        "Från: medicinkliniken\nTill: Granviks Röntgen\nKopia: Karin Ryd\nDatum: v. 36–47 2027",
    ],
)
def test_a_list_of_facts_is_no_head(facts: str) -> None:
    divided = divide(f"Hej!\n\nST-läkare: Moa Hjelm\n{facts}\n\nAnna Ek", ANNA)
    assert not divided.quoted
    assert facts in divided.new_text


SENT_ON = """

---------- Forwarded message ---------
Från: Bo Öst <bo.ost@region.example>
Date: mån 30 nov. 2026 kl 17:31
Subject: Utbildningsplats
To: Anna Ek <anna.ek@region.example>

Hej Anna, kan du se till att det här kommer till PVG?

Moa Hjelm ska ha sin placering 7 juni–29 augusti 2027, heltid.

Bo Öst
studierektor"""


@pytest.mark.parametrize("own", ["Från Bo, se nedan.", "Se nedan!", "Hej, för kännedom, se nedan.", "FYI se nedan"])
def test_see_below_is_no_answer_in_what_is_sent_on(own: str) -> None:
    assert divide(own + SENT_ON, ANNA).new_text == own


def test_answers_that_are_told_of_are_read_in_what_is_sent_on() -> None:
    assert "Moa Hjelm" in divide("Se nedan, mina svar i rött." + SENT_ON, ANNA).new_text
