"""The checks of pages find what is wrong with one: each kind of fault is put into a page that has none."""

import pytest

from tests import html_rules, markup

FINE = """
<main><h1>A <em>page</em></h1><p>Text, <a href="#here" id="here">a link</a> &amp; <code>code</code><br></p>
<form method="post" action="/x/"><fieldset><legend>Which</legend><label for="a">A</label>
<input type="text" id="a" name="a" maxlength="9" required aria-describedby="here"></fieldset>
<select name="s" aria-label="S"><option value="1" selected>1</option></select><button type="submit">Go</button></form>
<table><caption>T</caption><thead><tr><th scope="col">H</th></tr></thead><tbody><tr><td>D</td></tr></tbody></table>
<dl><div><dt>T</dt><dd><p>D</p></dd></div></dl><details><summary>S</summary><ul><li>1</li></ul></details>
<svg viewBox="0 0 1 1" role="img" aria-label="P"><path d="M0 0"/></svg><a href="/"><div>block</div></a>
<textarea name="t" aria-label="T" rows="2">
&lt;b&gt;</textarea><time datetime="2026-11-26T03:36:12+00:00">now</time><progress max="4" value="1">1</progress></main>
"""
MENDED = {
    "a block in a paragraph": "<p><div>x</div></p>",
    "a paragraph left open": "<div><p>x</div>",
    "crossed tags": "<b><i>x</b></i>",
    "text in a table": "<table>x<tbody><tr><td>y</td></tr></tbody></table>",
    "no body of a table": "<table><tr><td>y</td></tr></table>",
    "a link in a link": '<a href="/"><span><a href="/x/">y</a></span></a>',
    "a form in a form": '<form method="get"><div><form method="get"></form></div></form>',
    "a void element with an end": "<br></br>",
    "an end too many": "<div></div></div>",
    "an attribute twice": '<p id="a" id="b">x</p>',
    "a bare ampersand with a name": "&nosuch;",
    "a solidus that closes nothing": "<div/>x",
}
BROKEN = {
    "a block in a line": "<span><div>x</div></span>",
    "a block in a link in a line": '<span><a href="/"><section>x</section></a></span>',
    "a list with text": "<ul>x<li>y</li></ul>",
    "a list with a line": "<ul><span>y</span></ul>",
    "a button in a link": '<a href="/"><button type="button">x</button></a>',
    "a field in a button": '<button type="button"><input type="text" aria-label="x"></button>',
    "a heading in a heading of a row": "<table><tbody><tr><th><h2>x</h2></th></tr></tbody></table>",
    "a caption last": "<table><tbody><tr><td>x</td></tr></tbody><caption>y</caption></table>",
    "a term without a description": "<dl><dt>x</dt></dl>",
    "a description alone": "<dl><div><dd>x</dd></div></dl>",
    "a line in a list of terms": "<dl><span>x</span></dl>",
    "no summary": "<details><p>x</p></details>",
    "a second legend": "<fieldset><legend>x</legend><p>y</p><legend>z</legend></fieldset>",
    "an element that nobody knows": "<blink>x</blink>",
    "an attribute that nobody knows": '<p align="left">x</p>',
    "an attribute of another element": '<p href="/">x</p>',
    "an attribute of another kind of field": '<input type="checkbox" maxlength="3" aria-label="x">',
    "a kind that there is not": '<button type="go">x</button>',
    "a scope that there is not": '<table><tbody><tr><th scope="line">x</th></tr></tbody></table>',
    "a number in words": '<input type="text" maxlength="ten" aria-label="x">',
    "a flag with a value": '<input type="text" required="yes" aria-label="x">',
    "a label of nothing": '<label for="gone">x</label>',
    "a label of a text": '<label for="at">x</label><p id="at">y</p>',
    "a description that is not there": '<p aria-describedby="gone">x</p>',
    "a link to nowhere on the page": '<a href="#gone">x</a>',
    "an address with a space": '<a href="/a b/">x</a>',
    "an empty id": '<p id="">x</p>',
    "a picture without words": '<img src="/x.png">',
    "a name of what has no role": '<span aria-label="x">y</span>',
    "a moment that is none": '<time datetime="yesterday">x</time>',
    "progress past its end": '<progress max="2" value="3">x</progress>',
    "a focus moved about": '<p tabindex="3">x</p>',
    "a form that says no method": '<form action="/"></form>',
}


def page(part):
    html = markup.AROUND.format(part)
    return html, markup.parse(html)


def test_a_page_that_is_right_has_no_fault():
    assert markup.faults(*page(FINE)) == []
    assert html_rules.broken(page(FINE)[1]) == []


@pytest.mark.parametrize("part", MENDED.values(), ids=MENDED)
def test_what_a_browser_would_mend_is_found(part):
    assert markup.faults(*page(part)) != []


@pytest.mark.parametrize("part", BROKEN.values(), ids=BROKEN)
def test_what_may_not_stand_there_is_found(part):
    assert html_rules.broken(page(part)[1]) != []


def test_an_obsolete_element_and_an_id_twice_are_found():
    assert markup.faults(*page('<p id="a">x</p><p id="a">y</p>')) != []
    assert markup.faults(*page("<center>x</center>")) != []
