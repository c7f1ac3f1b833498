"""The demonstration in Slack on a terminal: what everybody does and sees, in the order in which it happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.demo import blocks
from bot.demo.showing import LABEL, QUESTION, Screen
from bot.demo.slack_server.state import Message as Post
from bot.demo.slack_server.state import View
from bot.demo.slack_sight import CardStands, FormOpened, HomeStands, InThread, LetterLeft, ShownAlone
from bot.demo.slack_story import DRAWN, Clicked, FormSent, MailCame, Scene, Step, Wrote
from bot.demo.words import WORDS
from bot.ports import Case

PARAGRAPHS = 4  # of a letter, after the greeting


class SlackScreen(Screen):
    def __init__(self, people: Mapping[str, str], console: Console | None = None) -> None:
        """`people`: Slack id → name."""
        super().__init__(console)
        self._people = people

    def opening(self) -> None:
        self._console.print(
            "[bold]Platsvakt visar hur den arbetar i Slack.[/] Mejlen, personerna och arbetsytan är påhittade. "
            "De finns bara här i programmet; inget skickas ut på nätet.\n"
        )

    def tell(self, step: Step) -> None:
        match step:
            case Scene():
                if step.number > 1:
                    self._console.print()
                self._heading(f"{step.number} av {step.of} · {step.title}")
            case MailCame():
                self._mail(step.message)
            case LetterLeft():
                self._line("Brev ut", Text.assemble((step.subject, "bold"), f" → {step.to}"))
                self._quoted(_excerpt(step.text))
            case Wrote():
                where = f" i {self._place(step.where)}" if step.where else ""
                self._line("Skriver", Text.assemble((self._name(step.who), "bold"), where))
                self._quoted([step.text])
            case Clicked():
                self._line("Klick", Text.assemble((self._name(step.who), "bold"), " klickar på ", step.button))
                if step.asked:
                    self._line("", Text(step.asked, style="dim"))
            case FormSent():
                self._sent(step)
            case _:
                self._seen(step)

    def _seen(self, step: CardStands | InThread | ShownAlone | FormOpened | HomeStands) -> None:
        match step:
            case CardStands():
                self._line("Kort", Text(self._place(step.where), style="bold"))
                self._framed(blocks.drawn(step.card.blocks, self._people))
            case InThread():
                self._line("Tråd", Text(self._place(step.root.channel), style="bold"))
                self._said(step.posts)
            case ShownAlone():
                how = "bara för " if step.post.ephemeral_for else "direktmeddelande till "
                self._line("Svar", Text.assemble(how, (self._name(step.who), "bold")))
                self._said([step.post])
            case FormOpened():
                self._line("Formulär", Text(self._name(step.who), style="bold"))
                self._framed(self._form(step.form), title=step.form.content["title"]["text"])
            case HomeStands():
                self._line("Hem", Text(self._name(step.who), style="bold"))
                self._framed(blocks.drawn(step.home.content["blocks"], self._people))

    def closing(self, cases: Sequence[Case], came: str, letters: int) -> None:
        self._console.print()
        super().closing(cases, came, letters)

    def where_to_look(self, folder: Path | None) -> None:
        if folder is None:
            self._console.print("Vill du läsa breven och se korten? [bold]platsvakt demo --slack --keep[/] sparar dem.")
            return
        self._kept(folder)
        self._console.print(Text(f"Korten:    {folder / DRAWN} (Block Kit som JSON)"), soft_wrap=True)

    def _name(self, who: str) -> str:
        return self._people.get(who, who)

    def _place(self, where: str) -> str:
        """`where`: a channel's id, or a person's for the conversation with the app."""
        channel = WORDS["slack"]["channels"].get(where)
        return f"#{channel}" if channel else f"direktmeddelande till {self._name(where)}"

    def _framed(self, content: RenderableType, title: str = "") -> None:
        panel = Panel(content, box=box.ROUNDED, title=title or None, title_align="left", border_style="blue")
        self._console.print(Padding(panel, (0, 0, 0, LABEL)))

    def _said(self, posts: Sequence[Post]) -> None:
        for post in posts:
            if post.blocks:
                self._console.print(Padding(blocks.drawn(post.blocks, self._people), (0, 0, 0, LABEL)))
            else:
                self._quoted(_excerpt(blocks.mrkdwn(post.text, self._people).plain))

    def _form(self, form: View) -> RenderableType:
        view = form.content
        closing = [Text(f"[{view[name]['text']}]", style="bold") for name in ("submit", "close") if name in view]
        return Group(blocks.drawn(view["blocks"], self._people), Text("  ").join(closing))

    def _sent(self, step: FormSent) -> None:
        self._line("Skickar", Text(self._name(step.who), style="bold"))
        for label, words in step.fields.items():
            self._line("", Text.assemble((label if label.endswith("?") else f"{label}:", "dim"), f" {words}"))
            if label in step.errors:
                self._line("", Text(f"✗ {step.errors[label]}", style="red"))


def _excerpt(text: str) -> list[str]:
    """The first paragraphs after the greeting, and the questions."""
    paragraphs = text.replace("\r\n", "\n").strip().split("\n\n")
    if paragraphs[0].startswith("Hej"):
        del paragraphs[0]
    shown = [line for part in paragraphs[:PARAGRAPHS] for line in part.splitlines()]
    rest = [line for part in paragraphs[PARAGRAPHS:] for line in part.splitlines()]
    if not rest:
        return shown
    if shown[-1].endswith(":"):  # what it announces is not shown
        del shown[-1]
    return [*shown, *(line for line in rest if QUESTION.match(line)), "…"]
