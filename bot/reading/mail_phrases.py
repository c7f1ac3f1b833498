"""The phrases by which mail programs, organisations and people frame a mail, in Swedish and English.

Lists of phrases as data; an entry may use regular expression syntax. `one_of` joins them. The grammars in
`quoting`, `sign_off`, `body`, `machine` and `mail` say where a phrase must stand to count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def one_of(phrases: Iterable[str]) -> str:
    """A regular expression that matches any of the phrases."""
    return "(?:" + "|".join(phrases) + ")"


# What phones and mail programs write below a mail.
PROGRAM_FOOTERS = (
    r"(?:skickat|sänt|skickades|skickad) från (?:min|mitt|mina|en|outlook|e-post|mail|yahoo|samsung)\b",
    r"(?:skickat|sänt) från (?:iphone|ipad|android)\b",
    r"(?:skickat|sänt) med ",
    r"sent (?:from|via|with) (?:my|a|an|outlook|mail|yahoo|samsung|the all|iphone|ipad|proton)",
    r"(?:hämta|skaffa) outlook för",
    r"(?:get|download) outlook for",
    r"(?:hälsningar |skrivet )?(?:från|via|på) min (?:iphone|ipad|mobil|telefon)\b",
    r"virusfri(?:tt)?\b.{0,20}avast",
    r"virus-free\b",
)

# What receiving systems write above a mail from outside, and how it goes on.
BANNERS = (
    r"(?:det här|detta|följande) (?:e-post)?(?:meddelande|mejl|mail|e-?brev|e-post)\w{0,6}"
    r" (?:kommer|kom|är skickat|är sänt|har skickats) (?:från|utifrån)\b",
    r"(?:this|the) (?:e-?mail|message) (?:originated|came|comes|was sent|is) from (?:outside|an? external|external)",
    r"externt? (?:e-post|mejl|avsändare|e-postmeddelande|mail)\b",
    r"external (?:e-?mail|sender|message)\b",
    r"(?:du|vissa|några)\b.{0,60}\bfår inte ofta e-post från",
    r"(?:you|some people)\b.{0,80}\bdon['’]t often get e-?mail from",
    r"e-postmeddelandet kommer från en extern",
)
BANNER_WARNINGS = ("varning", "obs", "caution", "warning", "important", "viktigt", "external", "externt?")
BANNER_CONTINUATIONS = (
    r"klicka inte", r"öppna inte", r"var försiktig", r"var uppmärksam", r"svara inte", r"lita inte",
    r"ta reda på varför",
    r"läs (?:mer )?om varför", r"do not click", r"don['’]t click", r"do not open", r"do not reply", r"be careful",
    r"learn (?:more about )?why", r"exercise caution", r"unless you recogni",
)  # fmt: skip

# How the standing notices of organisations begin.
NOTICE_STARTS = (
    r"så (?:här )?(?:behandlar|hanterar) (?:vi|region\w*)",
    r"(?:läs (?:mer )?om )?hur vi (?:behandlar|hanterar) (?:dina )?personuppgifter",
    r"behandling av personuppgifter",
    r"personuppgifter:",
    r"information om (?:behandling|personuppgift)",
    r"integritetspolicy",
    r"dataskydd",
    r"när du (?:mejlar|mailar|skickar|kommunicerar|kontaktar|e-postar)\b.{0,120}"
    r"(?:personuppgift|allmän handling|offentlig|sparas|lagras)",
    r"genom att (?:mejla|maila|skicka|kontakta|svara)\b.{0,120}(?:personuppgift|samtyck|allmän handling)",
    r"(?:e-post|mejl|mail|meddelanden?) (?:till|från) .{0,60}(?:allmän|offentlig)",
    r"(?:tänk|spara) på miljön",
    r"(?:please )?(?:consider|think of|think about) the environment",
    r"(?:privacy|confidentiality|legal) (?:notice|policy|statement)",
    r"disclaimer\b",
    r"(?:denna|detta|den här|det här) (?:e-?post|mejl|mail|meddelande|e-brev|e-postmeddelande)\w{0,12}\b.{0,120}"
    r"(?:konfident|sekretess|avse[td]|endast|innehåll|skydd|mottagar|adressat)",
    r"(?:this|the information (?:contained )?in this|the contents of this) (?:e-?mail|message|communication)\b.{0,160}"
    r"(?:confidential|privileged|intended|recipient|addressee)",
)
# Subjects that such notices speak of, by words as they are written, in lower case; three of them together make a notice
# anywhere below a text.
NOTICE_SUBJECTS = (
    ("konfidenti", "confidential", "sekretess", "tystnadsplikt", "privileged"),
    ("av misstag", "felaktigt mottag", "in error", "by mistake", "inte är rätt mottagare", "not the intended"),
    ("radera", "förstör", "delete", "destroy", "kasta"),
    ("avsedd", "avsett", "adressat", "mottagaren", "intended", "addressee", "recipient"),
    ("obehörig", "otillåt", "spridning", "vidarebefordra inte", "unauthorised", "unauthorized", "disclos", "dissemin"),
    ("personuppgift", "personal data", "dataskydd", "gdpr", "integritet", "privacy"),
    ("allmän handling", "allmänna handlingar", "offentlighetsprincip", "diarieför", "dokumenthantering", "arkiv"),
    (
        "växel",
        "switchboard",
        "telefontid",
        "öppettid",
        "opening hours",
        "kundtjänst",
        "reception",
        "besöksadress",
        "besökadress",
    ),
    (
        "www.",
        "http://",
        "https://",
        "webbplats",
        "hemsida",
        "website",
        "följ oss",
        "nyhetsbrev",
        "facebook",
        "linkedin",
    ),
    ("miljön", "environment", "skriver ut", "printing"),
)
# Subjects of which one is enough in a paragraph below a signature.
ORGANISATION_SUBJECTS = (
    *(re.escape(words) for group in (0, 5, 6, 7, 8, 9) for words in NOTICE_SUBJECTS[group]),
    "dygnet runt", "öppet ", "fakturaadress", r"org\.?\s?nr", "vision", "värdegrund", "världens bästa", "friskare",
)  # fmt: skip

# Closing phrases. Those of the second list stand in sentences too: they close only alone or before the sender's own
# name.
CLOSINGS = (
    r"(?:med )?(?:vänlig|vänliga|vänligaste|bästa|varm|varma|soliga|glada|hjärtliga|kollegiala|god|goda|trevlig)"
    r"\s+hälsning(?:ar|arna)?",
    r"/?m\.?\s?v\.?\s?h\b\.?",
    r"hälsning(?:ar)?",
    r"hälsn\.?",
    r"allt gott",
    r"ha det (?:gott|bra|fint)",
    r"med hopp om (?:snart|ett gott|gott) (?:svar|samarbete)",
    r"tack och hej",
    r"på återhörande",
    r"(?:with )?(?:kind|best|warm|warmest|kindest|many)?\s?regards",
    r"best wishes",
    r"all the best",
    r"(?:yours )?(?:sincerely|faithfully|truly)",
    r"cheers",
)
SHORT_CLOSINGS = (r"v\.?h\.?(?=\W|$)", "vänligen", "vänligt", "hälsar", "best", r"b\.?r\.?", r"k\.?r\.?")

POSTSCRIPTS = (
    r"(?:ps|p\.\s?s\.?|nb|obs|p\.s)\b",
    r"(?:glömde|tillägg|rättelse)\s?[:!,]",
    r"(?:jag|vi) glömde",
    r"(?:i |we )?forgot",
)

# Labels and words that speak of a placement, for telling what people say from what stands around it.
PLACEMENT_LABELS = (
    r"st-?läkare", "läkare", r"student(?:er)?", "namn på", "specialitet", "inriktning", r"placering(?:en)?",
    r"period(?:en)?",
    r"tid(?:en|er)?", "när", "start", "slut", "from", r"fr\.?\s?o\.?\s?m", r"t\.?\s?o\.?\s?m", "huvudhandledare",
    "handledare",
    "klinisk handledare", r"jour(?:er|tjänstgöring)?", "beredskap", "omfattning", "tjänstgöringsgrad",
    r"arbetstid(?:er)?",
    "vårdgivare", "leverantör", "mottagande", "verksamhetschef", "studierektor", r"program(?:met)?", "termin",
    "antal veckor",
    "veckor", "resident", "trainee", "specialty", "provider", "supplier", "when", "extent", "hours", "working hours",
    r"on[- ]call", "supervisor", "head of department", "study director", "svar", "answer",
)  # fmt: skip
PLACEMENT_WORDS = (
    "st-läkar", "sidotjänstgör", "randning", "randa", "handled", "jour", "beredskap", "heltid", "halvtid", "deltid",
    r"\d{1,3}\s?%", "vfu", "placering", "samråd", "godkän", "tillstyrk", "verksamhetschef", "supervis", r"on[- ]call",
    "placement", r"full[- ]time", r"part[- ]time", "approv", r"vecka \d", r"v\.\s?\d", "student", "januari", "februari",
    "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december", "personnummer",
    r"lou-\d{4}",
)  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "ma[jy]", "jun", "jul", "aug", "sep", "okt", "oct", "nov", "dec")
# Labels that stand alone on a line above the name that fills them in.
LONE_LABELS = (
    r"st-?läkare", "läkare", "student", "handledare", r"studierektor(?: st)?", "verksamhetschef", "kontaktperson",
    r"godkänt av.{0,40}", "vårdgivare", "ansvarig", "supervisor", "head of department", "study director", "trainee",
    "resident", "namn", "name",
)  # fmt: skip
# Words behind which a name on the next line ends the sentence.
LINKING_WORDS = (
    "av", "är", "med", "till", "kontakta", "och", "heter", "för", "på", "hos", "från", "samt", "både", "eller", "om",
    "blir",
    "by", "is", "with", "and", "from", "to", "for", "or", "at",
)  # fmt: skip

# Lines that part a quoted message from what stands above it.
QUOTE_SEPARATORS = (
    r"ursprungligt (?:meddelande|mejl|mail|e-postmeddelande)",
    r"original\s?(?:meddelande|message|mail)",
)
FORWARD_SEPARATORS = (
    r"vidarebefordra(?:t|de) (?:meddelande|mejl|mail|brev|e-postmeddelande)",
    r"vidaresänt (?:meddelande|mejl)",
    r"forwarded (?:message|mail|by.{0,60})",
    r"begin forwarded message",
    r"(?:började|börja|börjar|start(?:ar)? på|början på) (?:på )?(?:vidarebefordrat|det vidarebefordrade)"
    r" (?:brev(?:et)?|meddelande(?:t)?|mejl(?:et)?)",
)
FORWARD_PREFIXES = ("vb", "fwd?", "vs", "wg", "tr", "vl", "rv")
QUOTED_FIELDS = {
    "from": ("från", "from", "avsändare", "fra", "von"),
    "sent": ("skickat", "sent", "datum", "date", "skickad", "sänt", "gesendet"),
    "to": ("till", "to", "mottagare", "an"),
    "cc": ("kopia", "cc", "kopia till", "kopior"),
    "subject": ("ämne", "subject", "rubrik", "betreff", "ärende"),
    "other": (
    "bcc", "svara till", "reply-to", "svar till", "prioritet", "importance", "bilagor", "attachments", "organisation",
        "känslighet",
    ),
}  # fmt: skip
WROTE = ("skrev", "skrivit", "wrote", "schrieb", "a écrit", "kirjoitti")

# A plain text that only says that the mail is HTML.
HTML_STAND_INS = (
    r"(?:kräver|stöd(?:er|jer)? inte|visa(?:s)? (?:i|som)).{0,40}html",
    r"läs(?:a|er)? (?:det|detta)? ?(?:meddelandet|mejlet)? ?(?:i|som).{0,40}html",
    r"html.{0,40}(?:required|e-?mail client|format|viewer)",
    r"does not support html",
    r"view (?:this|the) (?:e-?mail|message) in (?:a|your) browser",
    r"e-postprogram.{0,40}html",
)

# Subjects of automatic answers (as prefixes) and of delivery reports.
AUTOMATIC_SUBJECTS = (
    r"automatisk\w{0,2} (?:svar|meddelande|kvittens|bekräftelse)", "auto-?svar", "automatsvar", "semestersvar",
    r"frånvaro(?:meddelande|besked|svar)?", "frånvarande", "ej på kontoret", "inte på kontoret",
    r"automatic(?:ally generated)? (?:reply|response)", r"auto[- ]?(?:reply|response)",
    r"out of (?:the )?office(?: auto-?reply)?", "ooo", r"vacation (?:reply|response)", "abwesenheitsnotiz",
)  # fmt: skip
BOUNCE_SUBJECTS = (
    r"olevererbart?\b", r"ej lever(?:erbart?|erat)\b", "det gick inte att leverera", r"leveransen? misslyckades",
    r"kunde inte levereras?", r"undeliver(?:able|ed)\b",
    r"delivery (?:status notification|failure|has failed|incomplete|delayed)",
    r"mail delivery (?:failed|failure|system)", r"returned mail\b", "failure notice",
    r"message (?:not delivered|could not be delivered)", "delivery notification", r"meddelandet (?:kunde|har) inte",
    "leveransrapport", r"statusmeddelande (?:om|för) leverans", "fördröjd leverans",
)  # fmt: skip
NO_REPLY_NAMES = (
    r"no-?_?\.?reply", r"do-?_?not-?_?reply", r"svara-?_?ej", r"ej-?_?svara", r"inte-?_?svara", r"svara-?_?inte",
    r"besvaras-?ej", "noanswer", r"no-?response",
)  # fmt: skip

# Words by which a forwarder says something of his own: facts, a decision, or what he wants of us.
FORWARDER_APPROVES = (
    "godkän", "gokän", "tillstyrk", "samtyck", "samråd", "bevilja", "okej", r"ok\b", "approv", "agree", "consult",
    "consent",
)  # fmt: skip
# by which a forwarder tells that a message is sent on, whatever the subject says
FORWARDER_SENDS_ON = (
    r"(?:skickar|sänder|slussar|lämnar|skickas|sänds|"
    r"lämnas)(?: \w{1,12}){0,3} vidare\b", r"vidarebefordra\w{0,3}", r"vidaresänd\w{0,2}",
    r"(?:förfrågan|ansökan|begäran|önskemål\w{0,2}|mejl\w{0,2}|brev\w{0,2})(?: \w{1,20}){0,4} nedan\b",
    r"nedan (?:följer|kommer|finns|är|har ni)(?: \w{1,20}){0,4} (?:förfrågan|ansökan|begäran|mejl\w{0,2})",
    r"i?(?:forwarding|passing(?: this| it)? on)\b", r"please see (?:the (?:request|message) )?below\b",
)  # fmt: skip
FORWARDER_SAYS = (
    "handled", "jour", "beredskap", "heltid", "halvtid", "deltid", "tackat ja", "supervis", r"on[- ]call",
    r"full[- ]time", r"part[- ]time", "period",
    "vecka", "januari", "februari", "mars", "april", "juni", "juli", "augusti", "september",
    "oktober",
    "november", "december",
    "hur går", r"har ni (?:fått|hunnit|sett)", r"inte fått (?:något )?svar", "inget svar", "påminn", "återkoppl",
    "status",
    r"dra(?:r|git)? (?:till)?baka", r"ta(?:r|git)? tillbaka", "återkalla", "stryk", "avbeställ", "annuller", "avboka",
    "inte längre", "utgår", "inställ", "withdraw", "cancel", "no longer", "any news", "reminder",
    "komplettera", "ändra", r"rätt(?:a|else)", "i stället", "istället", "tidigarelägg", "senarelägg", "instead",
    "change",
    "correct",
)  # fmt: skip
