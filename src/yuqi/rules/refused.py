"""Words and signs of SQL that expressions refuse (不允许的写法), each with the code that says what to write instead."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["REFUSED_SIGNS", "REFUSED_WORDS"]

REFUSED_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("select", "exists", "from", "where", "having", "union", "with", "join"), "subquery"),
    **dict.fromkeys(("over", "partition", "filter", "qualify"), "window"),
    **dict.fromkeys(("cast", "try_cast", "convert", "interval"), "cast"),
    **dict.fromkeys(
        ("current_date", "current_timestamp", "current_time", "now", "today", "getdate"), "clock"
    ),
    **dict.fromkeys(
        ("like", "ilike", "rlike", "similar", "regexp", "regexp_matches", "regexp_like"), "pattern"
    ),
    **dict.fromkeys(("in",), "in"),
    **dict.fromkeys(("is", "null", "isnull", "notnull", "ifnull", "nullif", "coalesce"), "null"),
    **dict.fromkeys(("greatest", "least", "max", "min"), "greatest"),
    **dict.fromkeys(("sum", "count", "avg"), "sum"),
    "lambda": "lambda",
}
REFUSED_SIGNS: tuple[tuple[str, str], ...] = (
    ("**", "power"),
    ("^", "power"),
    ("%", "modulo"),
    ("||", "concatenate"),
    ("->", "lambda"),
    ("=>", "lambda"),
    ("::", "cast"),
    ("[", "brackets"),
    ("]", "brackets"),
    ("{", "brackets"),
    ("}", "brackets"),
    ('"', "quoted-name"),
    ("`", "quoted-name"),
    ("\\", "backslash"),
    (";", "semicolon"),
    ("'", "open-text"),
    ("/*", "open-comment"),
)
