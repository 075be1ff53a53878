"""What HTML lets stand where, of the elements that pages of the panel may have: content, attributes and references.

https://html.spec.whatwg.org/multipage/indices.html is where the tables come from. An element or an attribute that is
not in them is a fault: whoever needs one looks up what it may hold, and adds it.
"""

import re
from functools import lru_cache


def names(text):
    return frozenset(text.split())


def each(text, what):
    return dict.fromkeys(text.split(), what)


PHRASING = names(
    "a abbr b bdi br button cite code data datalist del dfn em i img input ins kbd label mark meter output progress q "
    "s samp script select small span strong sub sup svg textarea time u var wbr text"
)
HEADINGS = names("h1 h2 h3 h4 h5 h6")
SECTIONING = names("article aside nav section")
FLOW = PHRASING | HEADINGS | SECTIONING | names(
    "address blockquote details div dl fieldset figure footer form header hr main ol p pre search table ul"
)  # fmt: skip
TRANSPARENT = names("a del ins")
# What each may hold; a "text" among it is text that is no mere space.
HOLDS = each(
    "h1 h2 h3 h4 h5 h6 p pre abbr b bdi button cite code data dfn em i kbd label mark meter output progress q s samp "
    "small span strong sub sup time u var", PHRASING,
) | each(
    "body main nav section article aside header footer div form li dd td th dt address blockquote caption figcaption "
    "search", FLOW,
) | each("br hr img input link meta wbr col", names("")) | {
    **each("script style textarea title option", names("text")), **each("ul ol", names("li")),
    **each("thead tbody tfoot", names("tr")), "tr": names("td th"), "colgroup": names("col"),
    "html": names("head body"), "head": names("meta title link script style"), "dl": names("dt dd div"),
    "table": names("caption colgroup thead tbody tfoot"), "select": names("option optgroup"),
    "optgroup": names("option"), "datalist": names("option"), **each("summary legend", PHRASING | HEADINGS),
    "details": FLOW | {"summary"}, "fieldset": FLOW | {"legend"}, "figure": FLOW | {"figcaption"},
}  # fmt: skip
GROUP = names("dt dd")
# Children that stand first, if they stand there at all.
FIRST = {"table": "caption", "fieldset": "legend", "details": "summary", "html": "head"}
INTERACTIVE = names("a button details input label select textarea")
NEVER_IN = {
    **each("a button", INTERACTIVE), **each("label form dfn progress meter", None), "caption": names("table"),
    **each("th dt", HEADINGS | SECTIONING | {"header", "footer"}), **each("header footer", names("header footer main")),
    "address": HEADINGS | SECTIONING | {"header", "footer", "address"},
    **each("nav aside article section", names("main")),
}  # fmt: skip
NEVER_IN = {tag: {tag} if never is None else never for tag, never in NEVER_IN.items()}

EVERYWHERE = names(
    "id class title lang dir hidden tabindex role spellcheck translate inert autofocus autocapitalize"
)  # fmt: skip
BOOLEAN = names(
    "hidden inert autofocus checked disabled multiple novalidate formnovalidate open readonly required selected defer "
    "reversed async"
)
HAS = {
    "a": names("href rel download target hreflang type"), "blockquote": names("cite"), "q": names("cite"),
    "button": names("type name value disabled form formaction formmethod formnovalidate popovertarget"),
    "details": names("open name"), **each("del ins time", names("datetime")), **each("data li", names("value")),
    "fieldset": names("disabled form name"), "label": names("for"), **each("col colgroup", names("span")),
    "form": names("action method novalidate autocomplete enctype name target"),
    "img": names("src alt width height loading decoding srcset sizes"), "progress": names("value max"),
    "link": names("rel href type sizes media as crossorigin color"), "meter": names("value min max low high optimum"),
    "meta": names("charset name content property http-equiv media"), "ol": names("start reversed type"),
    "optgroup": names("label disabled"), "option": names("value label selected disabled"),
    "output": names("for form name"), "script": names("src type defer async nonce"),
    "select": names("name multiple required size disabled form autocomplete"),
    "td": names("colspan rowspan headers"), "th": names("colspan rowspan headers scope abbr"),
    "textarea": names(
        "name rows cols maxlength minlength placeholder readonly required disabled form autocomplete wrap dirname"
    ),
}  # fmt: skip
INPUTS = {
    **each("text search url tel email password", names(
        "maxlength minlength pattern placeholder readonly required size autocomplete list value dirname"
    )),
    **each("number date time datetime-local month week", names(
        "min max step value required readonly placeholder autocomplete list"
    )),
    **each("checkbox radio", names("checked required value")), "hidden": names("value autocomplete"),
    "submit": names("value formaction formnovalidate"), "file": names("accept multiple required"),
}  # fmt: skip
VALUES = {
    ("button", "type"): {"submit", "button", "reset"}, ("form", "method"): {"get", "post", "dialog"},
    ("th", "scope"): {"row", "col", "rowgroup", "colgroup"}, ("*", "dir"): {"ltr", "rtl", "auto"},
    ("*", "spellcheck"): {"true", "false"}, ("*", "aria-hidden"): {"true", "false"},
    ("*", "aria-current"): {"page", "step", "location", "date", "time", "true", "false"},
    ("*", "aria-sort"): {"ascending", "descending", "none", "other"}, ("*", "aria-invalid"): {"true", "false"},
    ("*", "aria-expanded"): {"true", "false"}, ("*", "aria-live"): {"polite", "assertive", "off"},
    ("*", "autocapitalize"): {"none", "off", "on", "sentences", "words", "characters"},
    ("*", "aria-disabled"): {"true", "false"}, ("*", "translate"): {"yes", "no"},
}  # fmt: skip
NUMBERS = names("maxlength minlength rows cols colspan rowspan size span start")
NEEDS = {"img": "alt", "optgroup": "label", "html": "lang", "form": "method", "script": "src"}
LABELABLE = names("button input meter output progress select textarea")
REFERENCES = names("aria-describedby aria-labelledby aria-controls aria-owns aria-details headers for form list")
POINTS_AT = {
    ("label", "for"): LABELABLE,
    ("*", "form"): {"form"},
    ("*", "list"): {"datalist"},
    ("*", "headers"): {"th"},
}
# A name is for what has a role of its own, https://www.w3.org/TR/html-aria/#docconformance-naming.
NAMELESS = names(
    "div span p b bdi code del em i ins mark q s small strong sub sup time caption legend"
)  # fmt: skip
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?|\d{4}(-\d\d)?|\d\d:\d\d|P.+"
)


def broken(tree):
    """Say which rules the tree of a page breaks."""
    ids = {element.get("id"): element.tag for element in tree.iter() if "id" in element.attrib}
    return [*_content(tree, "", FLOW, frozenset()), *_attributes_of_all(tree, ids)]


def _content(element, parent, may_hold, never):
    """Go down a tree; `never` is what no element around allows."""
    tag = element.tag
    if tag not in TRANSPARENT:
        may_hold = HOLDS.get(tag)
    if may_hold is None:
        return [f"<{tag}> is not in the table of what it may hold"]
    # In a list of terms a group may be in a <div>, and nothing else then.
    may_hold = GROUP if (parent, tag) == ("dl", "div") else may_hold
    children = [child for child in element if isinstance(child.tag, str)]
    has_text = "text" not in may_hold and _has_text(element)
    found = [*_children(tag, has_text, tuple([child.tag for child in children]), may_hold)]
    never = never | NEVER_IN[tag] if tag in NEVER_IN else never
    for child in children:
        if child.tag in never and child.get("type") != "hidden" and (child.tag, "href" in child.attrib) != ("a", False):
            found.append(f"<{child.tag}> in <{tag}>, or in what is around it")
        if not child.tag.startswith("{"):
            found += _content(child, tag, may_hold, never)
    return found


def _has_text(element):
    return bool("".join([element.text or "", *[child.tail or "" for child in element]]).strip())


# Pages are much alike, and these are asked of each element of each page again: what came of it is remembered.
@lru_cache(maxsize=20_000)
def _children(tag, has_text, tags, may_hold):
    return tuple(_wrong_children(tag, has_text, [name.rpartition("}")[2] for name in tags], may_hold))


def _wrong_children(tag, has_text, tags, may_hold):
    if has_text:
        yield f"text in <{tag}>"
    for name in tags:
        if name not in may_hold:
            yield f"<{name}> in <{tag}>"
    if (first := FIRST.get(tag)) and (tags.count(first) > 1 or first in tags[1:]):
        yield f"<{first}> is not the one first in <{tag}>"
    if tag == "details" and "summary" not in tags:
        yield "<details> without <summary>"
    if "dd" in tags and tags[0] != "dt":
        yield f"<{tag}> begins with <dd>"
    if "dt" in tags and tags[-1] != "dd":
        yield f"<{tag}> ends with <dt>"
    if tag == "head" and tags.count("title") != 1:
        yield "not one <title>"


def _attributes_of_all(tree, ids):
    for element in tree.iter():
        if isinstance(element.tag, str) and not element.tag.startswith("{"):
            found = _attributes(element.tag, tuple(element.attrib.items()))
            for fault in (*found, *_of_its_page(element, ids)):
                yield f"<{element.tag}> {fault}: {element.attrib}"


@lru_cache(maxsize=20_000)
def _attributes(tag, items):
    return tuple(_wrong_attributes(tag, dict(items)))


def _wrong_attributes(tag, given):
    own = (
        INPUTS.get(given.get("type", "text"), set()) | {"type", "name", "disabled", "form"} if tag == "input" else set()
    )
    known = EVERYWHERE | HAS.get(tag, set()) | own
    for name, value in given.items():
        if name not in known and not name.startswith(("aria-", "data-")):
            yield f"has no {name}"
        yield from _value(tag, name, value)
    if (needed := NEEDS.get(tag)) and needed not in given:
        yield f"needs {needed}"
    if tag in NAMELESS and "role" not in given and ({"aria-label", "aria-labelledby"} & given.keys()):
        yield "has a name and no role"
    if tag == "progress" and not 0 <= float(given.get("value", 0)) <= float(given.get("max", 1)):
        yield "is past its end"


def _value(tag, name, value):
    allowed = VALUES.get((tag, name)) or VALUES.get(("*", name))
    if allowed and value not in allowed:
        yield f"can’t have {name}={value!r}"
    if name in BOOLEAN and value not in {"", name}:
        yield f"can’t have {name}={value!r}"
    if name in NUMBERS and not value.isdecimal():
        yield f"needs a number as {name}, not {value!r}"
    if name == "tabindex" and value not in {"0", "-1"}:
        yield f"moves the focus about by tabindex={value!r}"
    if name in {"id", "href", "src", "for"} and (not value or re.search(r"\s", value)):
        yield f"can’t have {name}={value!r}"


def _of_its_page(element, ids):
    """Say what is wrong with one of which its attributes alone do not tell it."""
    tag, found = element.tag, []
    for name, value in element.attrib.items():
        if name in REFERENCES and (name, tag) != ("for", "output"):
            found += _points(tag, name, value.split(), ids)
        if name == "href" and tag == "a" and value.startswith("#") and value[1:] not in ids:
            found.append(f"leads to {value}, which is not there")
    if tag == "time" and not MOMENT.fullmatch(element.get("datetime", "".join(element.itertext()).strip())):
        found.append("tells no moment")
    return found


def _points(tag, name, keys, ids):
    """Say which ids that an attribute names are missing, or are of something else."""
    wanted = POINTS_AT.get((tag, name)) or POINTS_AT.get(("*", name))
    for key in keys:
        if key not in ids:
            yield f"names {key!r} in {name}, which is not there"
        elif wanted and ids[key] not in wanted:
            yield f"names a <{ids[key]}> in {name}"
    if not keys:
        yield f"names nothing in {name}"
