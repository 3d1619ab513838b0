"""What we ship runs in Chromium 86 (360, 统信): later CSS and script is refused, exceptions say why they do no harm."""

import re
from pathlib import Path

import pytest

import yuqi.portal as portal

PORTAL = Path(portal.__file__).parent
SHEETS = sorted(PORTAL.rglob("static/**/*.css"))
SCRIPTS = sorted(PORTAL.rglob("static/**/*.js"))

LATER_CSS = {
    "color-mix()": r"color-mix\(",
    "oklch() and kin": r"\b(?:oklch|oklab|lch|lab|hwb)\(",
    "light-dark()": r"light-dark\(",
    ":has()": r":has\(",
    ":is(), :where()": r":(?:is|where)\(",
    ":not() with a list": r":not\([^()]*,",
    "container queries": r"@container|container-(?:type|name)\s*:",
    "@layer, @scope, @starting-style": r"@(?:layer|scope|starting-style)\b",
    "nesting": r"(?:^|[;{])\s*&",
    "aspect-ratio": r"(?<![-\w(])aspect-ratio\s*:",
    "inset": r"(?<![-\w])inset(?:-(?:inline|block)[-a-z]*)?\s*:",
    "logical shorthands": r"(?<![-\w])(?:margin|padding)-(?:inline|block)\s*:",
    "own transforms": r"(?:^|[;{\s])(?:translate|rotate|scale)\s*:",
    "overflow: clip": r"overflow(?:-[xy])?\s*:\s*clip",
    "new viewport units": r"\d(?:d|s|l)v[hw]\b",
    "media query ranges": r"@media[^{]*[<>]=?",
}
LATER_SCRIPT = {
    "logical assignment": r"\?\?=|\|\|=|&&=",
    "private fields": r"this\.#\w",
    "numeric separators": r"\b\d+_\d",
    ".at(), .findLast()…": r"\.(?:at|findLast|findLastIndex|toSorted|toReversed|toSpliced|replaceAll)\(",
    "Object.hasOwn, groupBy": r"Object\.(?:hasOwn|groupBy)\b",
    "structuredClone": r"structuredClone\(",
    "static blocks": r"\bstatic\s*\{",
    "regular expression flags d, v": r"/[gimsuy]*[dv][gimsuy]*\.(?:test|exec)\b",
    "AggregateError, WeakRef": r"\b(?:WeakRef|FinalizationRegistry|AggregateError)\b",
    "eval": r"\beval\(|new Function\(",
}
EXCEPTIONS = {
    # Declarations of components we do not use; a browser that does not know them leaves them out.
    ("tabler.min.css", ":has()"): "a:hover:has(.icon), for links with icons of Tabler's own class",
    ("tabler.min.css", "inset"): "floating labels and animated dots, not used",
    # Reached by nothing we write; the content security policy would refuse it besides.
    ("htmx.min.js", "eval"): "behind htmx.config.allowEval, which every page switches off",
    ("echarts.min.js", "eval"): "parses a map given as text where JSON is missing; we draw no maps",
}


def found(text, patterns):
    return {name for name, pattern in patterns.items() if re.search(pattern, text, re.MULTILINE)}


def without_comments_and_strings(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"(?m)^\s*//.*$", "", text)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_sheet_asks_nothing_of_the_oldest_browser_that_it_lacks(path):
    later = found(without_comments_and_strings(path.read_text("utf-8")), LATER_CSS)

    assert later == {name for (file, name) in EXCEPTIONS if file == path.name}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_asks_nothing_of_the_oldest_browser_that_it_lacks(path):
    later = found(without_comments_and_strings(path.read_text("utf-8")), LATER_SCRIPT)

    assert later == {name for (file, name) in EXCEPTIONS if file == path.name}


@pytest.mark.parametrize(
    "line",
    [
        "a{color:color-mix(in srgb,red,blue)}",
        "p:has(a){}",
        ".x{inset:0}",
        "a{&:hover{}}",
        "@container (width>1px){}",
    ],
)
def test_the_test_sees_what_is_too_new(line):
    assert found(line, LATER_CSS)


def test_our_own_sheet_names_its_colours_in_hex():
    text = without_comments_and_strings((PORTAL / "shared/static/yuqi/yuqi.css").read_text("utf-8"))

    assert not re.search(r"\b(?:rgb|hsl)a?\((?!22,32,43)", text), "hex only; shadows are ink with alpha"
    assert not re.search(r"text-transform:\s*uppercase|letter-spacing:\s*[^0\s;}]|font-style:\s*italic", text)


def test_text_never_goes_below_twelve_pixels():
    text = (PORTAL / "shared/static/yuqi/yuqi.css").read_text("utf-8")
    screen = text[: text.index("@media print")]

    sizes = [float(size) for size in re.findall(r"font(?:-size)?:\s*(?:\d00\s+)?([\d.]+)rem", screen)]
    assert min(sizes) >= 0.75
