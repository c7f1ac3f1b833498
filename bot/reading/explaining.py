"""A reading put into words for a person: what was said and where it stands, what it means, what was left aside.

All text is Swedish and masked: no personal identity number leaves here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.reading.dates import find_other_dates
from bot.reading.documents import Document, document_of, read_content
from bot.reading.extract import hear
from bot.reading.forms import Form, form_in
from bot.reading.identity_numbers import mask
from bot.reading.likelihood import words_for
from bot.reading.model import Attachment, Intent, Message, Reading
from bot.reading.report import PARTIAL
from bot.routine.checks import Assessment, check, stated_findings
from bot.routine.model import Certainty, Directory, Fact, Field, Placement, Route, Rule, Status, Value, Verdict
from bot.routine.routine import current_routine
from bot.routine.words import word

MAX_PASSAGE = 20_000  # characters of one text that are shown
MAX_LEFT_OUT = 300  # characters of one thing that was left aside
MAX_NOTES = 40
MAX_HEARD = 6  # words

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip

INTENTS: Mapping[Intent, str] = {
    Intent.REQUEST: "Begär utbildningsplats",
    Intent.SUPPLEMENT: "Kompletterar eller ändrar ett ärende",
    Intent.STOK_FORM: "Lämnar in en STÖK-blankett",
    Intent.STATUS: "Frågar hur ett ärende går",
    Intent.WITHDRAWAL: "Tar tillbaka en begäran",
    Intent.QUESTION: "Frågar om rutinen",
    Intent.AUTOMATIC: "Automatiskt meddelande, besvaras aldrig",
    Intent.BOUNCE: "Besked om utebliven leverans, besvaras aldrig",
    Intent.UNRELATED: "Annat, hör inte hit",
    Intent.UNREADABLE: "Kunde inte läsas",
}
FIELDS: Mapping[Field, str] = {
    Field.CATEGORY: "Slag av plats",
    Field.PROGRAMME: "Inriktning",
    Field.TRAINEE: "Vem platsen gäller",
    Field.ORGANISATION: "Begärande verksamhet",
    Field.SUPPLIER: "Privat vårdgivare",
    Field.STUDY_DIRECTOR: "Studierektor",
    Field.DEPARTMENT_HEAD: "Verksamhetschef",
    Field.SUPERVISOR: "Handledare",
    Field.START: "Från och med",
    Field.END: "Till och med",
    Field.EXTENT_PERCENT: "Omfattning",
    Field.HOURS_PER_WEEK: "Timmar i veckan",
    Field.WORKING_HOURS: "Arbetstider",
    Field.ON_CALL: "Jour",
    Field.SUBJECT: "Rätt rubrik",
    Field.FROM_STUDY_DIRECTOR: "Studierektor skriver",
    Field.HEAD_CONSULTED: "Samråd med chefen",
    Field.PERIOD: "Ord om perioden",
    Field.STOK_FORM: "STÖK-blankett",
    Field.TRAINING: "Slag av utbildning",
    Field.HOST: "Annan mottagare",
    Field.UNREAD: "Inte läst",
}
RULES: Mapping[Rule, str] = {
    Rule.SUBJECT: "Rubriken",
    Rule.STUDY_DIRECTOR: "Studierektor",
    Rule.DEPARTMENT_HEAD: "Verksamhetschef",
    Rule.SUPPLIER: "Privat vårdgivare",
    Rule.SUPERVISOR: "Handledare",
    Rule.WORKING_HOURS: "Arbetstider",
    Rule.ON_CALL: "Jour",
    Rule.PERIOD: "Perioden",
    Rule.LEAD_TIME: "Framförhållning",
    Rule.AGREEMENT: "Avtal",
    Rule.STOK_FORM: "STÖK-blankett",
}
STATUSES: Mapping[Status, str] = {
    Status.MET: "uppfyllt",
    Status.MISSING: "saknas",
    Status.UNCLEAR: "oklart",
    Status.INVALID: "orimligt",
    Status.VIOLATED: "bryter mot rutinen",
    Status.UNKNOWN: "går inte att avgöra",
    Status.INCOMPLETE: "ofullständig",
    Status.UNREADABLE: "kan inte läsas",
    Status.NOT_DUE: "behövs inte än",
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.READY: "Komplett: allt som rutinen kräver finns med.",
    Verdict.NEEDS_INFORMATION: "Uppgifter saknas: avsändaren får en fråga om dem.",
    Verdict.NEEDS_DECISION: "Uppgifterna finns, men en människa måste avgöra.",
    Verdict.MISDIRECTED: "Hör inte hemma här: avsändaren hänvisas vidare.",
}
ROUTES: Mapping[Route, str] = {
    Route.AGREEMENT_MANAGER: "avtalsansvarig för vårdgivarens avtal",
    Route.VFU_COORDINATION: "lärosätets VFU-samordning",
    Route.BASIC_TRAINING: "samordningen för AT och BT",
    Route.OTHER_EDUCATION: "samordningen för andra utbildningar",
    Route.TRIAGE: "en handläggare, som avgör vart den ska",
}
# What each finding means, in the words one would use to a colleague.
MEANINGS: Mapping[tuple[Rule, Status], str] = {
    (Rule.SUBJECT, Status.MET): "Mejlet har den rubrik som rutinen ber om.",
    (Rule.SUBJECT, Status.MISSING): "Rubriken är en annan än rutinens. Det stoppar inte begäran.",
    (Rule.STUDY_DIRECTOR, Status.MET): "Den som skriver är studierektor.",
    (Rule.STUDY_DIRECTOR, Status.UNCLEAR): "Någon annan skriver, men nämner studierektorn.",
    (Rule.STUDY_DIRECTOR, Status.MISSING): "Det framgår inte att en studierektor står bakom begäran.",
    (Rule.DEPARTMENT_HEAD, Status.MET): "Verksamhetschefen är med på begäran.",
    (Rule.DEPARTMENT_HEAD, Status.UNCLEAR): "Chefen nämns, men det framgår inte att hen redan har sagt ja.",
    (Rule.DEPARTMENT_HEAD, Status.MISSING): "Inget sägs om samråd med verksamhetschefen.",
    (Rule.SUPPLIER, Status.MET): "En privat vårdgivare är namngiven.",
    (Rule.SUPPLIER, Status.MISSING): "Ingen privat vårdgivare är namngiven.",
    (Rule.SUPPLIER, Status.UNCLEAR): "Det är oklart vilken privat vårdgivare som avses.",
    (Rule.SUPERVISOR, Status.MET): "En handledare är namngiven.",
    (Rule.SUPERVISOR, Status.UNCLEAR): "Handledaren nämns, men inte så att personen säkert kan pekas ut.",
    (Rule.SUPERVISOR, Status.MISSING): "Ingen handledare är namngiven.",
    (Rule.WORKING_HOURS, Status.MET): "Arbetstid eller omfattning är angiven.",
    (Rule.WORKING_HOURS, Status.UNCLEAR): "Arbetstiden nämns bara i allmänna ord.",
    (Rule.WORKING_HOURS, Status.MISSING): "Inget sägs om arbetstider eller omfattning.",
    (Rule.ON_CALL, Status.MET): "Det är sagt om jour ingår eller inte.",
    (Rule.ON_CALL, Status.UNCLEAR): "Jour nämns, men det är inte bestämt om den ingår.",
    (Rule.ON_CALL, Status.MISSING): "Inget sägs om jour.",
    (Rule.PERIOD, Status.MET): "Både första och sista dag är kända.",
    (Rule.PERIOD, Status.UNCLEAR): "Bara en del av perioden är känd, eller så är den preliminär.",
    (Rule.PERIOD, Status.INVALID): "Perioden kan inte stämma: en dag finns inte, eller så kommer slutet före början.",
    (Rule.PERIOD, Status.MISSING): "Ingen period är angiven.",
    (Rule.LEAD_TIME, Status.MET): "Mejlet kom minst sex månader före första dagen.",
    (Rule.LEAD_TIME, Status.VIOLATED): "Det är mindre än sex månader till första dagen.",
    (Rule.LEAD_TIME, Status.UNKNOWN): "Första dagen är inte känd.",
    (Rule.AGREEMENT, Status.MET): "Ett avtal med vårdgivaren täcker platsen hela perioden.",
    (Rule.AGREEMENT, Status.VIOLATED): "Vårdgivarens avtal täcker inte denna plats eller inte hela perioden.",
    (
        Rule.AGREEMENT,
        Status.UNKNOWN,
    ): "Vårdgivaren, inriktningen eller perioden är inte känd, eller finns inte i registret.",
    (Rule.STOK_FORM, Status.MET): "Blanketten är bifogad, ifylld och underskriven.",
    (Rule.STOK_FORM, Status.INCOMPLETE): "Blanketten är bifogad, men något är inte ifyllt eller underskrivet.",
    (Rule.STOK_FORM, Status.UNREADABLE): "Blanketten är en bild: en människa får titta på den.",
    (Rule.STOK_FORM, Status.NOT_DUE): "Blanketten hör till ett senare skede.",
}
_CERTAINTIES: Mapping[Certainty, str] = {
    Certainty.STATED: "",
    Certainty.UNCLEAR: "oklart",
    Certainty.ABSENT: "sägs inte vara känt än",
    Certainty.INVALID: "kan inte stämma",
}
_VALUES: Mapping[tuple[Field, str], str] = {
    (Field.CATEGORY, "st"): "sidotjänstgöring (ST)",
    (Field.CATEGORY, "vfu"): "VFU",
    (Field.TRAINING, "st"): "ST",
    (Field.TRAINING, "vfu"): "VFU",
    (Field.TRAINING, "basic"): "AT eller BT",
    (Field.TRAINING, "other"): "annan utbildning",
    (Field.HOST, "region"): "regionens egen verksamhet",
    (Field.HOST, "municipality"): "en kommun",
    (Field.STOK_FORM, "met"): "ifylld och underskriven",
    (Field.STOK_FORM, "incomplete"): "ofullständig",
    (Field.STOK_FORM, "unreadable"): "kan inte läsas",
}
_UNITS = {Field.EXTENT_PERCENT: " %", Field.HOURS_PER_WEEK: " timmar"}
_REASONS: Mapping[str, str] = {
    "hidden": "dold eller överstruken text",
    "banner": "en varningsrad som mejlsystemet har lagt till",
    "footer": "en rad som mejlprogrammet har lagt till",
    "notice": "en friskrivning under mejlet",
    "picture in the text": "en bild i texten, till exempel en logotyp",
    "too many or too large attachments": "för många eller för stora bilagor",
    "lies elsewhere": "en fil som inte följde med",
    "too long": "meddelandet är längre än vad som läses",
}
# The reasons of `find_other_dates`.
_OTHER_DATES: Mapping[str, str] = {
    "leave": "ledighet",
    "break": "ett lov",
    "signing": "en underskrift",
    "course": "en kurs",
    "meeting": "ett möte",
    "birth": "en födelsedag",
    "agreement": "ett avtal",
    "law": "en författning",
    "deadline": "en sista dag för annat",
    "writing": "när något skrevs",
    "employment": "en anställning",
    "on call": "jourpass",
    "taken back": "taget tillbaka",
    "an alternative": "ett annat förslag",
    "a year": "ett årtal",
    "a name": "ett namn",
    "a time of day": "ett klockslag",
}
_HISTORY = "äldre text i tråden: bara det som är skrivet nu räknas"


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that facts were read from: `text[start:end]`. `number`: as in `Said`; `field`: the first fact's."""

    start: int
    end: int
    number: int
    field: Field


@dataclass(frozen=True, slots=True)
class Shown:
    """A text with the words that were found in it. Marks may overlap and are in the order of their start."""

    title: str
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One fact. `number` is None where its words stand in no text that is shown."""

    field: Field
    label: str
    value: str
    certainty: str  # "" where it is stated
    evidence: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with what it means and the routine's own sentence."""

    rule: Rule
    status: Status
    label: str
    status_words: str
    meaning: str
    quote: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One placement. A supplement has no verdict and no route: they follow from the whole case."""

    said: tuple[Said, ...]
    judged: tuple[Judged, ...]
    verdict: Verdict | None
    verdict_words: str
    route_words: str
    days: tuple[tuple[str, str], ...]  # (what, which day)


@dataclass(frozen=True, slots=True)
class Explanation:
    head: tuple[tuple[str, str], ...]  # (what, value)
    shown: tuple[Shown, ...]
    placements: tuple[Explained, ...]
    left_out: tuple[tuple[str, str], ...]  # (words, why)
    files: tuple[tuple[str, str], ...]  # (name, what it is)
    routine: str
    error: str | None


def explain(reading: Reading, directory: Directory) -> Explanation:
    """What a person needs to see to agree with a reading, or not to."""
    author = reading.message
    while author.forwarded is not None:
        author = author.forwarded
    files = _files(reading, author)
    marked = _Marker(list(_texts(reading, author, files)), reading.placements)
    placements = tuple(
        _placement(p, None if reading.intent in PARTIAL else check(p, reading.received, directory), marked)
        for p in reading.placements
    )
    return Explanation(
        head=tuple(_head(reading, author, _heard(reading, directory))),
        shown=tuple(marked.shown()),
        placements=placements,
        left_out=tuple((_short(what), why) for what, why in _left_out(reading, author))[:MAX_NOTES],
        files=tuple((mask(a.filename or "(utan namn)"), mask(_told(d, f))) for a, d, f in files),
        routine=current_routine().reference,
        error=mask(reading.error) if reading.error else None,
    )


def _heard(reading: Reading, directory: Directory) -> Sequence[str]:
    """Words of the message that speak for what it is taken to want."""
    if reading.error or reading.message.machine:
        return []
    told = hear(reading.message, directory, reading.received).told
    return words_for(told.body.flat, reading.intent, MAX_HEARD)


def in_words(day: date) -> str:
    """«1 september 2027», as Swedish authorities write it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


# --- the texts and the words found in them -------------------------------------------------


class _Marker:
    """Finds where the words of facts stand, and numbers those places in the order of the texts."""

    def __init__(self, texts: Sequence[tuple[str, str]], placements: Sequence[Placement]) -> None:
        self._texts = [(title, mask(text)[:MAX_PASSAGE]) for title, text in texts if text.strip()]
        self._places: dict[str, tuple[int, int, int]] = {}  # evidence -> text, start, end
        self._fields: dict[tuple[int, int, int], Field] = {}
        for placement in placements:
            for name in _worth_showing(placement):
                self._find(name, placement.facts[name].evidence)
        self._numbers = {place: number for number, place in enumerate(sorted(self._fields), start=1)}

    def _find(self, name: Field, evidence: str) -> None:
        if not evidence.strip() or name is Field.SUBJECT:
            return
        if evidence not in self._places:
            words = _pattern(mask(evidence))
            found = ((index, words.search(text)) for index, (_, text) in enumerate(self._texts))
            place = next(((index, *match.span()) for index, match in found if match), None)
            if place is None:
                return
            self._places[evidence] = place
        self._fields.setdefault(self._places[evidence], name)

    def number(self, name: Field, evidence: str) -> int | None:
        """The number beside the words in the text; words that say several things have one number."""
        place = self._places.get(evidence)
        return self._numbers[place] if place and name is not Field.SUBJECT else None

    def shown(self) -> Iterator[Shown]:
        """The texts; of the subject and the files only those in which something was found."""
        for index, (title, text) in enumerate(self._texts):
            places = [place for place in self._numbers if place[0] == index]
            if places or not title.startswith((_FILE, _SUBJECT)):
                marks = tuple(Mark(p[1], p[2], self._numbers[p], self._fields[p]) for p in places)
                yield Shown(title, text, tuple(sorted(marks, key=lambda m: (m.start, -m.end))))


_SUBJECT = "Ämnesraden"
_FILE = "Bilagan "


def _pattern(evidence: str) -> re.Pattern[str]:
    """The words with any white space between them, not inside other words."""
    words = r"\s+".join(re.escape(word) for word in evidence.split())
    return re.compile(rf"(?<!\w){words}(?!\w)")


def _texts(
    reading: Reading, author: Message, files: Sequence[tuple[Attachment, Document, Form | None]]
) -> Iterator[tuple[str, str]]:
    yield _SUBJECT, reading.message.subject
    if author is not reading.message:
        yield "Den som vidarebefordrar", reading.message.new_text
    yield "Texten", author.new_text
    yield "Underskriften", author.signature
    for attachment, document, _ in files:
        yield f"{_FILE}{mask(attachment.filename)}", document.text


def _files(reading: Reading, author: Message) -> list[tuple[Attachment, Document, Form | None]]:
    attachments = (*reading.message.attachments, *(author.attachments if author is not reading.message else ()))
    if reading.message.machine is not None:
        return []
    contents = [(a, read_content(a)) for a in attachments]
    return [(a, document_of(content), form_in(a, content, received=reading.received)) for a, content in contents]


# --- what is said and judged ---------------------------------------------------------------


def _head(reading: Reading, author: Message, heard: Sequence[str]) -> Iterator[tuple[str, str]]:
    message = reading.message
    yield "Från", mask(_address(message))
    if author is not message:
        yield "Skrivet av", mask(_address(author))
    yield "Ämne", mask(message.subject)
    yield "Mottaget", in_words(reading.received) if reading.received != date.min else "okänd dag"
    yield "Tolkas som", INTENTS[reading.intent]
    if heard:
        yield "Hörs bland annat på", ", ".join(heard)
    yield "Språk", {"sv": "svenska", "en": "engelska"}.get(reading.language, reading.language)
    if reading.case:
        yield "Ärende", reading.case
    if reading.message.machine:
        yield "Kännetecken", mask(reading.message.machine.mark)
    if reading.personal_identity_numbers:
        count = reading.personal_identity_numbers
        yield "Obs", f"{count} personnummer i meddelandet, {'dolt' if count == 1 else 'dolda'} här"


def _address(message: Message) -> str:
    sender = message.sender
    return f"{sender.name} <{sender.email}>" if sender.name and sender.email else sender.name or sender.email or "okänd"


def _placement(placement: Placement, assessment: Assessment | None, marked: _Marker) -> Explained:
    findings = assessment.findings if assessment else stated_findings(placement)
    said = [_said(name, placement.facts[name], marked) for name in _worth_showing(placement)]
    if placement.seats > 1:
        said.insert(0, Said(Field.TRAINEE, "Antal platser", str(placement.seats), "", "", None))
    days = []
    if assessment:
        days.append(("Tidigaste start", in_words(assessment.earliest_start)))
        if assessment.complete_by:
            days.append(("Senaste dag att höra av sig", in_words(assessment.complete_by)))
    return Explained(
        said=tuple(said),
        judged=tuple(_judged(rule, findings[rule]) for rule in Rule if rule in findings),
        verdict=assessment.verdict if assessment else None,
        verdict_words=VERDICTS[assessment.verdict] if assessment else "Bedöms tillsammans med resten av ärendet.",
        route_words=ROUTES[assessment.route] if assessment else "",
        days=tuple(days),
    )


def _worth_showing(placement: Placement) -> list[Field]:
    """The fields that are known, in the contract's order; the kind of education only where the category leaves it."""
    told = Field.TRAINING if placement.value(Field.CATEGORY) else None
    return [name for name in Field if name in placement.facts and name is not told]


def _said(name: Field, fact: Fact, marked: _Marker) -> Said:
    return Said(
        name,
        FIELDS[name],
        mask(_value(name, fact.value)),
        _CERTAINTIES[fact.certainty],
        mask(" ".join(fact.evidence.split())),
        marked.number(name, fact.evidence),
    )


def _value(name: Field, value: Value) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",") + _UNITS.get(name, "")
    return _VALUES.get((name, str(value)), str(value)) + _UNITS.get(name, "")


def _judged(rule: Rule, status: Status) -> Judged:
    meaning = MEANINGS.get((rule, status), STATUSES[status])
    return Judged(rule, status, RULES[rule], STATUSES[status], meaning, current_routine().quotes[rule])


# --- what was left aside -------------------------------------------------------------------


def _left_out(reading: Reading, author: Message) -> Iterator[tuple[str, str]]:
    for beyond in reading.unread:
        yield word(beyond), "inte läst: en person avgör"
    seen: dict[tuple[str, str], None] = {}
    for what, why in (*reading.message.ignored, *author.ignored, *reading.notes):
        seen.setdefault((what, _REASONS.get(why, why)))
    yield from seen
    for span in find_other_dates(author.new_text[:MAX_PASSAGE], reading.received) if reading.placements else ():
        about = _OTHER_DATES.get(span.value)
        yield span.raw, f"inte platsens period: {about}" if about else "hör inte tydligt till platsens period"
    if author is reading.message and reading.message.quoted.strip():
        yield reading.message.quoted, _HISTORY
    elif author.quoted.strip():
        yield author.quoted, _HISTORY
    if author is not reading.message and reading.message.signature.strip():
        yield reading.message.signature, "underskriften av den som vidarebefordrar"


def _told(document: Document, form: Form | None) -> str:
    """What a file is: a form with what it lacks, or a document that was read or not."""
    if form is None:
        return document.problem or ("läst" if document.text.strip() else "innehåller ingen text")
    told = [f"STÖK-blankett, {_VALUES[Field.STOK_FORM, form.state]}"]
    if form.problem:
        told.append(form.problem)
    if form.missing:
        told.append("saknas: " + _listed(form.missing))
    signed = [f"{s.role or 'underskrift'} {s.name}".strip() for s in form.signatures if s.name or s.how]
    if signed:
        told.append("underskriven av " + _listed(signed))
    return "; ".join(told)


def _listed(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} och {last}" if others else last


def _short(text: str) -> str:
    """On one line, with no personal identity number, and not long."""
    line = " ".join(mask(text).split())
    return line if len(line) <= MAX_LEFT_OUT else f"{line[: MAX_LEFT_OUT - 1].rstrip()}…"
