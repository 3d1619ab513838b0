"""Parts of a condition in words (条件分项成文): what an inner test asks, for people who do not read expressions."""

from __future__ import annotations

from yuqi.base.messages import sentence
from yuqi.engine.assess.words import spoken
from yuqi.facts import TABLES
from yuqi.rules.shapes import Catalog
from yuqi.rules.syntax import Call, Compare, Expression, Name, Not, Number
from yuqi.rules.wording import worded

__all__ = ["inner_words"]

_OF_YEARS = {"sum_years": "sum", "mean_years": "mean", "cagr": "cagr", "growth": "growth"}
_COLUMNS = ("enterprises", "statements")  # whose columns stand bare in conditions


def inner_words(expression: Expression, catalog: Catalog, lang: str) -> str:
    """Return what a test asks: a label where one is known, else the expression as the catalog has it.

    A comparison with a number is named by its left side: value and bar stand beside it.
    """
    match expression:
        case Name(id_):
            return _named(id_, catalog, lang)
        case Not(operand):
            return _say("not", lang, inner_words(operand, catalog, lang))
        case Compare(_, left, Number()):
            return inner_words(left, catalog, lang)
        case Call("holds", (Name(title), *_)) if title in catalog.programmes:
            return _say("holds", lang, spoken(catalog.programmes[title].label, lang))
        case Call("last", (inside,)):
            return inner_words(inside, catalog, lang)
        case Call(macro, (inside, Number(years), *_)) if macro in _OF_YEARS:
            what = inner_words(inside, catalog, lang)
            return _say(_OF_YEARS[macro], lang, what, years=str(years))
        case Call("growth", (inside, *_)):
            return _say("growth", lang, inner_words(inside, catalog, lang), years="1")
        case Call("count_where" | "exists_where" as macro, (Name(table), Name(variable))) if (
            table in TABLES and variable in catalog.variables
        ):
            said = spoken(catalog.variables[variable].label, lang)
            return _say("count" if macro == "count_where" else "exists", lang, said)
    return worded(expression)


def _named(id_: str, catalog: Catalog, lang: str) -> str:
    variable = catalog.variables.get(id_)
    if variable is not None:
        return spoken(variable.label, lang)
    for table in _COLUMNS:
        if id_ in TABLES[table].names:
            return TABLES[table].column(id_).heading if lang == "zh" else id_.replace("_", " ")
    return id_


def _say(what: str, lang: str, value: str, **more: str) -> str:
    return sentence(f"engine.inner.{what}", "what", lang, {"value": value, **more})
