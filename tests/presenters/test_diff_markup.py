"""The lines of a comparison as HTML: each says by a sign and by a word on which side it is, and keeps its spaces."""

import pytest

from projects.diff.result import Line, Segment
from projects.presenters.diff_markup import diff_line, diff_side

SIGN = '<span class="diff-sign" aria-hidden="true">{}</span>'
SPOKEN = '<span class="visually-hidden">{}: </span>'
SAME, OLD, NEW = Segment("a ", "a "), Segment("<b>", "<b>", "removed"), Segment("c", "c", "added")


def mark(element, word, sign, text):
    said = '<span class="visually-hidden" dir="ltr"> {} </span>'
    return (
        f'<{element} class="diff-mark">{said.format(word)}{SIGN.format(sign)}{text}'
        f"{said.format(f'end of {word}')}</{element}>"
    )


@pytest.mark.parametrize(
    ("line", "html"),
    [
        (Line("equal", (SAME,)), '<span class="diff-text"><bdi>a </bdi></span>'),
        (
            Line("added", (SAME, SAME)),
            f'{SIGN.format("+")}{SPOKEN.format("added")}<ins class="diff-text"><bdi>a a </bdi></ins>',
        ),
        (
            Line("removed", (SAME,)),
            f'{SIGN.format("−")}{SPOKEN.format("removed")}<del class="diff-text"><bdi>a </bdi></del>',
        ),
        (
            Line("changed", (SAME, OLD, NEW)),
            f'{SIGN.format("±")}{SPOKEN.format("corrected")}<span class="diff-text"><bdi>a '
            f"{mark('del', 'removed', '−', '&lt;b&gt;')}{mark('ins', 'added', '+', 'c')}</bdi></span>",
        ),
    ],
)
def test_a_line_says_on_which_side_it_is(line, html):
    assert diff_line(line) == f'<div class="diff-line {line.kind}">{html}</div>'


def test_what_no_eye_can_see_is_noted_behind_the_line():
    assert diff_line(Line("equal", (SAME,), "a tab <")).endswith(' <span class="diff-note">(a tab &lt;)</span></div>')


@pytest.mark.parametrize(("kind", "element", "sign"), [("added", "ins", "+"), ("removed", "del", "−")])
def test_a_value_on_one_side_only_is_a_line(kind, element, sign):
    said = f'{SIGN.format(sign)}{SPOKEN.format(kind)}<{element} class="diff-text"><bdi>1 &lt; 2</bdi></{element}>'
    assert diff_side("1 < 2", kind) == f'<div class="diff-line {kind}">{said}</div>'
    assert diff_side("", kind) == ""
