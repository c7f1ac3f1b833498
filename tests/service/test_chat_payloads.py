"""Payloads are hostile: whatever Slack, or somebody in its name, tells is taken apart without harm."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ports import ChatFile, ChatKind, ChatRequest
from bot.reading.mail import parse
from bot.reading.model import Unread
from bot.routine.model import Directory, Person, Role
from handlers.chat.payloads import Click, Submission, Written, kept_request, number_in, raw_of, taken_apart
from handlers.chat.written import as_mail, plain_words
from handlers.desk import Desk

ULRIKA = Person("ulrika@region.example", "Ulrika Wennerfalk", Role.STUDY_DIRECTOR, "Sahlgrenska", slack_id="U07UWENN07")
DIRECTORY = Directory(people=(ULRIKA,))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(
    [
        "actions",
        "user",
        "channel",
        "view",
        "state",
        "values",
        "message",
        "container",
        "response_url",
        "ts",
        "text",
        "id",
    ]
)
PAYLOADS = st.dictionaries(NAMES, JSON | st.dictionaries(NAMES, JSON, max_size=4), max_size=8)


@given(st.sampled_from(list(ChatKind)), PAYLOADS)
def test_whatever_is_told_is_taken_apart(kind: ChatKind, payload: dict[str, Any]) -> None:
    kept = kept_request(raw_of(ChatRequest(kind, "key", payload)))
    assert kept.kind is kind
    taken_apart(kept)


def test_half_a_character_is_kept_as_a_mark() -> None:
    kept = kept_request(raw_of(ChatRequest(ChatKind.MESSAGE, "", {"text": "hej \ud83d"})))
    assert kept.payload["text"] == "hej ?"


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"kind": "x", "payload": {}}', b'{"kind": "message"}', b"\xff"])
def test_what_was_not_kept_by_us_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (json's own are its children)
        kept_request(raw)


def test_a_menus_option_is_the_button_that_it_names() -> None:
    action = {"action_id": "more", "selected_option": {"value": "decline|LOU-2027-0001|1|1|abc"}}
    click = taken_apart(ChatRequest(ChatKind.BLOCK_ACTIONS, "", {"actions": [action], "user": {"id": "U1"}}))
    assert isinstance(click, Click)
    assert (click.button, click.value) == ("decline", "LOU-2027-0001|1|1|abc")


def test_long_and_odd_values_are_bounded() -> None:
    values = {f"b{n}": {"value": {"value": "x" * 10_000}} for n in range(500)}
    form = taken_apart(ChatRequest(ChatKind.VIEW_SUBMISSION, "", {"view": {"state": {"values": values}}}))
    assert isinstance(form, Submission)
    assert len(form.values) <= 100
    assert {len(v) for v in form.values.values()} == {3_000}
    assert form.place.user == ""


@pytest.mark.parametrize("text", ["", "-1", "1.0", "²", "٣", "9" * 12, " 1"])
def test_only_plain_figures_are_a_number(text: str) -> None:
    assert number_in(text) is None


class TestAsMail:
    """The reader is given what a person's mail program would have written."""

    def desk(self) -> Desk:
        class Office:
            class mailbox:
                email = "utbildningsplatser@region.example"

        return cast(Desk, type("Desk", (), {"office": Office, "directory": DIRECTORY}))

    def test_the_author_is_the_directorys_and_the_thread_is_the_chats(self) -> None:
        raw = as_mail(
            self.desk(), "Hej!\nÅÄÖ", ULRIKA, ts="1790000000.000100", channel="C1", thread_ts="1780000000.0001"
        )
        message = parse(raw)
        assert message.sender.email == "ulrika@region.example"
        assert message.new_text.strip() == "Hej!\nÅÄÖ"
        assert message.in_reply_to == ("<C1.1780000000.0001@slack.platsvakt.invalid>",)
        assert message.received == datetime.fromtimestamp(1790000000, UTC).date()
        assert message.machine is None

    def test_files_are_attachments_and_never_messages(self) -> None:
        files = [
            ChatFile("stök\r\nBcc: x@y.example.docx", "application/pdf", b"1"),
            ChatFile("a.eml", "message/rfc822", b"From: x@y.example\n\nhej"),
            ChatFile("borta.pdf", "application/pdf", b"", missing="den är borttagen"),
        ]
        raw = as_mail(self.desk(), "Se filen", ULRIKA, ts="1790000000.000100", channel="C1", files=files)
        mail = message_from_bytes(raw, policy=default)
        assert "Bcc" not in mail
        assert [part.get_content_type() for part in mail.iter_attachments()] == [
            "application/pdf",
            "application/octet-stream",
            "message/external-body",
        ]
        read = parse(raw)
        assert [file.data for file in read.attachments] == [b"1", b"From: x@y.example\n\nhej"]
        assert read.new_text.strip() == "Se filen"
        assert (set(read.unread), read.ignored) == ({Unread.FILES}, (("borta.pdf", "lies elsewhere"),))

    @given(st.lists(st.binary(max_size=300_000), min_size=1, max_size=3))
    @settings(max_examples=20)
    def test_every_file_comes_out_as_it_went_in(self, contents: list[bytes]) -> None:
        files = [ChatFile(f"{n}.pdf", "application/pdf", content) for n, content in enumerate(contents)]
        raw = as_mail(self.desk(), "Se filerna", ULRIKA, ts="1790000000.000100", channel="C1", files=files)
        assert [(a.filename, a.data) for a in parse(raw).attachments] == [(f.name, f.content) for f in files]

    def test_very_large_files_are_not_several_times_in_memory(self) -> None:
        files = (ChatFile(f"{n}.pdf", "application/pdf", bytes([n]) * 8_000_000) for n in range(3))
        tracemalloc.start()
        raw = as_mail(self.desk(), "Se filerna", ULRIKA, ts="1790000000.000100", channel="C1", files=files)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(raw) > 3 * 8_000_000 * 4 / 3
        assert most < len(raw) + 2 * 8_000_000 + 5_000_000

    @given(st.text(max_size=300))
    def test_any_text_makes_a_mail(self, text: str) -> None:
        text = text.encode("utf-8", "ignore").decode()
        message = parse(as_mail(self.desk(), text, ULRIKA, ts="1790000000.000100", channel="C1"))
        assert message.sender.email == "ulrika@region.example"

    def test_slacks_markup_is_read_as_people_see_it(self) -> None:
        text = "<@U07UWENN07> &amp; <mailto:a@b.example|a@b.example>, se <https://x.example|länken> <!here> &lt;x&gt;"
        assert plain_words(text, DIRECTORY) == "Ulrika Wennerfalk & a@b.example, se länken  <x>"


def test_a_message_of_a_machine_is_nobodys() -> None:
    event = {"user": "U1", "ts": "1790000000.000100", "channel": "C1", "text": "hej", "bot_id": "B1"}
    assert taken_apart(ChatRequest(ChatKind.MESSAGE, "", event)) is None
    said = taken_apart(ChatRequest(ChatKind.MESSAGE, "", {k: v for k, v in event.items() if k != "bot_id"}))
    assert isinstance(said, Written)
    assert json.dumps(said.text) == '"hej"'
