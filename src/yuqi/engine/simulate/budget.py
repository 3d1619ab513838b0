"""Benefits before and after (资金对照), by industry, size and district; and what follows once titles follow verdicts.

Two readings, kept apart. `reform_budget`: every title stays with whoever holds it on the day; only benefits whose
own rules the reform changes cost more or less. `reform_stakes`: of enterprises whose verdict the reform decides,
the titles follow: who holds one and fails loses it, who passes without one is granted it on the first day of the
tax year. Titles that rest on such titles are not followed further.
"""

from __future__ import annotations

from dataclasses import replace

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.assess.benefits import amounts, stacked
from yuqi.engine.compile import Output, Passes, Ruleset, select_outputs
from yuqi.engine.simulate.pairs import Pairs, size_node, title_features
from yuqi.facts import NEVER, TABLES
from yuqi.facts.vocabulary.shapes import Empty

__all__ = ["compute"]

_MONEY = "decimal(20, 2)"
_GROUPS = ("all", "industry", "size", "district")


def compute(backend: Backend, pairs: Pairs, relation: str) -> None:
    """Make the tables reform_budget and reform_stakes.

    Args:
        relation: name of the relation with every feature of both sides.
    """
    say = backend.dialect
    before, after = _involved(pairs.before, pairs), _involved(pairs.after, pairs)
    _paid(backend, before, "before", relation)
    if pairs.changed:
        _paid(backend, after, "after", relation)
    else:
        backend.run("benefits after", "create view paid_after as select * from paid_before")
    _movers(backend, pairs)
    followed = _follow(backend, pairs, after, relation)
    backend.create("benefits compared", "reform_paid", _together("paid_before", "paid_after"))
    select = _together("paid_after", "paid_followed", only="uscc in (select uscc from reform_movers)")
    if not followed:
        select = "select * from reform_paid where false"
    backend.create("stakes compared", "reform_at_stake", select)
    backend.create("groups", "reform_groups", _groups(pairs, say, relation))
    listed = sorted(pairs.involved)
    resting = sorted({benefit.entry.id for benefit in after.benefits} if followed else ())
    year = pairs.before.tax_year
    backend.create("budget", "reform_budget", _budget(say, "reform_paid", year, listed))
    backend.create("stakes", "reform_stakes", _budget(say, "reform_at_stake", year, resting))


def _involved(ruleset: Ruleset, pairs: Pairs) -> Ruleset:
    wanted = pairs.involved
    return replace(ruleset, benefits=tuple(b for b in ruleset.benefits if b.entry.id in wanted))


def _paid(backend: Backend, ruleset: Ruleset, side: str, relation: str) -> None:
    """Make paid_<side>: one row an enterprise and benefit it gets, or may get; what is stacked out is nobody's."""
    wide = f"wide_paid_{side}"
    backend.create(f"benefits {side}", wide, amounts(ruleset, backend.dialect, source=relation))
    every = stacked(ruleset, backend.dialect, wide=wide, every=False)
    backend.create(
        f"stacking {side}",
        f"paid_{side}",
        "select uscc, benefit, case when status = 'entitled' then amount else 0 end as amount,"
        f" case when status = 'open' then 1 else 0 end as is_open\nfrom ({every}) as every"
        " where stacked_out_by is null",
    )


def _movers(backend: Backend, pairs: Pairs) -> None:
    """Make reform_movers: whose title follows the reform's verdict, which title, and how."""
    say = backend.dialect
    selects = [
        f"select uscc, {say.string(pair.id)} as programme,"
        " case when verdict_after = 'pass' then 'granted' else 'taken' end as move"
        f" from {say.identifier(f'reform_of_{pair.id}')}"
        " where verdict_before is distinct from verdict_after"
        " and (verdict_after = 'pass' and not held or verdict_after = 'fail' and held)"
        for pair in pairs.programmes
    ] or ["select uscc, '' as programme, '' as move from inputs where false"]
    backend.create("titles that follow", "reform_movers", "\nunion all\n".join(selects))


def _follow(backend: Backend, pairs: Pairs, after: Ruleset, relation: str) -> bool:
    """Make paid_followed, what movers get once titles follow; return whether any benefit rests on one."""
    if not pairs.resting or not pairs.programmes:
        return False
    say = backend.dialect
    backend.create("titles followed", "followed_titles", _followed_titles(pairs, say))
    titles, others = title_features(after.benefits)
    movers = "uscc in (select uscc from reform_movers)"
    passes = Passes(say, after.as_of, instead={"titles": "followed_titles"})
    backend.create("titles seen", "followed_features", passes.statement(titles, movers))
    columns = ["seen.uscc", *(f"seen.{say.identifier(feature.name)}" for feature in titles)]
    columns += [f"as_is.{say.identifier(feature.name)}" for feature in others]
    backend.create(
        "features followed",
        "followed_inputs",
        f"select {', '.join(columns)} from followed_features as seen"
        f" join {relation} as as_is on as_is.uscc = seen.uscc",
    )
    _paid(backend, after, "followed", "followed_inputs")
    return True


def _followed_titles(pairs: Pairs, say: Dialect) -> str:
    """Every title, those taken left out, those granted added as of the first day of the tax year."""
    table = TABLES["titles"]
    first = f"date '{pairs.before.tax_year}-01-01'"
    levels = " ".join(
        f"when mover.programme = {say.string(pair.id)} then {say.string(level)}"
        for pair in pairs.programmes
        if (level := (pair.after or pair.before).programme.level) is not None  # type: ignore[union-attr]
    )
    given = {
        "uscc": "mover.uscc",
        "programme": "mover.programme",
        "granted_on": first,
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
        f"select {say.identifier('_origin')}, {', '.join(names)} from titles as title"
        " where not exists (select 1 from reform_movers as mover where mover.uscc = title.uscc"
        " and mover.programme = title.programme and mover.move = 'taken')"
        f"\nunion all\nselect {say.cast('null', 'bigint')}, {', '.join(cells)}"
        " from reform_movers as mover where mover.move = 'granted'"
    )


def _together(before: str, after: str, only: str | None = None) -> str:
    """One row an enterprise and benefit with its yuan on both sides."""
    where = f" where {only}" if only else ""
    return (
        "select uscc, benefit, sum(was) as was, sum(now) as now, max(open_was) as open_was,"
        " max(open_now) as open_now from ("
        f"select uscc, benefit, amount as was, 0 as now, is_open as open_was, 0 as open_now from {before}{where}"
        "\nunion all\n"
        f"select uscc, benefit, 0 as was, amount as now, 0 as open_was, is_open as open_now from {after}{where}"
        ") as both_sides group by uscc, benefit"
    )


def _groups(pairs: Pairs, say: Dialect, relation: str) -> str:
    """One row an enterprise that gets anything: its section of industry, size class and district."""
    wanted = "uscc in (select uscc from reform_paid union select uscc from reform_at_stake)"
    size = size_node(pairs.before)
    outputs = [Output(name="size", node=size)] if size is not None else []
    leading = {"uscc": "uscc"}
    if size is None:
        leading["size"] = say.cast("null", say.text)
    select = select_outputs(
        outputs, say, source=f"(select * from {relation} where {wanted}) as played", leading=leading
    )
    blank = "nullif({}, '')"
    return (
        "select grouped.uscc, grouped.size,"
        f" {blank.format('substr(enterprise.industry_code, 1, 1)')} as industry,"
        f" {blank.format('enterprise.district')} as district from (\n{select}\n) as grouped"
        " join enterprises as enterprise on enterprise.uscc = grouped.uscc"
    )


def _budget(say: Dialect, paid: str, year: int, listed: list[str]) -> str:
    """One row a benefit and group: yuan before and after, and how many enterprises' amount is another one."""
    group, was, now = say.identifier("group"), say.identifier("before"), say.identifier("after")
    sums = (
        f"{say.cast('coalesce(sum(was), 0)', _MONEY)} as {was}, {say.cast('coalesce(sum(now), 0)', _MONEY)} as {now},"
        f" {say.cast('coalesce(sum(now), 0) - coalesce(sum(was), 0)', _MONEY)} as change,"
        " count(*) filter (where was <> now or open_was <> open_now) as enterprises,"
        " count(*) filter (where open_was = 1) as open_before, count(*) filter (where open_now = 1) as open_after"
    )
    none = say.cast("null", say.text)
    if not listed:
        return (
            f"select '' as benefit, 0 as {say.identifier('year')}, '' as group_by, {none} as {group}, {sums}"
            f" from {paid} where false group by 1"
        )
    rows = ", ".join(f"({say.string(id_)})" for id_ in listed)
    every = (
        f"select listed.benefit, 'all' as group_by, {none} as {group}, {sums}"
        f" from (values {rows}) as listed (benefit) left join {paid} as paid on paid.benefit = listed.benefit"
        " group by listed.benefit"
    )
    parts = [
        f"select paid.benefit, {say.string(by)} as group_by, grouped.{by} as {group}, {sums}"
        f" from {paid} as paid join reform_groups as grouped on grouped.uscc = paid.uscc"
        f" group by paid.benefit, grouped.{by}"
        for by in _GROUPS[1:]
    ]
    union = "\nunion all\n".join([every, *parts])
    return (
        f"select benefit, {year} as {say.identifier('year')}, group_by, {group}, {was}, {now}, change,"
        f" enterprises, open_before, open_after\nfrom (\n{union}\n) as every"
    )
