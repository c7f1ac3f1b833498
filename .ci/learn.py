"""What the labelled mail under tests/ teaches about intents (see `bot.reading.likelihood`).

`gather` writes a line for each mail: who labelled it, what it wants, its signs, and how much it counts. So does it for
sentences of requests that say by themselves what is asked for, and for requests with a question of somebody's.
`fit` draws the weights from such lines, and prints how mail of each hand is heard by what all others have taught.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

HANDS = 3  # a sign that the mail of fewer has is somebody's habit, or a name
SENTENCE = 0.5  # how much one of the single sentences counts beside a mail that somebody wrote
PARTS = 0.25  # and all the sentences of a request, and the request with a question: to say little is not to withdraw
STRENGTH = 2.0  # the inverse of how much weights are held back (scikit-learn's C)


class Mail(NamedTuple):
    hand: str
    name: str
    intent: str
    signs: list[str]
    counts: float


def main() -> None:
    if sys.argv[1:] == ["gather"]:
        for mail in gather():
            print(json.dumps(mail._asdict()))
    elif sys.argv[1:2] == ["fit"]:
        mails = [Mail(**json.loads(line)) for line in sys.stdin]
        report(mails)
        write(Path(sys.argv[2]), *learnt(mails))
    else:
        sys.exit(__doc__)


def gather() -> Iterator[Mail]:
    from bot.reading.extract import hear
    from bot.reading.intent import signs_of
    from bot.reading.mail import parse
    from bot.reading.model import Intent
    from tests.reading.labelled import DAY, labelled, questions_of, sentences_that_ask, with_a_question

    heard = [
        (mail, hear(message, mail.directory, message.received or DAY).told)
        for mail in labelled()
        if (message := parse(mail.raw)).machine is None
    ]
    asked = [q for mail, told in heard if mail.intent == Intent.QUESTION for q in questions_of(told)]
    questions = cycle(asked)
    for mail, told in heard:
        counts = SENTENCE if mail.hand == "sentences" else 1
        yield Mail(mail.hand, mail.name, mail.intent, sorted(signs_of(told)), counts)
        if mail.intent == Intent.REQUEST and not told.in_case:
            parts = [*sentences_that_ask(told, mail.directory), with_a_question(told, next(questions), mail.directory)]
            for part in parts:
                yield Mail(mail.hand, mail.name, mail.intent, sorted(signs_of(part)), PARTS / len(parts))


def learnt(mails: Sequence[Mail]) -> tuple[list[str], dict[str, list[int]]]:
    """The intents, and the weight of each sign for each; those that hold without any sign under ""."""
    from bot.reading.likelihood import UNIT

    vectors, model = _fitted(mails)
    weights = {"": model.intercept_} | dict(zip(vectors.feature_names_, model.coef_.T, strict=True))
    rounded = {sign: [round(float(weight) * UNIT) for weight in column] for sign, column in weights.items()}
    return list(model.classes_), {sign: column for sign, column in rounded.items() if any(column)}


def _fitted(mails: Sequence[Mail]) -> tuple[Any, Any]:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    hands = defaultdict(set)
    for mail in mails:
        for sign in mail.signs if mail.counts > PARTS else ():
            hands[sign].add(mail.hand)
    vectors = DictVectorizer()
    table = vectors.fit_transform([{s: 1 for s in mail.signs if len(hands[s]) >= HANDS} for mail in mails])
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    counts = [mail.counts for mail in mails]
    return vectors, model.fit(table, [mail.intent for mail in mails], sample_weight=counts)


def report(mails: Sequence[Mail]) -> None:
    """How mail of each hand is heard by what all others have taught."""
    from bot.reading.likelihood import caution
    from bot.reading.model import Intent

    wrong = 0
    for hand in sorted({mail.hand for mail in mails}):
        own = [mail for mail in mails if mail.hand == hand and mail.counts > PARTS]
        vectors, model = _fitted([mail for mail in mails if mail.hand != hand])
        likely = model.predict_log_proba(vectors.transform([dict.fromkeys(mail.signs, 1) for mail in own]))
        needed = [[caution(Intent(name), mail.signs) for name in model.classes_] for mail in own]
        heard = model.classes_[(likely - needed).argmax(axis=1)]
        misheard = [(mail, intent) for mail, intent in zip(own, heard, strict=True) if intent != mail.intent]
        wrong += len(misheard)
        print(f"{hand}: {1 - len(misheard) / len(own):.3f} of {len(own)}")
        for mail, intent in misheard:
            print(f"  {mail.name}: {mail.intent}, heard as {intent}")
    whole = sum(mail.counts > PARTS for mail in mails)
    print(f"all: {1 - wrong / whole:.4f} of {whole}")


def write(file: Path, intents: Sequence[str], weights: dict[str, list[int]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["sign", *intents])
        table.writerows([sign, *weights[sign]] for sign in sorted(weights))


if __name__ == "__main__":
    main()
