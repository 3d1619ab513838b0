"""Benefits before and after (资金对照), by industry, size and district; and what follows once titles follow verdicts.

Two readings, kept apart. `reform_budget`: every title stays with whoever holds it on the day; only benefits whose
own rules the reform changes cost more or less. `reform_stakes`: of enterprises whose verdict the reform decides,
the titles follow: who holds one and fails loses it, who passes without one is granted it on the first day of the
tax year. Titles that rest on such titles are not followed further.
"""

from __future__ import annotations

from collections.abc import Sequence

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.compile import Passes, Ruleset
from yuqi.engine.simulate.baseline import only_benefits, paid
from yuqi.engine.simulate.differing import Pair, differing_pairs, where_differing
from yuqi.engine.simulate.pairs import Pairs, title_features
from yuqi.engine.tree import RELATED_TITLES, Feature
from yuqi.facts import NEVER, TABLES
from yuqi.facts.vocabulary.shapes import Empty

__all__ = ["compute"]

_MONEY = "decimal(20, 2)"
_MOVERS = "select uscc from reform_movers"


def compute(backend: Backend, pairs: Pairs, relation: str, *, stakes: bool = True) -> None:
    """Make the tables reform_budget and reform_stakes.

    Args:
        relation: name of the relation with every feature of both sides.
        stakes: whether reform_stakes is made too.
    """
    say, year = backend.dialect, pairs.before.tax_year
    after = only_benefits(pairs.after, pairs.involved)
    listed = sorted(pairs.involved)
    both = _recomputed(backend, pairs, after, relation)
    backend.create("budget", "reform_budget", _budget(say, both, year, listed))
    if not stakes:
        return
    resting = sorted(benefit.entry.id for benefit in after.benefits) if pairs.resting else []
    both = _stakes(backend, pairs, after, relation) if resting and pairs.programmes else _NOBODY
    backend.create("stakes", "reform_stakes", _budget(say, both, year, [] if both is _NOBODY else resting))


_NOBODY = (
    "select '' as benefit, 0 as was, 0 as now, 0 as open_was, 0 as open_now, '' as industry, '' as size,"
    " '' as district where false"
)


def _recomputed(backend: Backend, pairs: Pairs, after: Ruleset, relation: str) -> str:
    """Return a select of one row an enterprise and benefit, both sides; make what the reform changes."""
    say = backend.dialect
    wanted = ", ".join(say.string(id_) for id_ in sorted(pairs.involved)) or "''"
    same = (
        "select benefit, amount as was, amount as now, is_open as open_was, is_open as open_now,"
        f" industry, size, district from paid_before where benefit in ({wanted})"
    )
    if not pairs.changed:
        return same
    backend.create("who may get else", "reform_payees", _payees(pairs, say, relation))
    payees = "uscc in (select uscc from reform_payees)"
    paid(backend, after, "after", f"(select * from {relation} where {payees}) as payees")
    moved = _together(f"select * from paid_before where benefit in ({wanted}) and {payees}", "paid_after")
    return f"{same} and not {payees}\nunion all\n{moved}"


def _payees(pairs: Pairs, say: Dialect, relation: str) -> str:
    """Enterprises for which some benefit's gates or amount may differ; all where one is new, gone or restacked."""
    was = {benefit.entry.id: benefit for benefit in pairs.before.benefits}
    now = {benefit.entry.id: benefit for benefit in pairs.after.benefits}
    nodes: list[Pair] = []
    for id_ in sorted(pairs.changed):
        a, b = was.get(id_), now.get(id_)
        if a is None or b is None or a.entry.stacking != b.entry.stacking:
            return f"select uscc from {relation}"
        nodes += [(a.entitled, b.entitled), (a.low, b.low), (a.high, b.high)]
    return where_differing(differing_pairs(pairs.before.lowering.tree, nodes), say, source=relation)


def _stakes(backend: Backend, pairs: Pairs, after: Ruleset, relation: str) -> str:
    """Return a select of one row a mover and benefit: with titles as held, and once they follow the verdicts."""
    say = backend.dialect
    backend.create("titles that follow", "reform_movers", _movers(pairs, say))
    titles, others = title_features(after.benefits)
    backend.create("titles followed", "followed_titles", _followed_titles(pairs, titles, say))
    passes = Passes(say, after.as_of, instead={"titles": "followed_titles"})
    backend.create("titles seen", "followed_features", passes.statement(titles, f"uscc in ({_MOVERS})"))
    columns = ["seen.uscc", *(f"seen.{say.identifier(feature.name)}" for feature in titles)]
    columns += [f"as_is.{say.identifier(feature.name)}" for feature in others]
    followed = (
        f"(select {', '.join(columns)} from followed_features as seen"
        f" join {relation} as as_is on as_is.uscc = seen.uscc) as followed"
    )
    paid(backend, after, "followed", followed)
    wanted = ", ".join(say.string(id_) for id_ in sorted(pairs.involved))
    movers = "join (select distinct uscc from reform_movers) as mover on mover.uscc = paid.uscc"
    held = f"select paid.* from paid_before as paid {movers} where benefit in ({wanted})"
    if pairs.changed:
        held += " and paid.uscc not in (select uscc from reform_payees)"
        held += f" union all select paid.* from paid_after as paid {movers}"
    return _together(held, "paid_followed")


def _movers(pairs: Pairs, say: Dialect) -> str:
    """One row an enterprise whose title follows the reform's verdict: which title, granted or taken."""
    selects = [
        f"select uscc, {say.string(pair.id)} as programme,"
        " case when verdict_after = 'pass' then 'granted' else 'taken' end as move"
        f" from {say.identifier(f'reform_of_{pair.id}')}"
        " where verdict_before is distinct from verdict_after"
        " and (verdict_after = 'pass' and not held or verdict_after = 'fail' and held)"
        for pair in pairs.programmes
    ]
    return "\nunion all\n".join(selects)


def _followed_titles(pairs: Pairs, seen: Sequence[Feature], say: Dialect) -> str:
    """The titles movers hold, those taken left out, those granted added as of the first day of the tax year."""
    table = TABLES["titles"]
    whose = f"title.uscc in ({_MOVERS})"
    if any(feature.table == RELATED_TITLES for feature in seen):
        whose += f" or title.uscc in (select related_uscc from relations where uscc in ({_MOVERS}))"
    levels = " ".join(
        f"when mover.programme = {say.string(pair.id)} then {say.string(pair.programme.level)}"
        for pair in pairs.programmes
        if pair.programme.level is not None
    )
    given = {
        "uscc": "mover.uscc",
        "programme": "mover.programme",
        "granted_on": f"date '{pairs.before.tax_year}-01-01'",
        "level": f"case {levels} end" if levels else say.cast("null", say.text),
        "expires_on": say.day(NEVER),
    }
    names = [say.identifier(column.name) for column in table.columns]
    blank = {
        column.name: "''" if column.sql_type == "VARCHAR" else say.day(NEVER)
        for column in table.columns
        if column.empty is not Empty.UNKNOWN
    }
    cells = [
        given.get(column.name)
        or blank.get(column.name)
        or say.cast("null", say.text if column.sql_type == "VARCHAR" else column.sql_type)
        for column in table.columns
    ]
    return (
        f"select {say.identifier('_origin')}, {', '.join(names)} from titles as title where ({whose})"
        " and not exists (select 1 from reform_movers as mover where mover.uscc = title.uscc"
        " and mover.programme = title.programme and mover.move = 'taken')"
        f"\nunion all\nselect {say.cast('null', 'bigint')}, {', '.join(cells)}"
        " from reform_movers as mover where mover.move = 'granted'"
    )


def _together(before: str, after: str) -> str:
    """One row an enterprise and benefit with its yuan on both sides."""
    groups = "industry, size, district"
    return (
        "select benefit, sum(was) as was, sum(now) as now, max(open_was) as open_was,"
        f" max(open_now) as open_now, {groups} from ("
        f"select uscc, benefit, amount as was, 0 as now, is_open as open_was, 0 as open_now, {groups}"
        f" from ({before}) as held\nunion all\n"
        f"select uscc, benefit, 0 as was, amount as now, 0 as open_was, is_open as open_now, {groups} from {after}"
        f") as both_sides group by uscc, benefit, {groups}"
    )


def _budget(say: Dialect, both: str, year: int, listed: Sequence[str]) -> str:
    """One row a benefit and group: yuan before and after, and how many enterprises' amount is another one."""
    none = say.cast("null", say.text)
    columns = (
        f"benefit, {year} as {say.identifier('year')}, group_by, {say.identifier('group')},"
        f" {say.cast('was', _MONEY)} as {say.identifier('before')},"
        f" {say.cast('now', _MONEY)} as {say.identifier('after')},"
        f" {say.cast('now - was', _MONEY)} as change, enterprises, open_before, open_after"
    )
    # one pass over the enterprises, then sums of few sums
    counted = (
        "select benefit, industry, size, district, sum(was) as was, sum(now) as now,"
        " count(*) filter (where was <> now or open_was <> open_now) as enterprises,"
        " count(*) filter (where open_was = 1) as open_before,"
        " count(*) filter (where open_now = 1) as open_after"
        f"\nfrom (\n{both}\n) as paid group by benefit, industry, size, district"
    )
    big = "bigint"
    totals = ", ".join(
        f"{say.cast(f'sum({name})', big)} as {name}" for name in ("enterprises", "open_before", "open_after")
    )
    grouped = (
        "select benefit, case when grouping(industry) = 0 then 'industry' when grouping(size) = 0 then 'size'"
        " when grouping(district) = 0 then 'district' else 'all' end as group_by,"
        " case when grouping(industry) = 0 then industry when grouping(size) = 0 then size"
        f" when grouping(district) = 0 then district end as {say.identifier('group')},"
        f" sum(was) as was, sum(now) as now, {totals}\nfrom (\n{counted}\n) as counted"
        "\ngroup by grouping sets ((benefit), (benefit, industry), (benefit, size), (benefit, district))"
    )
    rows = ", ".join(f"({say.string(id_)})" for id_ in listed) or "('')"
    # a benefit that nobody gets has its line as well
    nobody = (
        f"select listed.benefit, 'all' as group_by, {none} as {say.identifier('group')}, 0 as was, 0 as now,"
        " 0 as enterprises, 0 as open_before, 0 as open_after"
        f" from (values {rows}) as listed (benefit)"
        " where listed.benefit <> '' and listed.benefit not in (select benefit from grouped)"
    )
    return (
        f"with grouped as (\n{grouped}\n)\nselect {columns} from (\nselect * from grouped\nunion all\n{nobody}\n)"
        " as every"
    )
