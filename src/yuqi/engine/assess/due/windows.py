"""Application windows and reviews (申报窗口与复核): published days only, for enterprises they concern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yuqi.backends.dialects import Dialect
from yuqi.base.messages import sentence
from yuqi.engine.assess.due.rows import row, texts
from yuqi.engine.assess.words import spoken
from yuqi.engine.compile import Ruleset
from yuqi.rules.shapes import Programme, Window

__all__ = ["expiries", "reviews", "windows"]

_YEARS_AHEAD = 2
"""How far ahead the end of a title is listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A window in one year (一次申报窗口)."""

    window: Window
    opens: date | None
    closes: date
    duty: str  # window@2026:广东省第一批


def windows(ruleset: Ruleset, say: Dialect) -> list[str]:
    """Return one select a window that is not over: for enterprises that pass or are near, or whose title ends that year.

    A window with dates is listed in its own year only: no date is made up for later years.
    """
    assessed = {block.programme.id for block in ruleset.blocks}
    selects: list[str] = []
    for programme in ruleset.catalog.programmes.values():
        if programme.id not in assessed:
            continue
        for dated in _open(programme, ruleset.as_of):
            year = dated.closes.year
            applied = _applied(programme, dated.closes.year, ruleset, say)
            cells = {
                "uscc": "verdict.uscc",
                **texts(
                    say,
                    {
                        "programme": programme.id,
                        "kind": "window",
                        "label": _window_label(programme, dated.window, ruleset.lang),
                        "consequence": sentence("engine.window-closes", "mend", ruleset.lang, {}),
                        "cite": dated.window.cite,
                        "confidence": dated.window.confidence,
                        "place": dated.window.place,
                        "duty": dated.duty,
                    },
                ),
                "due_on": say.day(dated.closes),
                "filed_on": "applied.submitted_on",
                "status": "case when applied.submitted_on is not null then 'filed' else 'due' end",
            }
            if dated.opens is not None:
                cells["opens_on"] = say.day(dated.opens)
            ending = f"extract(year from verdict.held_until) = {year}"
            selects.append(
                f"select {row(say, cells)}\nfrom verdicts as verdict"
                " join enterprises as enterprise on enterprise.uscc = verdict.uscc"
                f"\nleft join ({applied}) as applied on applied.uscc = verdict.uscc"
                f"\nwhere verdict.programme = {say.string(programme.id)}"
                f" and (not verdict.held and verdict.standing in ('pass', 'near') or verdict.held and {ending})"
                f"{_there(dated.window, say)}"
            )
    return selects


def expiries(ruleset: Ruleset, say: Dialect) -> str:
    """Titles in force that end within two years."""
    programmes = ruleset.catalog.programmes.items()
    labels = " ".join(
        f"when {say.string(id_)} then {say.string(_said('engine.title-expires', entry, ruleset.lang))}"
        for id_, entry in programmes
    )
    cites = " ".join(
        f"when {say.string(id_)} then {say.string(entry.renewal.cite)}"
        for id_, entry in programmes
        if entry.renewal is not None
    )
    cells = {
        "uscc": "uscc",
        "programme": "programme",
        "label": f"case programme {labels} end",
        "due_on": "expires_on",
        "granted_on": "granted_on",
        "cite": f"case programme {cites} else '' end" if cites else "''",
        "duty": f"'expiry@' || {say.cast('granted_on', say.text)}",
        **texts(
            say,
            {
                "kind": "expiry",
                "status": "due",
                "consequence": sentence("engine.title-expires", "mend", ruleset.lang, {}),
            },
        ),
    }
    return f"select {row(say, cells)}\nfrom last_titles where expires_on <= {_until(ruleset, say)}"


def reviews(ruleset: Ruleset, say: Dialect) -> list[str]:
    """Return one select a programme whose title is renewed: due with the last window of the year it ends, else that day."""
    selects: list[str] = []
    for programme in ruleset.catalog.programmes.values():
        renewal = programme.renewal
        if renewal is None:
            continue
        closing = _closing(programme, ruleset, say)
        year = "extract(year from title.expires_on)"
        cells = {
            "uscc": "title.uscc",
            "due_on": f"coalesce({closing}, title.expires_on)",
            "granted_on": "title.granted_on",
            "filed_on": "applied.submitted_on",
            "status": "case when applied.submitted_on is not null then 'filed' else 'due' end",
            "duty": f"'review@' || {say.cast('title.granted_on', say.text)}",
            **texts(
                say,
                {
                    "programme": programme.id,
                    "kind": "review",
                    "label": spoken(renewal.label, ruleset.lang),
                    "consequence": spoken(renewal.consequence, ruleset.lang),
                    "cite": renewal.cite,
                    "confidence": renewal.confidence or programme.confidence,
                },
            ),
        }
        if renewal.in_last_year:
            first = say.cast(f"{say.cast(say.cast(year, 'integer'), say.text)} || '-01-01'", "date")
            cells["opens_on"] = first
        submitted = (
            "select uscc, extract(year from submitted_on) as year, min(submitted_on) as submitted_on"
            f" from applications where programme = {say.string(programme.id)}"
            f" and submitted_on <= {say.day(ruleset.as_of)} and outcome in ('pending', 'granted')"
            " group by 1, 2"
        )
        selects.append(
            f"select {row(say, cells)}\nfrom last_titles as title"
            " join enterprises as enterprise on enterprise.uscc = title.uscc"
            f"\nleft join ({submitted}) as applied on applied.uscc = title.uscc and applied.year = {year}"
            " and applied.submitted_on > title.granted_on"
            f"\nwhere title.programme = {say.string(programme.id)}"
            f" and title.expires_on <= {_until(ruleset, say)}"
        )
    return selects


def _closing(programme: Programme, ruleset: Ruleset, say: Dialect) -> str:
    """Return SQL for the last published closing day before the title ends, in the year it ends, where it applies."""
    closings = sorted(_open(programme, ruleset.as_of), key=lambda dated: dated.closes, reverse=True)
    whens = " ".join(
        f"when title.expires_on >= {say.day(dated.closes)}"
        f" and extract(year from title.expires_on) = {dated.closes.year}{_there(dated.window, say)}"
        f" then {say.day(dated.closes)}"
        for dated in closings
    )
    return f"case {whens} end" if whens else say.cast("null", "date")


def _until(ruleset: Ruleset, say: Dialect) -> str:
    return say.day(ruleset.as_of.replace(year=ruleset.as_of.year + _YEARS_AHEAD, day=1))


def _open(programme: Programme, as_of: date) -> list[Dated]:
    """Return the windows that close on the day or later; one given as month and day in this year and the next."""
    found: list[Dated] = []
    taken: dict[str, int] = {}
    for window in programme.windows:
        years = [None] if isinstance(window.closes, date) else [as_of.year, as_of.year + 1]
        for year in years:
            closes = _dated(window.closes, year)
            if closes is None:
                continue
            duty = f"window@{closes.year}" + (f":{window.place}" if window.place else "")
            taken[duty] = taken.get(duty, 0) + 1
            if closes < as_of:
                continue
            number = f"#{taken[duty]}" if taken[duty] > 1 else ""
            opens = _dated(window.opens, year)
            found.append(Dated(window=window, opens=opens, closes=closes, duty=duty + number))
    return found


def _dated(day: date | str | None, year: int | None) -> date | None:
    if day is None or isinstance(day, date):
        return day
    month, number = (int(part) for part in day.split("-"))
    try:
        return date(year or 0, month, number)
    except ValueError:
        return date(year or 0, 2, 28)


def _applied(programme: Programme, year: int, ruleset: Ruleset, say: Dialect) -> str:
    """Applications of a year that are under way or granted: nobody needs to be reminded."""
    return (
        "select uscc, min(submitted_on) as submitted_on from applications"
        f" where programme = {say.string(programme.id)} and outcome in ('pending', 'granted')"
        f" and extract(year from submitted_on) = {year} and submitted_on <= {say.day(ruleset.as_of)}"
        " group by uscc"
    )


def _there(window: Window, say: Dialect) -> str:
    """Return SQL for whether a window is for an enterprise's place; one whose place is unknown sees it."""

    def under(prefixes: tuple[str, ...]) -> str:
        return " or ".join(say.starts_with("enterprise.division", prefix) for prefix in prefixes)

    tests = ""
    if window.divisions:
        tests += f" and (enterprise.division is null or {under(window.divisions)})"
    if window.except_divisions:
        tests += f" and (enterprise.division is null or not ({under(window.except_divisions)}))"
    return tests


def _window_label(programme: Programme, window: Window, lang: str) -> str:
    title = spoken(programme.label, lang)
    if window.place is None:
        return sentence("engine.window-closes", "what", lang, {"value": title})
    return sentence("engine.window-closes-at", "what", lang, {"value": title, "place": window.place})


def _said(code: str, programme: Programme, lang: str) -> str:
    return sentence(code, "what", lang, {"value": spoken(programme.label, lang)})
