"""HTML read as browsers read it, and what is wrong with it: what they would mend in silence.

A page is read twice. Its tags, as they stand there, must say the same as the tree that a browser makes of them: each
element is closed where it was opened, and nothing is moved, closed, left out or put in.
"""

from xml.etree.ElementTree import Comment, Element

import turbohtml
from turbohtml import TokenType, conformance
from turbohtml.treebuild import parse_into

HTML = "http://www.w3.org/1999/xhtml"
START, END, TEXT = TokenType.START_TAG, TokenType.END_TAG, TokenType.TEXT  # an enumeration looks them up slowly
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
AROUND = '<!DOCTYPE html><html lang="en"><head><title>A part</title></head><body>{}</body></html>'


class _Builder:
    """Makes a tree of the standard library's elements; those of HTML have no namespace."""

    def create_document(self):
        return Element("document")

    def create_doctype(self, name, public_id, system_id):
        return None

    def create_element(self, name, namespace, attributes):
        tag = name if namespace == HTML else f"{{{namespace}}}{name}"
        return Element(tag, {key: value or "" for key, value in attributes})

    def create_text(self, text):
        return text

    def create_comment(self, text):
        return Comment(text)

    def create_pi(self, target, data):
        return Comment(f"?{target} {data}")

    def append(self, parent, child):
        if not isinstance(child, str):
            parent.extend([] if child is None else [child])
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + child
        else:
            parent.text = (parent.text or "") + child


def parse(html):
    """Return the tree of a page, from its root element."""
    return parse_into(html, _Builder()).find("html")


def fragment(html):
    """Return the tree of a part of a page, of which nothing is wrong, in a body."""
    page = AROUND.format(html)
    tree = parse(page)
    assert not (wrong := faults(page, tree)), wrong
    return tree.find("body")


def faults(html, tree):
    """Say what is wrong with the text of a page of which this is the tree."""
    document = turbohtml.parse(html, positions=False)
    against = [message.message for message in conformance.check(document).messages]
    return [*(error.code for error in document.errors), *against, *_mended(html, tree)]


def _mended(html, tree):
    """Say where the tree first differs from the tags."""
    try:
        written, made = _written(html), []
    except ValueError as wrong:
        return [str(wrong)]
    _collect(tree, 0, made)
    if written == made:
        return []
    return [next(f"{a} became {b}" for a, b in zip([*written, None], [*made, None], strict=False) if a != b)]


def _written(html):
    """Return the depth and the name of each element and text that the tags open."""
    written, open_ones = [], []
    for token in turbohtml.tokenize(html):
        if token.type is START:
            written.append((len(open_ones), token.tag))
            if token.tag not in VOID and not token.self_closing:
                open_ones.append(token.tag)
        elif token.type is END:
            if not open_ones or open_ones.pop() != token.tag:
                raise ValueError(f"line {token.line}: </{token.tag}> closes nothing")
        elif token.type is TEXT and token.data.strip():
            written.append((len(open_ones), "text"))
    if open_ones:
        raise ValueError(f"never closed: {open_ones}")
    return written


def _collect(element, depth, made):
    """Add the depth and the name of each element and text of a tree."""
    if not isinstance(element.tag, str):
        return
    made.append((depth, element.tag.rpartition("}")[2].lower()))
    if element.text and not element.text.isspace():
        made.append((depth + 1, "text"))
    for child in element:
        _collect(child, depth + 1, made)
        if child.tail and not child.tail.isspace():
            made.append((depth + 1, "text"))
