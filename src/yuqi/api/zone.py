"""One warm session over a zone's facts for many questions (常开园区): explain, plan, levers, what if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any

from yuqi.api.assessing import HOME, check_day, day_of
from yuqi.api.facts_in import snapshot_of
from yuqi.api.forecasting import Foresight, foresight_of
from yuqi.api.kept import Kept, OpenPlanner
from yuqi.api.points import scores_on, standing_of
from yuqi.api.runs import facts_folder
from yuqi.api.sessions import session
from yuqi.api.shapes import AsOfFrom, Explanation, Planned
from yuqi.base import Problem, YuqiError
from yuqi.engine.evaluate import OneEnterprise
from yuqi.engine.explain import Explainer
from yuqi.engine.points import ScoreSheet
from yuqi.rules import load_catalog
from yuqi.rules.shapes import Label

if TYPE_CHECKING:  # plans load scipy: only who plans waits for it
    from yuqi.engine.plan import LeverOption, Planner, Trying

__all__ = ["WhatIf", "Zone", "open_zone"]

LeverYear = str | tuple[str, int | None]
"""A lever, with its year where it moves a year's figures; by id alone: every year it has."""

_PLANNERS = 4  # by forecast and procedure
_HORIZONS = 24  # programme, day, forecast, procedure
_ENTERPRISES = 64  # kept at hand on their way to a title
_PLANS = 256
_MODELS = 8  # of points, with everybody's scores
_VIEWS = 500  # of enterprises on their way to titles, in a planner


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a title would look like after some amounts (假如): `content` is the explanation on the day of application.

    Its shape is the contract's `explain`, without evidence. Amounts are those that counted, by lever and year,
    in the unit people use; `steps` are the contract's STEP. Money in yuan.
    """

    content: Mapping[str, Any]
    by: date
    forecast: str
    amounts: Mapping[tuple[str, int | None], Decimal]
    possible: bool  # False: a figure that cannot be negative would become so
    steps: tuple[Mapping[str, Any], ...]
    required: Decimal
    cost: Decimal | None  # None: some price is not known
    cost_status: str
    hours: Decimal
    months: int


def open_zone(
    facts: Path,
    *,
    catalogs: Sequence[Path] = (),
    as_of: date | None = None,
    accept_good: bool = False,
    home: Path | None = None,
    memory: str | None = "512MB",
) -> Zone:
    """Open a zone for many questions; close it, or use it in a `with` (打开园区).

    Args:
        facts: a snapshot folder; also a facts folder or workbook, which is checked first.
        catalogs: layers over the shipped catalog.
        as_of: None: the zone's, else today.
        accept_good: whether bad rows are set aside where facts are checked.
        home: the folder of all state.
        memory: of each database session at most.

    Raises:
        YuqiError: bad facts, a bad catalog, a day no rule was made for.
    """
    return Zone(
        facts, catalogs=catalogs, as_of=as_of, accept_good=accept_good, home=home or HOME, memory=memory
    )


class Zone:
    """A zone's facts on one day, with rules compiled as they are asked for (常开园区); safe to share by threads."""

    def __init__(
        self,
        facts: Path,
        *,
        catalogs: Sequence[Path],
        as_of: date | None,
        accept_good: bool,
        home: Path,
        memory: str | None,
    ) -> None:
        check_day(as_of)
        self._lock = RLock()
        self.home, self.catalogs = home, tuple(catalogs)
        self._memory = memory
        self._catalog = load_catalog(catalogs)
        self._open = ExitStack()
        try:
            self._snapshot = self._open.enter_context(
                snapshot_of(facts, catalog=self._catalog, home=home, accept_good=accept_good, as_of=as_of)
            )
            self._today = self._open.enter_context(session("duckdb", memory=memory))
        except BaseException:
            self._open.close()
            raise
        self._day: tuple[date, AsOfFrom] = day_of(as_of, self._snapshot)
        self._loaded: set[str] = set()
        self._explainers: dict[tuple[str | None, str | None], Explainer] = {}
        self._planners = Kept(_PLANNERS)
        self._ahead = Kept(_HORIZONS)
        self._trying = Kept(_ENTERPRISES)
        self._plans = Kept(_PLANS)
        self._scores = Kept(_MODELS)

    @property
    def as_of(self) -> date:
        """The day of assessment."""
        return self._day[0]

    @property
    def folder(self) -> Path:
        """The snapshot folder."""
        return self._snapshot.folder

    @property
    def as_of_from(self) -> AsOfFrom:
        """Where the day comes from: asked for, the zone's, else today."""
        return self._day[1]

    @property
    def facts_hash(self) -> str:
        """Hash of the facts."""
        return self._snapshot.facts_hash

    @property
    def catalog_hash(self) -> str:
        """Hash of the catalog and its layers."""
        return self._catalog.digest

    def close(self) -> None:
        """End the session; nothing can be asked afterwards."""
        with self._lock:
            for planner in self._planners.values():
                planner.close()
            self._open.close()

    def __enter__(self) -> Zone:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    # Today

    def explain(
        self, uscc: str, programme: str, *, procedure: str | None = None, lang: str = "zh"
    ) -> Explanation:
        """Return the tree behind one verdict, down to the imported cells (结论说明).

        Raises:
            YuqiError: the enterprise or the programme is not known, or has no edition on the day.
        """
        with self._lock:
            explainer = self._explainer(programme, procedure).speaking(lang)
            return Explanation(content=explainer.explain(uscc, programme))

    def explain_all(
        self,
        uscc: str,
        programmes: Sequence[str] = (),
        *,
        procedure: str | None = None,
        lang: str = "zh",
        evidence: bool = True,
    ) -> tuple[Explanation, ...]:
        """Return the trees behind an enterprise's verdicts; no programme named: every one of the day.

        Args:
            evidence: whether the rows behind each condition and item are looked up.
        """
        with self._lock:
            if programmes:
                return tuple(
                    self.explain(uscc, programme, procedure=procedure, lang=lang) for programme in programmes
                )
            explainer = self._explainer(None, procedure).speaking(lang)
            one = explainer.read(uscc)
            return tuple(
                Explanation(content=explainer.explain_one(one, programme, evidence=evidence))
                for programme in explainer.blocks
            )

    # Ahead

    def plan(
        self,
        uscc: str,
        programme: str,
        *,
        by: date | None = None,
        forecast: str = "carry",
        procedure: str | None = None,
        lang: str = "zh",
        apply: Path | None = None,
    ) -> Planned:
        """Return the cheapest proven way to a title, or what stands in its way (方案).

        Args:
            by: the day of application; None: the first within three years that has a plan.
            forecast: of open years: carry, trend, or a file with rows of `statements` of those years.
            apply: a folder, absent or empty, that gets the facts as they would be at that day.

        Raises:
            YuqiError: the enterprise or programme is not known, `by` is not ahead, there is nothing to apply.
        """
        from yuqi.engine.plan import amounts_of, apply_plans

        with self._lock:
            planner = self._planner(forecast, procedure).speaking(lang)
            key = (uscc, programme, by, forecast, procedure, lang)
            found = self._plans.get(
                key, lambda: planner.plan(programme, [uscc], by=by, alternatives=True)[uscc]
            )
            if apply is not None:
                if found.status not in ("optimal", "bounded"):
                    raise YuqiError(Problem(code="api.nothing-to-apply"))
                with facts_folder(apply) as folder, session("duckdb") as engine:
                    apply_plans(planner, [found], engine, folder)
            return Planned(content=found.plain(), applied=apply, amounts=amounts_of(found, planner.levers))

    def levers(
        self,
        uscc: str,
        programme: str,
        *,
        by: date | None = None,
        forecast: str = "carry",
        procedure: str | None = None,
        lang: str = "zh",
    ) -> tuple[LeverOption, ...]:
        """Return what the enterprise can move by a day and the verdict feels, each as a slider needs it (可调项).

        Args:
            by: the day of application; None: the plan's.

        Raises:
            YuqiError: the enterprise or programme is not known, or has no edition on the day.
        """
        with self._lock:
            return self._tried(uscc, programme, by, forecast, procedure, lang).options()

    def what_if(
        self,
        uscc: str,
        programme: str,
        amounts: Mapping[LeverYear, Decimal | int],
        *,
        by: date | None = None,
        forecast: str = "carry",
        procedure: str | None = None,
        lang: str = "zh",
    ) -> WhatIf:
        """Return the explanation as it would be at a day after some amounts, and what they come to (假如).

        Args:
            amounts: by lever, or lever and year, in the unit people use; a lever alone means every year it has.
                More than there can be counts as the most, parts of a step do not count.
            by: the day of application; None: the plan's.

        Raises:
            YuqiError: as `levers`; a lever that cannot be pulled by the day, an amount below zero.
        """
        from yuqi.engine.plan import derived_columns, months_until

        with self._lock:
            trying = self._tried(uscc, programme, by, forecast, procedure, lang)
            asked = trying.spread({key: Decimal(amount) for key, amount in amounts.items()})
            tried = trying.tried(asked)
            ahead = self._explainer_ahead(programme, trying.by, procedure)
            one = trying.after(
                self._read_ahead(ahead, uscc, programme, trying.by, forecast, procedure),
                asked,
                derived_columns(ahead.features),
            )
            return WhatIf(
                content=ahead.speaking(lang).explain_one(one, programme, evidence=False),
                by=trying.by,
                forecast=forecast,
                amounts=tried.amounts,
                possible=tried.possible,
                steps=tuple(step.plain() for step in tried.steps),
                required=tried.required,
                cost=tried.cost,
                cost_status=tried.cost_status,
                hours=tried.hours,
                months=months_until(trying.by, self.as_of),
            )

    def points(self, uscc: str, model: str) -> tuple[dict[str, Any], ScoreSheet]:
        """Return an enterprise's row of the table `points` under a model, and its score sheet (积分).

        Raises:
            YuqiError: no such model or enterprise, or it had left the zone by the day.
        """
        with self._lock:
            scores = self._scores.get(
                model,
                lambda: scores_on(self._snapshot, self._catalog, model, self.as_of, self._memory),
            )
            return standing_of(scores, uscc)

    @property
    def points_models(self) -> dict[str, Label]:
        """Labels of the models of points, by id."""
        return {id_: entry.label for id_, entry in self._catalog.points_models.items()}

    # What is kept

    def _explainer(self, programme: str | None, procedure: str | None) -> Explainer:
        everything = self._explainers.get((None, procedure))
        if everything is not None and (programme is None or programme in everything.blocks):
            return everything
        found = self._explainers.get((programme, procedure))
        if found is None:
            found = self._explainers[programme, procedure] = Explainer(
                self._snapshot,
                self._catalog,
                self._today,
                None if programme is None else [programme],
                as_of=self.as_of,
                procedure=procedure,
                loaded=self._loaded,
            )
        return found

    def _planner(self, forecast: str, procedure: str | None) -> Planner:
        file = Path(forecast)
        stamp = file.stat().st_mtime_ns if file.is_file() else None
        kept = self._planners.get(
            (forecast, stamp, procedure), lambda: self._new_planner(forecast, procedure)
        )
        kept.planner.forget(_VIEWS, _HORIZONS)
        return kept.planner

    def _new_planner(self, forecast: str, procedure: str | None) -> OpenPlanner:
        from yuqi.engine.plan import Planner

        opened = ExitStack()
        try:
            foresight: Foresight = opened.enter_context(
                foresight_of(forecast, catalog=self._catalog, home=self.home, as_of=self.as_of)
            )
            ahead = opened.enter_context(session("duckdb", memory=self._memory))
            planner = Planner(
                self._snapshot,
                self._catalog,
                ahead,
                as_of=self.as_of,
                forecast=foresight.forecast,
                stated=foresight.stated,
                procedure=procedure,
            )
        except BaseException:
            opened.close()
            raise
        return OpenPlanner(planner, opened.close)

    def _tried(
        self, uscc: str, programme: str, by: date | None, forecast: str, procedure: str | None, lang: str
    ) -> Trying:
        from yuqi.engine.plan import Trying

        planner = self._planner(forecast, procedure).speaking(lang)
        if by is None:
            by = self.plan(uscc, programme, forecast=forecast, procedure=procedure, lang=lang).content["by"]
        day = by
        key = (uscc, programme, day, forecast, procedure, lang)
        return self._trying.get(key, lambda: Trying(planner, programme, uscc, day))

    def _explainer_ahead(self, programme: str, by: date, procedure: str | None) -> Explainer:
        """Return the explainer of a day to come; rows are brought to it."""
        past = self._past(programme, procedure)
        return self._ahead.get(
            (programme, by, procedure),
            lambda: Explainer(
                self._snapshot, self._catalog, None, [programme], as_of=by, procedure=procedure, past=past
            ),
        )

    def _past(self, programme: str, procedure: str | None) -> Mapping[str, int]:
        """Return what the zone's past says of a programme's scores, as known today; none without an edition today."""
        try:
            return self._explainer(programme, procedure).past
        except YuqiError:
            return {}

    def _read_ahead(
        self, ahead: Explainer, uscc: str, programme: str, by: date, forecast: str, procedure: str | None
    ) -> OneEnterprise:
        planner = self._planner(forecast, procedure)
        key = ("rows", uscc, programme, by, forecast, procedure)
        return self._trying.get(key, lambda: planner.read(ahead.features, by, [uscc])[uscc])
