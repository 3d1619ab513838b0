"""Features → SQL (特征提取): one pass over each table of facts, joined to one row an enterprise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from yuqi.backends.dialects import Dialect
from yuqi.engine.compile.printer import Printer, stages
from yuqi.engine.compile.wanted import wanted_rows
from yuqi.engine.tree import (
    RELATED_TITLES,
    USED_ELSEWHERE,
    Feature,
    Fold,
    Node,
    Op,
    Type,
    topological,
)

__all__ = ["Passes", "needed_tables"]

_DEFAULT = {Fold.COUNT: "0", Fold.SUM: "0", Fold.DISTINCT: "0", Fold.ANY: "false"}


def needed_tables(features: Iterable[Feature]) -> list[str]:
    """Return the tables of facts that features read, coverage included."""
    names: dict[str, None] = {"enterprises": None, "coverage": None}
    for feature in features:
        if feature.table == RELATED_TITLES:
            names.update({"relations": None, "titles": None})
        else:
            names[feature.table] = None
        if feature.table == "ip_rights":
            names["ip_uses"] = None
    return list(names)


class Passes:
    """The statement that boils facts down to features (特征语句)."""

    def __init__(
        self, dialect: Dialect, as_of: date, *, instead: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.dialect = dialect
        self.as_of = as_of
        self.instead = instead  # table of facts → table to read in its place

    # Sources: what a pass reads, with pseudo-columns

    def source(self, table: str, features: Sequence[Feature], only: str | None = None) -> str:
        """Return the relation a pass reads, as a parenthesised select or a table name.

        Args:
            only: an SQL condition on uscc, to read few enterprises.
        """
        say = self.dialect
        where = f" where {only}" if only else ""
        if table == "expert_scores":
            return self._judgements(only)
        if table == "assessments":
            return self._assessments(only)
        if table == RELATED_TITLES:
            return self._related(only)
        used = self._used_columns(features)
        if table == "ip_rights" and used:
            return self._rights(used, only)
        return f"(select * from {say.identifier(table)}{where})" if only else say.identifier(table)

    def _related(self, only: str | None) -> str:
        """Titles of related enterprises; one whose titles are not covered may hold any: a row of unknowns."""
        scope = f" and relation.{only}" if only else ""
        own = "select relation.uscc, relation.kind, relation.since, relation.until, "
        unknown = [
            f"{self.dialect.cast('null', self.dialect.text)} as programme",
            f"{self.dialect.cast('null', self.dialect.text)} as level",
            *(f"cast(null as date) as {name}" for name in ("granted_on", "expires_on", "revoked_on")),
        ]
        covered = (
            "exists (select 1 from coverage where coverage.table = 'titles' and coverage.until >= "
            f"{self.dialect.day(self.as_of)} and coverage.uscc in ('*', relation.related_uscc))"
        )
        return (
            f"({own}title.programme, title.level, title.granted_on, title.expires_on, title.revoked_on"
            " from relations as relation join titles as title on title.uscc = relation.related_uscc"
            f" where true{scope}"
            f" union all {own}{', '.join(unknown)} from relations as relation"
            f" where (relation.related_uscc is null or relation.related_uscc <> '' and not {covered}){scope})"
        )

    def _judgements(self, only: str | None) -> str:
        """The judgement that counts for each item: panel over specialist over self, then the newest."""
        day = self.dialect.day(self.as_of)
        scope = f" and {only}" if only else ""
        evidence = ", assessed_on, _origin" if only else ""  # where one enterprise's judgements stand
        return (
            f"(select uscc, programme, item, outcome, low, high, basis{evidence} from ("
            f"select uscc, programme, item, outcome, low, high, basis{evidence}, row_number() over ("
            "partition by uscc, programme, item order by "
            "case basis when 'panel' then 3 when 'specialist' then 2 else 1 end desc, assessed_on desc nulls last) as place"
            f" from expert_scores where assessed_on <= {day} and (valid_until is null or valid_until >= {day})"
            f"{scope}) as ordered where place = 1)"
        )

    def _assessments(self, only: str | None) -> str:
        """Assessments issued by the day, the newest of each scheme marked."""
        day = self.dialect.day(self.as_of)
        scope = f" and {only}" if only else ""
        return (
            f"(select uscc, scheme, year, score, grade{', _origin' if only else ''}, row_number() over ("
            "partition by uscc, scheme order by year desc nulls last, issued_on desc nulls last) = 1 as is_latest"
            f" from assessments where issued_on <= {day}{scope})"
        )

    def _used_columns(self, features: Sequence[Feature]) -> list[str]:
        roots = [node for feature in features for node in (feature.value, feature.where) if node is not None]
        names = {node.data for node in topological(roots) if node.op is Op.ROW}
        return sorted(name for name in names if name == USED_ELSEWHERE or name.startswith("used_in_"))

    def _rights(self, used: Sequence[str], only: str | None) -> str:
        """Rights with whether they were used in granted applications; false only where ip_uses is covered."""
        say = self.dialect
        day = say.day(self.as_of)
        columns: list[str] = []
        joins: list[str] = []
        # two sets that do not depend on the right: looked up, not searched again for every row
        complete = f"from coverage where coverage.table = 'ip_uses' and coverage.until >= {day}"
        covered = (
            f"exists (select 1 {complete} and coverage.uscc = '*')"
            f" or ip_right.uscc in (select coverage.uscc {complete})"
        )
        for name in used:
            alias = say.identifier(f"use_{name}")
            if name == USED_ELSEWHERE:
                joins.append(
                    " left join (select number, min(uscc) as first_user, max(uscc) as last_user from ip_uses"
                    f" where outcome = 'granted' group by number) as {alias} on {alias}.number = ip_right.number"
                    f" and ({alias}.first_user <> ip_right.uscc or {alias}.last_user <> ip_right.uscc)"
                )
            else:
                programme = say.string(name.removeprefix("used_in_"))
                joins.append(
                    " left join (select uscc, number, true as is_used from ip_uses where outcome = 'granted'"
                    f" and replace(programme, '.', '_') = {programme} group by uscc, number) as {alias}"
                    f" on {alias}.uscc = ip_right.uscc and {alias}.number = ip_right.number"
                )
            columns.append(
                f"case when {alias}.number is not null then true when {covered} then false end"
                f" as {say.identifier(name)}"
            )
        scope = f" where ip_right.{only}" if only else ""
        return f"(select ip_right.*, {', '.join(columns)} from ip_rights as ip_right{''.join(joins)}{scope})"

    # One pass

    def one_pass(self, table: str, features: Sequence[Feature], only: str | None = None) -> str:
        """Return a select of one row an enterprise: uscc and the table's features."""
        say = self.dialect
        outputs: dict[str, Node] = {}
        for feature in features:
            for suffix, node in (("value", feature.value), ("where", feature.where)):
                if node is not None and not node.is_literal:
                    outputs[f"{feature.name}__{suffix}"] = node
        plan, shared = stages(outputs)
        printer = Printer(say, shared)
        source = self.source(table, features, only)
        wanted = wanted_rows(features, say)
        where = f" where {wanted}" if wanted else ""
        for number, stage in enumerate(plan, start=1):
            made = [
                f"{Printer(say, {n: c for n, c in shared.items() if n != node.number}).sql(node)} as "
                f"{say.identifier(name)}"
                for name, node in stage.computed
            ]
            kept = [say.identifier(name) for name in stage.kept if name != "uscc"]
            source = f"(select uscc, {', '.join([*kept, *made])} from {source} as level_{number}{where}{say.fence})"
            where = ""
        folds = [f"{self._fold(feature, printer)} as {say.identifier(feature.name)}" for feature in features]
        return (
            f"select uscc, {', '.join(folds)} from {source} as {say.identifier('row')}{where} group by uscc"
        )

    def _fold(self, feature: Feature, printer: Printer) -> str:
        where = feature.where
        is_all = where is None or (where.is_literal and where.data is True)
        only = "" if is_all or where is None else f" filter (where {printer.sql(where)})"
        value = printer.sql(feature.value) if feature.value is not None else ""
        big = "bigint"
        match feature.fold:
            case Fold.COUNT:
                return self.dialect.cast(f"count(*){only}", big)
            case Fold.SUM:
                return f"sum({value}){only}"
            case Fold.DISTINCT:
                return self.dialect.cast(f"count(distinct {value}){only}", big)
            case Fold.ANY:
                return f"bool_or({printer.sql(where) if where is not None else 'true'})"
            case Fold.MIN:
                return f"min({value}){only}"
        if feature.value is not None and feature.value.type is Type.BOOL:
            return f"bool_or({value}){only}"
        return f"max({value}){only}"

    # The statement

    def statement(self, features: Sequence[Feature], only: str | None = None) -> str:
        """Return the select of one row an enterprise with every feature, ordered by uscc.

        Args:
            only: an SQL condition on uscc (uscc in ('…')).
        """
        say = self.dialect
        by_table: dict[str, list[Feature]] = {}
        for feature in features:
            by_table.setdefault(feature.table if feature.fold is not Fold.COVERED else "coverage", []).append(
                feature
            )
        columns = ["enterprise.uscc"]
        steps: list[str] = []
        joins: list[str] = []
        printer = Printer(say, {})
        for feature in by_table.pop("enterprises", []):
            assert feature.value is not None
            columns.append(f"enterprise.{printer.sql(feature.value)} as {say.identifier(feature.name)}")
        covered = by_table.pop("coverage", [])
        if covered:
            self._coverage(covered, steps, joins, columns)
        for table, own in by_table.items():
            alias = say.identifier(f"from_{table}")
            steps.append(f"{alias} as (\n  {self.one_pass(table, own, only)}\n)")
            joins.append(f"left join {alias} on {alias}.uscc = enterprise.uscc")
            for feature in own:
                name = f"{alias}.{say.identifier(feature.name)}"
                default = _DEFAULT.get(feature.fold)
                shown = f"coalesce({name}, {default})" if default else name
                columns.append(f"{shown} as {say.identifier(feature.name)}")
        scope = f"\nwhere enterprise.{only}" if only else ""
        steps[:0] = [
            f"{say.identifier(table)} as (\n  select * from {say.identifier(other)}\n)"
            for table, other in self.instead.items()
        ]
        begin = "with\n" + ",\n".join(steps) + "\n" if steps else ""
        listed = ",\n  ".join(columns)
        return f"{begin}select\n  {listed}\nfrom enterprises as enterprise\n" + "\n".join(joins) + scope

    def _coverage(
        self, features: Sequence[Feature], steps: list[str], joins: list[str], columns: list[str]
    ) -> None:
        """Add what is complete until when: lines for all enterprises, and lines of their own."""
        say = self.dialect
        tests = {
            feature.name: f"{say.identifier('table')} = {say.string(feature.table)} and until >= "
            f"{say.day(feature.day)}"
            for feature in features
        }
        folds = [
            f"coalesce(bool_or({test}), false) as {say.identifier(name)}" for name, test in tests.items()
        ]
        listed = ", ".join(say.string(table) for table in sorted({feature.table for feature in features}))
        rows = f"from coverage where {say.identifier('table')} in ({listed})"
        steps.append(f"complete_for_all as (\n  select {', '.join(folds)} {rows} and uscc = '*'\n)")
        steps.append(
            f"complete_for_one as (\n  select uscc, {', '.join(folds)} {rows} and uscc <> '*' group by uscc\n)"
        )
        joins.append("cross join complete_for_all")
        joins.append("left join complete_for_one on complete_for_one.uscc = enterprise.uscc")
        columns.extend(
            f"complete_for_all.{say.identifier(name)} or coalesce(complete_for_one.{say.identifier(name)}, false)"
            f" as {say.identifier(name)}"
            for name in tests
        )
