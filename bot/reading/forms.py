"""The STÖK form: is it filled in, is it signed, and what does it say of the placement?

The routine asks for it «ifylld och underskriven i ett senare skede»; no layout of it is laid down. So a form
is read by its labels, wherever their values stand: beside, below, in the same cell, in a form field. A scan is
never guessed at: a person looks at it. In doubt a line counts as not signed, since a form that is called
complete when it is not costs more than one question too many.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from bot.reading.dates import find_periods
from bot.reading.documents import CUT, DRAWN, SCANNED, Content, FormField, read_content
from bot.reading.identity_numbers import MASK, find, mask
from bot.reading.model import Attachment
from bot.reading.signatures import CHANGED, DigitalSignature, check_signatures
from bot.reading.vocabulary import entries, is_first_name, words
from bot.routine.model import Certainty, Fact, Field

MET, INCOMPLETE, UNREADABLE = "met", "incomplete", "unreadable"
UNFAMILIAR = "blanketten ser inte ut som väntat"
SCANNED_PAGE = "en sida är en inskannad bild"


@dataclass(frozen=True, slots=True)
class FormSignature:
    """One signature line. `name` is what stands there or whom the certificate names, "" where it is empty.
    `valid`: for digital signatures whether they hold, else None."""

    role: str  # "handledare", "studierektor", "verksamhetschef", "st-läkare", also with a place; "" where unsaid
    name: str
    day: date | None
    how: str  # "typed", "drawn", "digital"; "" where the line is empty
    valid: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A STÖK form. `facts` are placement fields (names as written in the form, without titles), `fields` every
    value by its canonical label, `missing` the Swedish labels of what is not filled in or not signed."""

    state: str  # "met", "incomplete", "unreadable"
    facts: Mapping[Field, Fact] = field(default_factory=lambda: MappingProxyType({}))
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    signatures: tuple[FormSignature, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str | None = None
    identity_numbers: frozenset[str] = field(default=frozenset(), repr=False)  # found in it; to be counted only


# --- the words on the form -----------------------------------------------------------------

# The canonical labels of the form, in its order, and the labels of the common vocabulary that mean them.
_CANONICAL: Mapping[str, tuple[str, ...]] = {
    "ST-läkare": ("trainee",),
    "Specialitet": ("programme",),
    "Placering/vårdgivare": ("supplier",),
    "Hemmaklinik": ("organisation",),
    "Period från": ("start",),
    "Period till": ("end",),
    "Period": ("period",),
    "Tjänstgöringsgrad": ("extent",),
    "Arbetstid": ("hours",),
    "Jour": ("on_call",),
    "Delmål": (),
    "Målbeskrivning": (),
    "Handledare": ("supervisor",),
    "Studierektor": ("study_director",),
    "Verksamhetschef": ("department_head",),
}
_UNUSED = ("home_supervisor", "own_programme", "ignored", "seats", "head_consulted")
# What only forms say; wins over the common vocabulary. As _folded leaves it.
_ON_FORMS: Mapping[str, str] = {
    "ST-läkare": "lakare utbildning|utbildningslakare|sokande|stlakare",
    "Specialitet": "specialitet placering|sidotjanstgoring specialitet|placering specialitet|specialitetsomrade",
    "Placering/vårdgivare": "placering vardgivare|vardgivare placering|tjanstgoringsenhet|placeringsenhet|vardenhet"
    "|mottagande verksamhet|placering leverantor|vardgivare leverantor|utbildningsstalle|placering namn|placeringsplats"
    "|klinik vardgivare|sidotjanstgoringsstalle|vardgivare enhet|enhet vardgivare|vardgivare placeringsstalle"
    "|placering klinik",
    "Hemmaklinik": "hemmaklinik|hemklinik|hemenhet|hemvist|sandande klinik|sandande enhet|anstallande klinik"
    "|hemmaklinik forvaltning|forvaltning klinik|avsandande klinik",
    "Period från": "fran|period from|period fom|period start|placering fran|placering borjar|period borjar|tid fran"
    "|datum fran|fran datum|period borjan",
    "Period till": "till|period tom|period slut|placering till|placering slutar|period slutar|tid till|datum till",
    "Period": "placering period|period placering|tid placering|fran till|period fran till|tid fran till|from tom"
    "|tjanstgoringstid|period from tom",
    "Tjänstgöringsgrad": "tjanstgoring omfattning|omfattning procent|tjanstgoringsgrad procent|placering omfattning",
    "Arbetstid": "arbetstid vecka|timmar vecka",
    "Delmål": "delmal|delmal uppfylls|delmal uppnas|aktuella delmal|delmal placering",
    "Målbeskrivning": "malbeskrivning|malbeskrivningen|forvantad malbeskrivning|foreskrift",
    "Handledare": "handledare vardgivare|handledare mottagande enhet|handledare placering|handledare mottagande klinik"
    "|handledare leverantor|handledare mottagande vardgivare",
    "Studierektor": "ststudierektor|st studierektor|studierektor hemmaklinik",
    "Verksamhetschef": "chef|enhetschef|vardenhetschef|ansvarig chef|verksamhetschef hemmaklinik"
    "|verksamhetschef enhetschef",
}
_OTHER_LABELS = (
    "telefonnummer|mobiltelefon|epostadress|fodelsenummer|fodelsedatum|legitimationsnummer|legnr|titel|befattning"
    "|tjanstestalle|arbetsplats|anteckningar|handledare specialitet|specialitet handledare|medicinsk specialitet"
    "|hsaid|arendenummer|bilagor|avtal|avtalsnummer|specialitet st|basspecialitet"
)
_COLUMN_LABELS = "roll|funktion|part|parter"
_NAME_LABELS = "namn|namnet|name|fullstandigt namn|efternamn fornamn|fornamn efternamn"
_DATE_LABELS = "datum|ort datum|datum ort|ort datum underskrift|den|undertecknat den|dat|date"
_FILLERS = frozenset(
    {
        "namn",
        "pa",
        "for",
        "hos",
        "den",
        "det",
        "som",
        "avser",
        "avses",
        "i",
        "av",
        "och",
        "eller",
        "vid",
        "under",
        "med",
    }
    | {"ska", "skall", "ange", "anges", "efternamn", "fornamn", "fullstandigt"}
)
_BASE_FORMS = {  # of the words that labels bend
    word: base
    for base, words_of_it in {
        "placering": ("placeringen", "placeringens"),
        "vardgivare": ("vardgivaren", "vardgivarens"),
        "leverantor": ("leverantoren", "leverantorens"),
        "lakare": ("lakaren", "lakarens"),
        "stlakare": ("stlakaren", "stlakarens", "stlakares"),
        "handledare": ("handledaren", "handledarens", "handledares"),
        "studierektor": ("studierektorn", "studierektorns", "studierektors"),
        "verksamhetschef": ("verksamhetschefen", "verksamhetschefens"),
        "sidotjanstgoring": ("sidotjanstgoringen", "sidotjanstgoringens"),
        "hemmaklinik": ("hemmakliniken", "hemmaklinikens", "hemkliniken"),
        "period": ("perioden", "periodens"),
        "tjanstgoring": ("tjanstgoringen", "tjanstgoringens"),
    }.items()
    for word in words_of_it
}
_SIGN_WORD = re.compile(r"underskrift|namnteckning|signatur|undertecknad|\bsign\b|\bsig\b|signature")
_CLARIFIED_WORD = re.compile(r"namnfortydligande|fortydligande|textat namn")
_SECTION = re.compile(
    r"(?:underskrifter|namnteckningar|namnunderskrifter|signaturer|signering|undertecknande|undertecknas|undertecknat)\b"
)
# A label is no sentence about signing: «Underskrift krävs av alla tre».
_SENTENCE = re.compile(
    r"\b(?:kravs|behovs|saknas|ska|skall|skriver|skrivit|gors|sker|lamnas|galler|ar|har|nar|bekraftar)\b"
)
_LONGEST_SIGNATURE_LABEL = 7  # words
_ROLES = (  # in the label of a signature: the first that fits
    (re.compile(r"handledar"), "handledare"),
    (re.compile(r"studierektor"), "studierektor"),
    (re.compile(r"chef"), "verksamhetschef"),
    (re.compile(r"lakare|\bst\b|sokande"), "st-läkare"),
)
_ROLE_KEYS = {
    "ST-läkare": "st-läkare",
    "Handledare": "handledare",
    "Studierektor": "studierektor",
    "Verksamhetschef": "verksamhetschef",
}
_HOME = re.compile(r"hemma|hemklinik|sandande|anstallande")
_HOST = re.compile(r"mottagande|vardgivar|leverantor")

_STOK = re.compile(r"(?<![^\W\d_])st[öo]k(?![^\W\d_])|överenskommelse om sidotjänstgöring", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:klicka|tryck|click|tap|choose|select|välj|ange|skriv|fyll i)\b.*|[\[<{].{0,80}[\]>}]"
    r"|[åy]{2,4}[-/ ]?m{1,2}[-/ ]?d{1,2}|[_.…\-–—\s]+|x{2,}|text|namn|datum|n/?a",
    re.IGNORECASE | re.DOTALL,
)
_RULE = re.compile(r"[_…]{2,}|\.{4,}|-{5,}")  # a line to write on
_ABSENT = words("absent", "cues")
_NOT_SIGNED = re.compile(
    r"\b(?:inte|ej|ingen|inget|kommer|meddelas|inväntar|väntar|osignera\w{0,4}|ifylls|signeras|undertecknas|se|ännu)\b",
    re.IGNORECASE,
)
_LONE_DASH = re.compile(r"(?<!\S)[-–—](?!\S)")
_TITLES = frozenset(title.casefold() for title in entries("titles", "words")) | {
    *("handledare", "studierektor", "verksamhetschef", "st-läkare", "underläkare"),
}
_SIGNED_BY = re.compile(
    r"(?:(?:e-?sign\w{0,6}|digitalt|elektroniskt|signera[dt]?|undertecknat?|signed|by|av)\b|/s/|[\s:])+", re.IGNORECASE
)
_PARENTHESIS = re.compile(r"\([^()]{0,120}\)")
_CAMEL = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])")


@dataclass(frozen=True, slots=True)
class _Label:
    kind: str  # "fact", "name", "sign", "clarified", "date", "section", "column", "other"
    key: str = ""
    role: str = ""


def _folded(text: str) -> str:
    """Lower case, å ä ö as a a o, dots and hyphens gone, everything else but letters a space, base forms."""
    text = unicodedata.normalize("NFD", _CAMEL.sub(" ", text).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c) and c not in ".-")
    letters = "".join(c if "a" <= c <= "z" else " " for c in text)
    return " ".join(_BASE_FORMS.get(word, word) for word in letters.split())


def _vocabulary() -> dict[str, _Label]:
    labels: dict[str, _Label] = {}
    for name in _UNUSED:
        labels |= {_folded(form): _Label("other") for form in entries("labels", name)}
    for key, names in _CANONICAL.items():
        label = _Label("fact", key, _ROLE_KEYS.get(key, ""))
        labels |= {_folded(form): label for name in names for form in entries("labels", name)}
    for key, phrases in _ON_FORMS.items():
        labels |= dict.fromkeys(phrases.split("|"), _Label("fact", key, _ROLE_KEYS.get(key, "")))
    for kind, phrases in (
        ("other", _OTHER_LABELS),
        ("column", _COLUMN_LABELS),
        ("name", _NAME_LABELS),
        ("date", _DATE_LABELS),
    ):
        labels |= dict.fromkeys(phrases.split("|"), _Label(kind))
    labels.pop("", None)
    return labels


_LABELS = _vocabulary()
_LONGEST_LABEL = 80
_NUMBERING = re.compile(r"\s*\d{1,2}[.)]\s*|\s*[-–•*]\s+")
_ONLY_WORDS = re.compile(r"[^\d:;?!@=|☒☐]*")


def _label(text: str) -> _Label | None:
    """The label that a text is, if it is nothing but one."""
    if not text or len(text) > _LONGEST_LABEL:
        return None
    without_parenthesis = _NUMBERING.sub("", _PARENTHESIS.sub(" ", text)).strip(" :*")
    if not _ONLY_WORDS.fullmatch(without_parenthesis):
        return None
    everything, plain = _folded(text), _folded(without_parenthesis)
    if not plain or len(plain.split()) > 9:
        return None
    if _SECTION.match(plain):
        return _Label("section")
    to_sign, to_clarify = _SIGN_WORD.search(plain), _CLARIFIED_WORD.search(plain)
    if to_sign or to_clarify:
        sentence = (
            _SENTENCE.search(plain) or len(plain.split()) > _LONGEST_SIGNATURE_LABEL or text.rstrip().endswith(".")
        )
        return None if sentence else _Label("sign" if to_sign else "clarified", role=_role(everything))
    known = _LABELS.get(plain) or _LABELS.get(" ".join(word for word in plain.split() if word not in _FILLERS))
    if known is not None:
        host_chief = known.key in ("Verksamhetschef", "Studierektor") and _HOST.search(everything)
        return replace(known, kind="other", key="") if host_chief else known
    words = plain.split()
    if words[0] == "datum" or words[-1] == "datum":
        role = _role(everything)
        return _Label("date", role=role) if role else None
    return None


def _role(folded: str) -> str:
    role = next((name for pattern, name in _ROLES if pattern.search(folded)), "")
    if role in ("verksamhetschef", "studierektor"):
        if _HOST.search(folded):
            return role + " hos vårdgivaren"
        if _HOME.search(folded):
            return role + " på hemmakliniken"
    return role


# --- pieces: the cells of a row, taken apart into labels and values ------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A label, or what stands after one ("" is a place left empty)."""

    label: _Label | None
    text: str = ""
    field: FormField | None = None
    own: bool = False  # the label is the form field's own, not printed on the page
    rule: bool = False  # a line to write on, left empty


_MOST_COLONS = 12  # labels in one line
_NO_DIGITS = str.maketrans("", "", "0123456789")  # which only tell the fields of a form apart


def _pieces(cell: str, fields: Mapping[str, FormField]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for line in cell.split("\n"):
        pieces.extend(_field_pieces(fields[line]) if line in fields else _line_pieces(line))
    return pieces or [_Piece(None)]


def _field_pieces(form_field: FormField) -> list[_Piece]:
    names = (form_field.label, form_field.name.rpartition(".")[2])
    label = next((label for name in names if (label := _label(name.translate(_NO_DIGITS)))), None)
    value = _Piece(None, form_field.value, form_field)
    usable = label is not None and label.kind not in ("section", "column", "name") and _says_whose(label)
    return [_Piece(label, own=True), value] if usable else [value]


def _says_whose(label: _Label) -> bool:
    return label.kind in ("fact", "other") or bool(label.role)


def _line_pieces(line: str) -> list[_Piece]:
    parts = [part.strip() for part in _RULE.split(line)]
    if len(parts) > 1:  # lines to write on stand in it: what stands between them are labels and values
        return [piece for part in parts for piece in (_text_pieces(part) if part else [_Piece(None, rule=True)])]
    return _text_pieces(line.strip())


def _text_pieces(text: str) -> list[_Piece]:
    """Labels with a colon wherever they stand in the text, a label alone, or a label right before its value."""
    if not text:
        return []
    whole = _label(text)
    if whole is not None:
        return [_Piece(whole)]
    pieces: list[_Piece] = []
    start = 0
    for colon in [match.start() for match in re.finditer(":", text[:1_000])][:_MOST_COLONS]:
        begin = _label_before(text, start, colon, first=not pieces)
        if begin is None:
            continue
        if before := text[start:begin].strip(" ,;:"):
            pieces.append(_Piece(None, before))
        pieces.append(_Piece(_label(text[begin:colon])))
        start = colon + 1
    if not pieces:
        return _label_and_value(text) or [_Piece(None, text)]
    if rest := text[start:].strip(" ,;"):
        pieces.extend(_label_and_value(rest) or [_Piece(None, rest)])
    return pieces


def _label_before(text: str, start: int, colon: int, *, first: bool) -> int | None:
    """Where the longest label that ends at the colon begins; the first of a line must begin the line."""
    words = [match.start() for match in re.finditer(r"\S+", text[start:colon])][-9:]
    for offset in words:
        if _label(text[start + offset : colon]) is not None:
            return start + offset
        if first:
            return None
    return None


def _label_and_value(text: str) -> list[_Piece] | None:
    """«Handledare Per Ek», «Period från 2027-09-01»: only where what follows could be nothing else."""
    if len(text) > _LONGEST_LABEL:
        return None
    words = text.split()
    for count in range(min(len(words) - 1, 5), 0, -1):
        label, rest = _label(" ".join(words[:count])), " ".join(words[count:])
        if label is not None and label.kind in ("fact", "date", "sign") and rest[:1].isupper() | rest[:1].isdigit():
            return [_Piece(label), _Piece(None, rest)] if _fits(label, rest) else None
    return None


def _fits(label: _Label, text: str) -> bool:
    """Could this be the label's value? Asked where it does not stand right beside the label."""
    name, day = _name_and_day(text)
    if label.kind in ("section", "column"):
        return False
    if label.kind == "date":
        return day is not None and len(name.split()) <= 2  # «Borås 2027-02-01»
    if label.kind in ("sign", "clarified", "name") or label.role:
        return text == DRAWN or _looks_like_name(name)
    if label.key in ("Period från", "Period till", "Period"):
        return bool(_days(text))
    if label.key == "Tjänstgöringsgrad":
        return _percent(text) is not None
    return len(text) <= _LONGEST_LABEL and not text.endswith((".", ":"))


# --- what has been found on the form -------------------------------------------------------


@dataclass(slots=True)
class _Line:
    """One signature line."""

    role: str
    explicit: bool  # it has a place for the signature itself, not only a role and a name
    sign: str = ""
    clarified: str = ""
    day: str = ""
    has_day: bool = False
    fields: list[FormField] = field(default_factory=list)  # for digital signatures


@dataclass(slots=True)
class _Findings:
    values: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    lines: list[_Line] = field(default_factory=list)
    signing: bool = False  # the part with the signatures has begun
    block: str = ""  # the label that a following «Namn» belongs to
    role: str = ""
    row_role: str = ""
    next_day: str | None = None  # «Ort och datum» that stands before its signature
    used: set[int] = field(default_factory=set)  # rows whose values some label has taken
    under_rule: bool = False  # an empty line to sign on stands right above

    def take(self, label: _Label, values: Sequence[_Piece], *, own: bool = False) -> None:
        text = _value(" ".join(piece.text for piece in values if piece.text))
        form_fields = [piece.field for piece in values if piece.field is not None]
        if label.kind == "section":
            self.signing, self.role, self.block = True, "", ""
        elif label.kind == "sign":
            self._take_signature(label, text, form_fields, own=own)
        elif label.kind in ("clarified", "date"):
            self._take_beside_signature(label, text)
        elif label.kind == "name":
            self._take_name(text)
        elif label.kind == "fact":
            self._take_fact(label, text, form_fields, own=own)

    def _take_fact(self, label: _Label, text: str, form_fields: list[FormField], *, own: bool) -> None:
        if label.role:
            self.role = self.row_role = label.role
            self.block = "" if text else label.key
        if self.signing and label.role and not own:
            line = _Line(label.role, self.under_rule, sign=text, fields=form_fields)
            if self.under_rule:
                line.sign, line.clarified, self.under_rule = "", text, False
            self.lines.append(line)
            if label.key in self.seen:
                return
            text = _name_and_day(text)[0].replace(DRAWN, "").strip()
        self.seen.add(label.key)
        if text:
            self.values.setdefault(label.key, text)

    def _take_name(self, text: str) -> None:
        if self.signing:
            self._take_beside_signature(_Label("clarified"), text)
        else:
            key = self.block or "ST-läkare"
            self.seen.add(key)
            if text:
                self.values.setdefault(key, text)

    def _take_signature(self, label: _Label, text: str, form_fields: list[FormField], *, own: bool) -> None:
        self.signing = True
        role = label.role or self.row_role or self.role
        last = self.lines[-1] if self.lines else None
        same = next((line for line in self.lines if own and line.role == role and not line.sign), None)
        if last is not None and not last.explicit and role in ("", last.role):
            last.explicit, last.clarified, last.sign = True, last.sign or last.clarified, text
            last.fields.extend(form_fields)
        elif same is not None:
            same.sign, same.explicit = text, True
            same.fields.extend(form_fields)
        else:
            if not label.role and any(line.role == role and line.explicit for line in self.lines):
                role = "" if not self.row_role else role
            day, self.next_day = self.next_day, None
            self.lines.append(_Line(role, True, sign=text, day=day or "", has_day=day is not None, fields=form_fields))

    def _take_beside_signature(self, label: _Label, text: str) -> None:
        if not self.signing:
            return  # the day the form was printed, or the like
        lines = [line for line in self.lines if not label.role or line.role == label.role]
        line = lines[-1] if lines else None
        if label.kind == "date":
            if line is None or (line.has_day and not label.role):
                self.next_day = text
            else:
                line.has_day = True
                line.day = line.day or text
        elif line is None:
            self.lines.append(_Line(label.role or self.role, explicit=False, clarified=text))
        else:
            line.clarified = line.clarified or text

    def take_rule(self) -> None:
        """An empty line to sign on: the name above it, or else the one below, is printed and not signed."""
        last = self.lines[-1] if self.lines else None
        if last is not None and not last.explicit:
            last.explicit, last.clarified, last.sign = True, last.sign or last.clarified, ""
        else:
            self.under_rule = self.signing

    def take_drawing(self) -> None:
        """Ink between two rows belongs to the signature line above it."""
        if self.lines and not self.lines[-1].sign:
            self.lines[-1].sign = DRAWN


def _find(content: Content) -> _Findings:
    """Every label of the form with its value."""
    fields = {form_field.mark: form_field for form_field in content.fields}
    rows = [(table, [_pieces(cell, fields) for cell in row]) for table, row in content.rows]
    placed = {cell for _, row in content.rows for cell in row}
    unplaced = [_field_pieces(form_field) for mark, form_field in fields.items() if mark not in placed]
    rows.extend((None, [pieces]) for pieces in unplaced)
    found = _Findings()
    at = 0
    while at < len(rows):
        at += _take_columns(found, rows, at) or _take_row(found, rows, at)
    return found


_RowPieces = list[list[_Piece]]
_Rows = Sequence[tuple[int | None, _RowPieces]]


def _has_label(row: Iterable[list[_Piece]]) -> bool:
    return any(piece.label for cell in row for piece in cell)


def _has_text(row: Iterable[list[_Piece]]) -> bool:
    return any(piece.text for cell in row for piece in cell)


def _text(cell: Iterable[_Piece]) -> str:
    return " ".join(piece.text for piece in cell if piece.text)


def _free_row(found: _Findings, rows: _Rows, at: int, table: int | None) -> _RowPieces | None:
    """A row of values that no label has taken yet, in the same table."""
    if not 0 <= at < len(rows) or at in found.used or rows[at][0] != table:
        return None
    row = rows[at][1]
    return row if _has_text(row) and not _has_label(row) else None


def _take_row(found: _Findings, rows: _Rows, at: int) -> int:
    """Labels with what stands after them in the row, or else above or below it. Gives the number of rows used."""
    table, row = rows[at]
    found.row_role = ""
    groups = _groups(row)
    used = 1
    if len(groups) == 1 and not any(piece.text or piece.field or piece.rule for piece in groups[0][1]):
        label = groups[0][0]
        above = _free_row(found, rows, at - 1, table) if label.kind == "sign" else None
        below = _free_row(found, rows, at + 1, table)
        if above is not None and _fits(label, _text(piece for cell in above for piece in cell)):
            groups = [(label, [piece for cell in above for piece in cell], False)]
            found.used.add(at - 1)
        elif below is not None and _fits(label, _text(piece for cell in below for piece in cell)):
            groups = [(label, [piece for cell in below for piece in cell], False)]
            found.used.add(at + 1)
            used = 2
        elif label.kind == "sign" and not label.role and at + 1 < len(rows) and _opens_signing(rows[at + 1][1]):
            groups = [(_Label("section"), [], False)]
    found.signing |= any(label.kind == "sign" for label, _, _ in groups)
    for label, values, own in groups:
        found.take(label, values, own=own)
    if not groups:
        _take_strokes(found, row)
    return used


def _groups(row: _RowPieces) -> list[tuple[_Label, list[_Piece], bool]]:
    """Each label of a row with the pieces up to the next label, and whether it is a form field's own."""
    groups: list[tuple[_Label, list[_Piece], bool]] = []
    for piece in (piece for cell in row for piece in cell):
        if piece.label is not None:
            if groups and piece.own and not groups[-1][1] and _same_thing(groups[-1][0], piece.label):
                groups.pop()  # the printed label of the form field that follows it
            groups.append((piece.label, [], piece.own))
        elif groups:
            groups[-1][1].append(piece)
    return groups


def _same_thing(printed: _Label, own: _Label) -> bool:
    return (printed.kind, printed.key) == (own.kind, own.key)


def _take_strokes(found: _Findings, row: _RowPieces) -> None:
    """A row of nothing but lines to write on, or of nothing but ink."""
    pieces = [piece for cell in row for piece in cell]
    if any(piece.rule for piece in pieces) and not _has_text(row):
        found.take_rule()
    elif _has_text(row) and all(piece.text in ("", DRAWN) for piece in pieces):
        found.take_drawing()


def _opens_signing(row: _RowPieces) -> bool:
    """Is the row below a lone «Underskrift» the first of several lines to sign on?"""
    label = next((piece.label for cell in row for piece in cell if piece.label), None)
    return label is not None and (bool(label.role) or label.kind in ("sign", "column", "name"))


def _take_columns(found: _Findings, rows: _Rows, at: int) -> int:
    """A row of nothing but labels, with values below each (or, on a line to sign on, above). Rows used, or 0."""
    table, head = rows[at]
    labels = {number: cell[0].label for number, cell in enumerate(head) if cell[0].label is not None}
    kinds = {label.kind for label in labels.values()}
    if not labels or "section" in kinds or _has_text(head) or any(len(cell) > 1 or cell[0].own for cell in head):
        return 0
    first = min(labels)
    above, below = (_free_row(found, rows, at + step, table) for step in (-1, 1))
    if above is not None and kinds <= _SIGNING_KINDS and _stands_under(labels, above):
        _take_data(found, labels, above)
        found.used.add(at - 1)
        return 1
    if len(labels) < 2 or any(number not in labels for number in range(first, len(head))):
        # An empty place beside a label is its value, unless the next row says otherwise.
        if table is None or below is None or not _stands_under(labels, below):
            return 0
        _take_data(found, labels, below)
        found.used.add(at + 1)
        return 2
    by_role = bool(kinds & _SIGNING_KINDS) and (first > 0 or labels[first].kind == "column")
    return _take_table(found, rows, at, labels, by_role=by_role)


_SIGNING_KINDS = frozenset({"sign", "clarified", "date"})


def _stands_under(labels: Mapping[int, _Label], row: _RowPieces) -> bool:
    """Does every value of the row stand in a label's column, and could it be that label's?"""
    texts = {number: _text(cell) for number, cell in enumerate(row)}
    return all(number in labels and _fits(labels[number], text) for number, text in texts.items() if text)


def _take_table(found: _Findings, rows: _Rows, at: int, labels: Mapping[int, _Label], *, by_role: bool) -> int:
    """The rows below a row of labels. Gives the number of rows used, 0 where none follows."""
    table, head = rows[at]
    used = 1
    for number in range(at + 1, len(rows)):
        row = rows[number][1]
        if rows[number][0] != table or len(row) > len(head) or not _is_data(row, by_role):
            break
        if table is None and not _has_text(row):
            break
        if by_role:
            role = row[0][0].label.role if row[0][0].label else _folded(row[0][0].text)[:40]
            if role or _has_text(row):
                _take_data(found, labels, row, role=role, by_role=True)
        elif used == 1 or {label.kind for label in labels.values()} & {"sign", "clarified"}:
            _take_data(found, labels, row)  # in a list of several placements the form's own is the first
        found.used.add(number)
        used += 1
    return used if used > 1 else 0


def _is_data(row: _RowPieces, by_role: bool) -> bool:
    if by_role and row[0][0].label is not None:
        return not _has_label(row[1:]) and bool(row[0][0].label.role)
    return not _has_label(row)


def _take_data(
    found: _Findings, labels: Mapping[int, _Label], row: _RowPieces, *, role: str = "", by_role: bool = False
) -> None:
    """A row of values, each for the label of its column; in the signatures' part one row is one line."""
    found.row_role = role
    signs = any(label.kind == "sign" for label in labels.values())
    for kind in ("sign", "clarified", "name", "fact", "date"):
        for number, label in labels.items():
            if label.kind != kind or (by_role and number == 0):
                continue
            if by_role and kind in ("name", "fact"):
                label = _Label("clarified" if signs else "sign")
            found.take(replace(label, role=label.role or role), row[number] if number < len(row) else [_Piece(None)])


# --- values --------------------------------------------------------------------------------

_BOX = re.compile("[☒☑✓✔☐□]")
_TICKED = "☒☑✓✔"


def _value(text: str) -> str:
    """What was filled in, without placeholders, lines to write on and personal identity numbers; of boxes, the
    words at the ticked ones."""
    text = " ".join(_RULE.sub(" ", mask(text).replace(MASK, " ")).split()).strip(" :;")
    if _BOX.search(text):
        boxes = [match.start() for match in _BOX.finditer(text)]
        ends = [*boxes[1:], len(text)]
        ticked = [
            text[begin + 1 : end].strip(" ,;") for begin, end in zip(boxes, ends, strict=True) if text[begin] in _TICKED
        ]
        text = " ".join([text[: boxes[0]].strip(), *(words or "ja" for words in ticked)]).strip()
    return "" if _PLACEHOLDER.fullmatch(text) else text


_MONTH_NAMES = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_DAY = re.compile(
    r"(?<!\d)(?P<y>20\d\d)[-/.]?(?P<m>\d\d)[-/.]?(?P<d>\d\d)(?!\d)"
    r"|(?<!\d)(?P<d2>\d{1,2})[/.](?P<m2>\d{1,2})[-/., ]{1,3}(?P<y2>(?:20)?\d\d)(?!\d)"
    r"|(?<!\d)(?P<d3>\d{1,2})(?: ?:?e)? (?P<m3>[a-z]{3,9})\.? (?P<y3>20\d\d)(?!\d)",
    re.IGNORECASE,
)


def _days(text: str) -> list[date | None]:
    """The days written in a text with their year, in order; None for one that does not exist."""
    days: list[date | None] = []
    for match in _DAY.finditer(text[:400]):
        year, month, day = (match[f"{part}"] or match[f"{part}2"] or match[f"{part}3"] for part in "ymd")
        number = int(month) if month.isdigit() else _MONTHS.get(month[:3].casefold(), 0)
        try:
            days.append(date(int(year) % 2000 + 2000, number, int(day)))
        except ValueError:
            days.append(None)
    return days


def _name_and_day(text: str) -> tuple[str, date | None]:
    """«Per Ek 2027-01-28» -> the name, the day."""
    days = _days(text)
    name = _DAY.sub(" ", text) if days else text
    return " ".join(name.split()).strip(" ,;/"), days[0] if days else None


def _percent(text: str) -> int | None:
    match = re.search(r"(?<!\d)(\d{1,3})\s{0,2}(?:%|procent|$)", text)
    if match and 0 < int(match[1]) <= 100:
        return int(match[1])
    words = _folded(text).split()
    return 100 if "heltid" in words else 50 if "halvtid" in words else None


def _is_absent(text: str) -> bool:
    return _ABSENT.within(_LONE_DASH.sub(" ", text))


def _person(text: str) -> str:
    """A person's name without titles; "" where the words are no name."""
    text = text.replace(DRAWN, " ").strip()
    if opening := _SIGNED_BY.match(text):
        text = text[opening.end() :]
    if not text or _is_absent(text) or _NOT_SIGNED.search(text) or any(c.isdigit() for c in text):
        return ""
    before, comma, after = text.partition(",")
    if comma and len(before.split()) == 1 and _folded(after).split()[:1] and _folded(after).split()[0] not in _TITLES:
        before = f"{after.split(',')[0]} {before}"  # «Ek, Per»
    words = _PARENTHESIS.sub(" ", before).split()
    while words and words[0].casefold().strip(".:") in _TITLES:
        words = words[1:]
    while words and words[-1].casefold().strip(".:") in _TITLES:
        words = words[:-1]
    letters = all(word.replace("-", "").replace("'", "").replace("’", "").replace(".", "").isalpha() for word in words)
    long_enough = any(len(word.strip(".")) > 1 for word in words)
    return " ".join(words) if words and letters and long_enough and len(words) <= 6 else ""


def _looks_like_name(text: str) -> bool:
    words_of_it = _person(text).split()
    return 2 <= len(words_of_it) <= 5 and words_of_it[0][0].isupper() and words_of_it[-1][0].isupper()


# --- the form ------------------------------------------------------------------------------

# What is to be learnt, which the routine has the form answer: asked for where the form has a line for it.
_GOALS = ("Delmål", "Målbeskrivning")
_ESSENTIAL = ("ST-läkare", "Placering/vårdgivare", "Period från", "Period till", "Handledare")


def read_form(attachment: Attachment, *, received: date | None = None, expected: bool = False) -> Form | None:
    """The STÖK form in a file, or None where the file is none. Never raises.

    `received`: the day that a date without a year counts from; without it such a date is not read.
    `expected`: the mail says that the form is in it. Then a file that cannot be read, whatever its name, is
    taken for the form and left to a person; otherwise only one whose name says so.
    """
    try:
        return _read_form(attachment, received, expected)
    except Exception:  # bytes that somebody made up
        return Form(UNREADABLE, problem=UNFAMILIAR) if _named(attachment) else None


_SMALLEST_SCAN = 30_000  # bytes: a smaller picture in a mail is a logotype


def _named(attachment: Attachment) -> bool:
    return _STOK.search(unicodedata.normalize("NFC", attachment.filename).replace("_", " ")) is not None


def _read_form(attachment: Attachment, received: date | None, expected: bool) -> Form | None:
    content = read_content(attachment)
    named = _named(attachment)
    if content.unreadable:
        likely = content.kind in ("pdf", "docx") or len(attachment.data) >= _SMALLEST_SCAN
        return Form(UNREADABLE, problem=content.problem) if named or (expected and likely) else None
    found = _find(content)
    if not _is_form(content, found, named):
        return Form(UNREADABLE, problem=SCANNED if content.scanned_pages else UNFAMILIAR) if named else None
    return _judged(attachment, content, found, received)


def _is_form(content: Content, found: _Findings, named: bool) -> bool:
    """By its title or name and some labels, or by its labels and signature lines alone."""
    heads = [content.title, *(" ".join(row) for _, row in content.rows[:6])]
    titled = any(len(head) <= 120 and _STOK.search(head) and not head.rstrip().endswith((".", "?")) for head in heads)
    labels = len(found.seen)
    if titled or named:
        return labels >= 3 and (named or bool(found.lines) or len(content.fields) >= 3 or labels >= 6)
    return labels >= 6 and len(found.lines) >= 2 and "ST-läkare" in found.seen


def _judged(attachment: Attachment, content: Content, found: _Findings, received: date | None) -> Form:
    facts = _facts(found.values, received)
    signatures, fields_of_lines, unsigned = _signatures(attachment, content, found)
    blank = [label for label in _ESSENTIAL if not _is_filled(label, facts)]
    blank += [label for label in _GOALS if label in found.seen and label not in found.values]
    missing = (*blank, *unsigned)
    state, problem = (INCOMPLETE if missing else MET), content.problem
    if unsigned and not blank and content.scanned_pages:
        state, problem = UNREADABLE, SCANNED_PAGE  # it may be that page that is signed
    elif problem == CUT:
        state = UNREADABLE  # more lines to sign on may follow
    fields = {**{key: found.values[key] for key in _CANONICAL if key in found.values}, **fields_of_lines}
    written = (" ".join(row) for _, row in content.rows)
    numbers = find(content.title, *written, *(f.value for f in content.fields))
    return Form(state, MappingProxyType(facts), MappingProxyType(fields), signatures, missing, problem, numbers)


_FIELD_OF = {
    "ST-läkare": Field.TRAINEE,
    "Placering/vårdgivare": Field.SUPPLIER,
    "Period från": Field.START,
    "Period till": Field.END,
    "Handledare": Field.SUPERVISOR,
    "Studierektor": Field.STUDY_DIRECTOR,
    "Verksamhetschef": Field.DEPARTMENT_HEAD,
    "Specialitet": Field.PROGRAMME,
    "Hemmaklinik": Field.ORGANISATION,
}
_PEOPLE = ("ST-läkare", "Handledare", "Studierektor", "Verksamhetschef")


def _is_filled(label: str, facts: Mapping[Field, Fact]) -> bool:
    fact = facts.get(_FIELD_OF[label])
    return fact is not None and fact.value is not None and fact.certainty is not Certainty.ABSENT


def _facts(values: Mapping[str, str], received: date | None) -> dict[Field, Fact]:
    """Placement facts of the filled-in labels; certainties as in the contract on how a message is read."""
    facts = {Field.CATEGORY: Fact("st", evidence="STÖK")}
    for label in _PEOPLE:
        if label in values:
            facts[_FIELD_OF[label]] = _person_fact(label, values[label])
    for label in ("Specialitet", "Placering/vårdgivare", "Hemmaklinik"):
        if label in values:
            absent = _is_absent(values[label])
            certainty = Certainty.ABSENT if absent else Certainty.STATED
            facts[_FIELD_OF[label]] = Fact(None if absent else values[label], certainty, f"{label}: {values[label]}")
    facts.update(_period_facts(values, received))
    facts.update(_hours_facts(values))
    return facts


def _person_fact(label: str, written: str) -> Fact:
    name, evidence = _person(_name_and_day(written)[0]), f"{label}: {written}"
    if not name:
        return Fact(None, Certainty.ABSENT, evidence)
    only_first_name = " " not in name and is_first_name(name)
    return Fact(name, Certainty.UNCLEAR if only_first_name else Certainty.STATED, evidence)


def _period_facts(values: Mapping[str, str], received: date | None) -> dict[Field, Fact]:
    """Start and end, read by the same grammar as in a mail."""
    start, end, both = (values.get(label, "") for label in ("Period från", "Period till", "Period"))
    written = " ".join(
        f"{words_before} {text}" for words_before, text in (("från", start), ("till och med", end)) if text
    )
    written = written or (both and f"Period: {both}")
    if not written:
        return {}
    found_start, found_end, certainty = _period(written, received)
    facts: dict[Field, Fact] = {}
    if found_start is not None:
        facts[Field.START] = Fact(found_start, certainty, f"Period från: {start}" if start else written)
    if found_end is not None:
        facts[Field.END] = Fact(found_end, certainty, f"Period till: {end}" if end else written)
    if (found_start is None and found_end is None) or certainty is Certainty.INVALID:
        facts[Field.PERIOD] = Fact(written, certainty, written)
    return facts


_EARLY, _LATE = date(2001, 1, 1), date(2051, 1, 1)


def _period(written: str, received: date | None) -> tuple[date | None, date | None, Certainty]:
    """The one period that the words give. Without a day to count from, only what has its year counts."""
    readings = []
    for day in (received,) if received else (_EARLY, _LATE):
        spans = find_periods(written, day)
        readings.append((spans[0].value.start, spans[0].value.end, spans[0].certainty) if len(spans) == 1 else None)
    first = readings[0]
    if first is None or readings[-1] != first:
        return None, None, Certainty.UNCLEAR
    return first


def _hours_facts(values: Mapping[str, str]) -> dict[Field, Fact]:
    facts: dict[Field, Fact] = {}
    extent, hours, on_call = (values.get(label, "") for label in ("Tjänstgöringsgrad", "Arbetstid", "Jour"))
    percent = _percent(extent)
    if percent is not None:
        facts[Field.EXTENT_PERCENT] = Fact(percent, Certainty.STATED, f"Tjänstgöringsgrad: {extent}")
    if hours or percent is not None:
        facts[Field.WORKING_HOURS] = Fact(hours or extent, Certainty.STATED, hours or extent)
    answer = _folded(on_call).split()
    if answer:
        if {"ej", "inte", "nej", "ingen", "inga"} & set(answer):
            facts[Field.ON_CALL] = Fact(False, Certainty.STATED, f"Jour: {on_call}")
        elif answer[0] in ("ja", "ingar"):
            facts[Field.ON_CALL] = Fact(True, Certainty.STATED, f"Jour: {on_call}")
        else:
            facts[Field.ON_CALL] = Fact(None, Certainty.UNCLEAR, f"Jour: {on_call}")
    return facts


# --- signatures ----------------------------------------------------------------------------


def _signatures(
    attachment: Attachment, content: Content, found: _Findings
) -> tuple[tuple[FormSignature, ...], dict[str, str], tuple[str, ...]]:
    """The signature lines, their fields by canonical label, and the labels of what is not signed."""
    signed = any(form_field.signed for form_field in content.fields)
    digital = {sign.field: sign for sign in check_signatures(attachment.data)} if signed else {}
    signatures: list[FormSignature] = []
    fields: dict[str, str] = {}
    missing: list[str] = []
    for line in found.lines:
        signature = _digital_signature(line, digital, content) or _written_signature(line)
        signatures.append(signature)
        whose = f" {line.role}" if line.role else ""
        if signature.name:
            fields.setdefault(f"Underskrift{whose}", signature.name)
        if line.day:
            fields.setdefault(f"Datum{whose}", line.day)
        if not signature.how or signature.valid is False:
            missing.append(f"Underskrift{whose}")
        elif (
            signature.how == "typed" and line.has_day and signature.day is None and not any(map(str.isdigit, line.day))
        ):
            missing.append(f"Datum{whose}")
    beside = [_as_form_signature("", sign, content) for sign in digital.values()]
    signatures.extend(beside)
    if not found.lines and not any(sign.valid for sign in beside):
        missing.append("Underskrift")
    missing.extend("Underskrift" for sign in beside if not sign.valid)
    return tuple(signatures), fields, tuple(dict.fromkeys(missing))


def _digital_signature(line: _Line, digital: dict[str, DigitalSignature], content: Content) -> FormSignature | None:
    """The digital signature in a line's own field; taken out of `digital`."""
    for form_field in line.fields:
        if form_field.signature:
            sign = digital.pop(form_field.name, None)
            return _as_form_signature(line.role, sign, content) if sign else None
    return None


def _as_form_signature(role: str, sign: DigitalSignature, content: Content) -> FormSignature:
    """A later signer may fill in their own line, and nothing else."""
    labels = {form_field.name: _field_pieces(form_field)[0].label for form_field in content.fields}
    own_line = all((label := labels.get(name)) and label.kind in ("sign", "clarified", "date") for name in sign.changed)
    valid = sign.intact and own_line
    return FormSignature(role, sign.signer, sign.day, "digital", valid, sign.note if valid or sign.note else CHANGED)


def _written_signature(line: _Line) -> FormSignature:
    name, day_beside = _name_and_day(line.sign)
    days = _days(line.day)
    day = days[0] if days else day_beside
    if any(form_field.signature for form_field in line.fields):
        return FormSignature(line.role, "", day, "")  # the field for a digital signature is empty
    if DRAWN in line.sign:
        return FormSignature(line.role, _person(name) or _person(line.clarified), day, "drawn")
    person = _person(name)
    return FormSignature(line.role, person, day, "typed" if person else "", note="" if person else name)
