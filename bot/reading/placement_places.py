"""Where a placement is to be: the supplier, or whose own clinic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.reading.laying_out import lay_out
from bot.reading.layout import Piece, Unit
from bot.reading.patterns import regex
from bot.reading.places import Place, PlaceKind, find_places
from bot.reading.scopes import RESPECTIVELY, Scope
from bot.reading.sender import WISHED
from bot.reading.text import Facts, Text
from bot.reading.vocabulary import Label, words
from bot.routine.model import Certainty, Directory, Fact, Field, Host

_OWN = words("places", "own")
_MUNICIPAL = words("places", "municipal")
_NO_SUPPLIER = words("no_supplier", "cues")
_PRIVATE = regex(r"\bprivat|\bavtal(?!\w{0,5} (?:med|mot) (?:\w{1,20} )?(?:universitet|högskol|lärosät))")
_HOST_BEFORE = regex(
    r"\b(?:på|hos|vid|till|at|inom|helst|to|with|i|av|väljer|blir|önskar|via|:|,|–|-|\()\s*(?:[\wåäö-]+\s+){0,2}$"
)
_REFUSED = regex(
    r"(?:\b(?:inte|ej|i stället för|istället för|instead of|not|inte längre)\s+(?:(?:på|hos|vid|"
    r"längre|till|en|någon|plats|platsen|at)\s+){0,3}|\bfrån\s+)$"
)
# "Norrbrunnas avtal har gått ut", "Granvik har tackat nej": not there
_FALLS_AWAY = regex(
    r"s?(?: avtal\w{0,2}| kontrakt\w{0,2})? (?:har |hade |kan |kunde |är |blev |ha )?(?:tyvärr |dessvärre |nu |då )?"
    r"(?:gått ut|går ut|löpt ut|upphört|upphör|tackat nej|tackade nej|avböjt|dragit sig ur|hoppat av|inte ta emot|"
    r"ingen plats|inte plats|inte någon plats|fullt\b|fullbokad|stängt|stänger|lagt ner|inte längre|fallit bort|"
    r"declined|has declined)"
)
_NO_PARTNER = regex(
    r" (?:hör till|är|ingår|finns|har|omfattas|är med|tillhör)\b[^.!?]{0,30}\b(?:avtal\w{0,12}|leverantör\w{0,3}|"
    r"vårdgivare\w{0,2}|"
    r"lista\w{0,2}|partner\w{0,3}|upphandlad\w?)\b"
)
_OR = regex(r"^\s*(?:,?\s*(?:eller|alternativt|alt\.?|i andra hand|or|samt i andra hand)|/)\s*(?:\w+\s+){0,3}$")
_CHOOSES = regex(
    r"\b(?:välj\w*|val[dt]\w*|blir|bli|byt\w*|ändra\w*|flytta\w*|önskar|vill|vårdgivare\w*|"
    r"leverantör\w*|i stället|istället|bestämt|gärna|föredrar|hamnar|chosen?|choose|prefer|provider|"
    r"instead|move[ds]?)\b"
)
_BELONGS = regex(
    r"(?:st-läkar\w*|läkare\w*|resident|student\w*|\bst\b(?: i [\wåäö, -]{2,40}?)?|allmänmedicin|"
    r"anställd\w*|tillhör\w*|arbetar|jobbar|vi|oss|hemmaklinik\w*|from|studierektor\w*|"
    r"verksamhetschef\w*)\s*,?\s*(?:i [\wåäö-]+ ?,? ?)?(?:på|vid|hos|i|från|"
    r"at)\s+(?:[\wåäö-]+\s){0,1}$"
)
_PLACED_AT = regex(r"\b(?:på|hos|vid|till|at|inom|helst|i)\s+(?:[\wåäö-]+[ ,(]+){0,2}$")
# "Kattegatts Hjärtklinik kan ta emot henne", "… hör till era avtalspartner"
_RECEIVES = regex(
    r"\s(?:kan|kunde|skulle (?:kunna|vilja)|vill|kommer att|"
    r"har (?:redan |också )?(?:lovat|tackat ja|sagt ja|erbjudit|plats)|tar emot|ta emot|är (?:beredd|villig)\w*|"
    r"hör till (?:era|ert|regionens)|can|could|would|is willing|has offered)"
    r"(?!\s(?:avvara|släppa|undvara|spare|inte))\b"
)
_CALLED_SUPPLIER = regex(r"\b(?:leverantör|vårdgivare|utförare|provider|supplier)\w{0,3}\b")
_SUPERVISOR_WORD = words("roles", "supervisor")
_PAST = words("past", "cues")
# "den som ska dit nu är …", "söker plats där igen", "till samma klinik": the place of an earlier placement
_THERE_AGAIN = regex(
    r"\b(?:ska|skall|vill|kommer|söker|behöver|önskar|plats|åka|komma|gå|dags|go|come|return|place)\b[^.!?;]{0,40}?"
    r"\b(?:dit|där (?:igen|nu|också|i år)|samma (?:ställe|klinik|mottagning|plats|placering|vårdgivare|leverantör|"
    r"sjukhus)|there|the same (?:clinic|place|provider|placement))\b|\b(?:dit|där|there) (?:ska|vill|behöver) "
)
# "en mottagning som heter Ekens Smärtcenter. Där skulle vår ST-läkare …"
_CALLED = regex(r"\b(?:heter|kallas|kallad|kallat|vid namn|med namnet|benämnd|called|named)\s$")
_IS_WHAT_IT_IS_CALLED = regex(
    r"\s(?:heter|kallas|is (?:the name of|called))\s(?:en|ett|den|det|mottagningen|kliniken|a|the)\b"
)
_IS_OURS = regex(
    r"\b(?:vår|vårt|min|mitt|hans|hennes|hens|hemm?a?\w{0,12}|vi är|jag (?:är|arbetar|jobbar)|our|my|his|her|i "
    r"am|i work|"
    r"we are)\b[^.!?]{0,60}$"
)
_GOES_THERE = regex(
    r"\b(?:skulle|vill|kan|ska|får|söker|önskar|göra|få|could|would|can|wants?|do|go)\b[^.!?;]{0,80}?\b(?:där|dit|there)\b|"
    r"\b(?:där|dit|there) (?:skulle|vill|kan|ska|får|söker|önskar|could|would|can)\b"
)
_NOT_THERE = regex(
    r"\b(?:inte|ej|aldrig|annan|annat|andra|annanstans|istället|i stället|not|never|another|elsewhere|instead)\b"
)

# "vi har hört gott om Ekbergska Smärtkliniken … vill dit", "vi har pratat med Ledkliniken Sandhamn och de vill gärna"
_HEARD_OF = regex(r"\b(?:hört|läst|tips|tipsa\w{1,3}|heard) (?:\w{1,12} ){0,4}(?:om|av|of|about) $")
_SPOKEN_WITH = regex(
    r"\b(?:pratat|talat|samtalat|mejlat|kontakt|kontaktat|dialog|frågat|hört|spoken|talked|in touch|asked)"
    r"(?: (?:med|hos|with|to))? $"
)
_AND_IS_WILLING = regex(
    r"[^.!?;]{0,30}?\b(?:och|som|and|who)\s(?:(?:de|dom|där|they|också|gärna|har|nu) ){0,3}"
    r"(?:vill(?: gärna)?\b|gärna\b|kan ta emot|tar (?:gärna )?emot|ställer (?:gärna )?upp|har plats|sagt ja|säger ja|"
    r"tackat ja|lovat|är (?:positiva|villiga|beredda|intresserade|med på)|välkomnar|would|are "
    r"(?:happy|willing)|can take)"
    r"(?! (?:\w{1,10} )?(?:inte|ej|not)\b)"
)
_SOON = 3  # sentences
_OURSELVES_AT = regex(r"\b(?:vi|oss|we|us)\s(?:här\s|here\s)?(?:på|hos|vid|at)\s$")
_NEAR = 24  # characters


class Places:
    """Where the placements of one message are to be. `asking`: the administration that asks."""

    def __init__(self, text: Text, subject: str, directory: Directory, asking: Fact | None, *, request: bool) -> None:
        self._text, self._subject, self._directory = text, subject, directory
        self._asking, self._request = asking, request
        self._layout = text.layout

    def _label_at(self, offset: int) -> Label | None:
        return next((p.label for p in self._layout.pieces if p.start <= offset < p.end), None)

    def _in(self, offset: int, pieces: Sequence[Piece]) -> bool:
        return any(p.start <= offset < p.end for p in pieces)

    def by_directory(self, fact: Fact) -> Fact:
        """A supplier written in a form, by the directory's name where it is found there."""
        places = find_places(lay_out(str(fact.value)), self._directory)
        known = [p for p in places if p.kind is PlaceKind.SUPPLIER]
        return replace(fact, value=known[0].name) if known else fact

    def supplier(self, scope: Scope) -> Facts:
        for pieces in (scope.own, scope.shared):
            if not self._request:
                pieces = [p for p in pieces if self._chooses_supplier(p)]
            fact = self._supplier_in(pieces, scope)
            if fact:
                return {Field.SUPPLIER: fact}
        if not self._request and (answering := self._who_answers(scope)):
            return {Field.SUPPLIER: answering}
        if self._request and not self._says_no_supplier([*scope.own, *scope.shared]):
            if again := self._earlier_place(scope):
                return {Field.SUPPLIER: again}
            for place in find_places(lay_out(self._subject), self._directory):
                if place.kind is PlaceKind.SUPPLIER or self._hosts_by_subject(place):
                    return {Field.SUPPLIER: Fact(place.name, evidence=self._subject[place.start : place.end])}
        return {}

    def _who_answers(self, scope: Scope) -> Fact | None:
        """ "Hon är välkommen till oss på Granvik", "tyvärr måste vi på Enlunda Rehab tacka nej": the supplier that
        writes, where it is one."""
        folded = self._layout.folded
        own = [
            place
            for place in self._text.places
            if place.kind is PlaceKind.SUPPLIER
            and self._in(place.start, (*scope.own, *scope.shared))
            and _OURSELVES_AT.search(folded, max(0, place.start - _NEAR), place.start)
        ]
        if len({place.name for place in own}) != 1:
            return None
        return Fact(own[0].name, evidence=self._layout.text[own[0].start : own[0].end])

    def _earlier_place(self, scope: Scope) -> Fact | None:
        """ "I fjol hade vi Karl Ek på Granvik. Den som ska dit nu är …": the one supplier that is told of before."""
        if any(p.kind is PlaceKind.CLINIC for p in self._text.places):
            return None
        pieces = [p for p in self._layout.pieces if p.label is Label.IGNORED and p.kind is Unit.TEXT]
        past = [p for p in pieces if self._layout.first(_PAST, p.start, p.end)]
        named = [p for p in self._text.places if p.kind is PlaceKind.SUPPLIER]
        if len({p.name for p in named}) != 1 or not self._in(named[0].start, past):
            return None
        folded = self._layout.folded
        for piece in (*scope.own, *scope.shared):
            again = piece.start > named[0].end and _THERE_AGAIN.search(folded, piece.start, piece.end)
            if again and piece.label is None and not _NOT_THERE.search(folded, piece.start, piece.end):
                return Fact(named[0].name, evidence=self._layout.text[named[0].start : named[0].end])
        return None

    def _chooses_supplier(self, piece: Piece) -> bool:
        """Whether a sentence of a supplement names the supplier as such, not as where somebody works."""
        if piece.label:
            return piece.label in (Label.SUPPLIER, Label.TRAINEE, Label.PROGRAMME, Label.PERIOD)
        supervisor = self._layout.first(_SUPERVISOR_WORD, piece.start, piece.end)
        if supervisor:  # "Leverantör blir Granvik i stället, och handledare Per Ek"
            return _CALLED_SUPPLIER.search(self._layout.folded, piece.start, supervisor.start()) is not None
        return _CHOOSES.search(self._layout.folded, piece.start, piece.end) is not None

    def _says_no_supplier(self, pieces: Sequence[Piece]) -> bool:
        return any(self._layout.first(_NO_SUPPLIER, p.start, p.end) for p in pieces)

    def _supplier_in(self, pieces: Sequence[Piece], scope: Scope) -> Fact | None:
        known: list[Place] = []
        unknown: list[Place] = []
        told = [p for p in pieces if p.label is not Label.IGNORED or p.kind is not Unit.TEXT]
        for place in self._text.places:
            if not self._in(place.start, told):
                continue
            before = self._layout.folded[max(0, place.start - 40) : place.start]
            if _FALLS_AWAY.match(self._layout.folded, place.end):
                continue
            if _REFUSED.search(before) and not re.search(r"\butan\b|från och med", before):
                continue
            if place.kind is PlaceKind.SUPPLIER:
                known.append(place)
            elif place.kind is PlaceKind.CLINIC and (self._hosts(place) or self._is_thought_of(place)):
                unknown.append(place)
        labelled = [p for p in (*known, *unknown) if self._label_at(p.start) is Label.SUPPLIER]
        candidates = labelled or known or unknown
        if not candidates:
            return None
        distinct = list(dict.fromkeys(p.name for p in candidates))
        if (
            scope.of > 1
            and len(distinct) == scope.of
            and any(RESPECTIVELY.search(self._layout.of(p).lower()) for p in pieces)
        ):
            candidates = [next(p for p in candidates if p.name == distinct[scope.order])]
        chosen = candidates[0]
        certainty = Certainty.STATED
        if len(distinct) > 1:
            second = next(p for p in candidates if p.name == distinct[1])
            if _OR.match(self._layout.folded[chosen.end : second.start]) and not re.search(
                r"i första hand", self._layout.folded[: chosen.start]
            ):
                certainty = Certainty.UNCLEAR
        return Fact(chosen.name, certainty, self._layout.text[chosen.start : chosen.end])

    def _is_thought_of(self, place: Place) -> bool:
        """ "Vi vet inte om Kattegatts Hjärtklinik hör till era avtalspartner, men vi provar"."""
        return self._label_at(place.start) is None and _NO_PARTNER.match(self._layout.folded, place.end) is not None

    def _hosts(self, place: Place) -> bool:
        """Whether an unknown clinic is where the placement is to be, not where the trainee or sender belongs."""
        if not self._is_not_ours(place):
            return False
        label = self._label_at(place.start)
        if label is Label.SUPPLIER:
            return True
        if label in (
            Label.TRAINEE,
            Label.ORGANISATION,
            Label.OWN_PROGRAMME,
            Label.SUPERVISOR,
            Label.HOME_SUPERVISOR,
            Label.DEPARTMENT_HEAD,
            Label.STUDY_DIRECTOR,
        ):
            return False
        before = self._layout.folded[max(0, place.start - 90) : place.start]
        if self._is_presented(place, before):
            return True
        belongs = _BELONGS.search(before)
        if belongs and not WISHED.search(belongs[0]):
            return False
        return _HOST_BEFORE.search(before) is not None or _RECEIVES.match(self._layout.folded, place.end) is not None

    def _is_presented(self, place: Place, before: str) -> bool:
        """ "En mottagning som heter …", and then "där": a clinic that the reader is told of for this placement."""
        folded = self._layout.folded
        if _SPOKEN_WITH.search(before) and _AND_IS_WILLING.match(folded, place.end):
            return True
        told = _CALLED.search(before) or _HEARD_OF.search(before) or _IS_WHAT_IT_IS_CALLED.match(folded, place.end)
        if told is None or _IS_OURS.search(before):
            return False
        following = [p for p in self._layout.pieces if p.end > place.end][:_SOON]
        return any(
            _GOES_THERE.search(folded, p.start, p.end) and not _NOT_THERE.search(folded, p.start, p.end)
            for p in following
        )

    def _hosts_by_subject(self, place: Place) -> bool:
        """ "Utbildningsplatser LOU – Kattegatts Hjärtklinik", not "VFU-platser röntgen"."""
        in_text = any(p.name == place.name for p in self._text.places)
        return place.kind is PlaceKind.CLINIC and in_text and self._is_not_ours(place)

    def _is_not_ours(self, place: Place) -> bool:
        """Whether a clinic is neither the one that asks nor the sender's own."""
        if self._asking and self._asking.value == place.name:
            return False
        return all(p.name != place.name for p in self._text.sender.signature.places)

    def host(self, scope: Scope, facts: Facts) -> Facts:
        """Whose clinic is asked for, where it is the region's or a municipality's own."""
        if Field.SUPPLIER in facts:
            return {}
        pieces = [*scope.own, *scope.shared]
        folded = self._layout.folded
        if any(_PRIVATE.search(folded, p.start, p.end) for p in pieces):
            return {}
        for place in self._text.places:
            if place.host is None or not self._in(place.start, pieces):
                continue
            before = folded[max(0, place.start - 70) : place.start]
            labelled = self._label_at(place.start) is Label.SUPPLIER  # "Placering: SÄS, avd. 5"
            if labelled or (_PLACED_AT.search(before) and not _BELONGS.search(before)):
                return {Field.HOST: Fact(str(place.host), evidence=self._layout.text[place.start : place.end])}
        asking = facts.get(Field.ORGANISATION)
        known = self._directory.organisation(str(asking.value)) if asking else None
        home = Place(0, 0, known.name, PlaceKind.ORGANISATION, known).host if known else None
        if asking and known is None and str(asking.value).endswith("kommun"):
            home = Host.MUNICIPALITY
        for piece in pieces:
            own = self._layout.first(_OWN, piece.start, piece.end)
            municipal = self._layout.first(_MUNICIPAL, piece.start, piece.end)
            if own and home:
                return {Field.HOST: Fact(str(home), evidence=self._layout.text[own.start() : own.end()])}
            if municipal and (home in (Host.MUNICIPALITY, None)):
                return {
                    Field.HOST: Fact(
                        str(Host.MUNICIPALITY), evidence=self._layout.text[municipal.start() : municipal.end()]
                    )
                }
        return {}
