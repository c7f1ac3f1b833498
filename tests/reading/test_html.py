from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.characters import clean_text
from bot.reading.html import html_to_text


def text(html: str) -> str:
    return clean_text(html_to_text(html).text).strip()


def lines(html: str) -> list[str]:
    return [line for line in text(html).split("\n") if line.strip()]


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">H</div>',
        '<div style="DISPLAY : none !important">H</div>',
        '<p style="visibility:hidden">H</p>',
        '<span style="font-size:0px">H</span>',
        '<span style="font-size:0.5pt">H</span>',
        '<span style="mso-hide:all">H</span>',
        '<span style="opacity:0">H</span>',
        '<span style="opacity:0.0">H</span>',
        '<span style="color:#ffffff">H</span>',
        '<span style="color:white">H</span>',
        '<span style="color:#fefefe">H</span>',
        '<span style="color:rgb(255, 255, 255)">H</span>',
        '<span style="color:transparent">H</span>',
        '<span style="color:rgba(0,0,0,0)">H</span>',
        '<font color="white">H</font>',
        '<div style="background:#123456"><b style="color:#123456">H</b></div>',
        '<table><tr><td bgcolor="#000000"><b style="color:black">H</b></td></tr></table>',
        '<div style="max-height:0;overflow:hidden">H</div>',
        '<div style="text-indent:-9999px">H</div>',
        "<p hidden>H</p>",
        "<!-- H -->",
        "<script>H</script>",
        "<style>H{}</style>",
        "<title>H</title>",
        "<template>H</template>",
        '<style>.x{display:none}</style><p class="x">H</p>',
        '<style><!-- p.x, .y { color:#FFF } --></style><p class="x">H</p>',
        '<style>#z{font-size:0}</style><p id="z">H</p>',
        '<div style="display:none"><p style="display:block">H</p></div>',
    ],
)
def test_what_a_reader_cannot_see_is_left_out(hidden: str) -> None:
    assert text(f"<html><body><p>Syns</p>{hidden}<p>också</p></body></html>") == "Syns\n\nockså"


@pytest.mark.parametrize(
    "shown",
    [
        '<span style="color:#ff0000">S</span>',
        '<table><tr><td style="background:#1F3864"><b style="color:#ffffff">S</b></td></tr></table>',
        '<table><tr><td bgcolor="#1F3864"><font color="white">S</font></td></tr></table>',
        '<style>.h{background:#1F3864}</style><div class="h"><b style="color:white">S</b></div>',
        '<div style="background:url(x.png)"><b style="color:white">S</b></div>',
        '<div style="font-size:0"><span style="font-size:11pt">S</span></div>',
        '<div style="visibility:hidden"><span style="visibility:visible">S</span></div>',
        '<div style="display:block;opacity:1">S</div>',
        '<style>@media print{.p{display:none}}</style><p class="p">S</p>',
        '<a href="javascript:void(0)">S</a>',
        '<span style="font-size:8.0pt;color:gray">S</span>',
    ],
)
def test_what_a_reader_can_see_is_kept(shown: str) -> None:
    assert text(f"<body>{shown}</body>") == "S"


def test_hidden_text_is_told_apart_not_lost() -> None:
    assert (
        html_to_text('<p>Syns</p><p style="display:none">Handledare: Bo Falkman</p>').hidden == "Handledare: Bo Falkman"
    )


def test_a_table_becomes_rows_with_tabs() -> None:
    html = """<p>Hej</p><table><tr><th>ST-läkare</th><th>Period</th></tr>
      <tr><td><p class=MsoNormal>Anna&nbsp;Berg<o:p></o:p></p></td><td>1&nbsp;mars&ndash;31&nbsp;maj</td></tr>
      <tr><td></td><td>v. 10</td></tr></table><p>Mvh</p>"""
    assert lines(html) == ["Hej", "ST-läkare\tPeriod", "Anna Berg\t1 mars–31 maj", "\tv. 10", "Mvh"]
    assert html_to_text(html).data_rows == 2


def test_lines_in_a_cell_are_joined_by_what_they_are() -> None:
    html = """<table><tr><th>ST-<br>läkare</th><th>Godkänt av<br>Verksamhetschef</th></tr>
      <tr><td>Per Ek<br>Sahlgrenska</td><td>1 mars –<br>31 maj 2027</td></tr></table>"""
    assert lines(html) == ["ST-läkare\tGodkänt av Verksamhetschef", "Per Ek, Sahlgrenska\t1 mars – 31 maj 2027"]


def test_spans_keep_the_columns() -> None:
    html = """<table><tr><td rowspan=2>Björkdala</td><td>Anna Berg</td><td>nej</td></tr>
      <tr><td>Bo Ek</td><td>ja</td></tr><tr><td colspan=2>Alla</td><td>ja</td></tr></table>"""
    assert lines(html) == ["Björkdala\tAnna Berg\tnej", "Björkdala\tBo Ek\tja", "Alla\t\tja"]


def test_a_layout_table_is_no_data() -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    html = f"<table><tr><td><p>Hej</p><p>Rad två</p>{inner}</td></tr></table>"
    assert lines(html) == ["Hej", "Rad två", "a\tb"]


def test_lists_breaks_and_blocks_become_lines() -> None:
    html = "<div>Ett<br>två</div><div>tre <b>fy</b>ra</div><ul><li>a</li><li><p>b</p></li></ul><ol><li>c</ol>"
    assert lines(html) == ["Ett", "två", "tre fyra", "- a", "- b", "- c"]


def test_outlook_paragraphs_stand_close_and_others_apart() -> None:
    assert text("<p class=MsoNormal>a</p><p class=MsoNormal>b</p>") == "a\nb"
    assert text("<p>a</p><p>b</p>") == "a\n\nb"
    assert text('<p style="margin:0">a</p><p style="margin:0">b</p>') == "a\nb"


def test_cited_blocks_are_marked_and_indented_ones_are_not() -> None:
    assert lines('<p>Ja</p><blockquote type="cite"><div>Jour?</div></blockquote>') == ["Ja", "> Jour?"]
    assert lines('<blockquote class="gmail_quote">a<blockquote type=cite>b</blockquote></blockquote>') == [
        "> a",
        "> > b",
    ]
    assert lines('<blockquote style="margin:0 0 0 40px;border:none">Handledare: Per Ek</blockquote>') == [
        "Handledare: Per Ek"
    ]


def test_entities_are_text_and_never_tags() -> None:
    assert (
        text('<p>Disa &lt;b onclick="x()"&gt;Kronvall&lt;/b&gt; &amp; Bo</p>')
        == 'Disa <b onclick="x()">Kronvall</b> & Bo'
    )


def test_preformatted_text_keeps_its_lines() -> None:
    assert text("<pre>a\n  b</pre>") == "a\n  b"


@pytest.mark.parametrize(
    "nested", ["<div>" * 20_000, "<table><tr><td>" * 5_000, "<b><p>" * 5_000, "<blockquote type=cite>" * 3_000]
)
def test_deep_nesting_is_read_without_recursion(nested: str) -> None:
    assert "kvar" in text(nested + "kvar")


def test_html_that_would_slow_the_parser_is_stripped() -> None:
    found = html_to_text("<div>" * 3_000 + "a<br>b <!-- gömd -->")
    assert found.text.split() == ["a", "b"]


@settings(deadline=None)
@given(st.text(alphabet='<>/ab="tdrp! -;:&#', max_size=300))
def test_no_html_raises(html: str) -> None:
    html_to_text(html)
    html_to_text(f"<table><tr><td>{html}</td><td style='{html}'>")
