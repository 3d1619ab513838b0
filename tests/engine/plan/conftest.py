"""Enterprises of the sample at a day to come, with few levers and small bounds, so that every plan can be tried."""

from __future__ import annotations

from itertools import product

import pytest

from yuqi.api import sample
from yuqi.api.sessions import session
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.plan.acts import acts_by
from yuqi.engine.plan.forecast import foresee
from yuqi.engine.plan.horizon import Horizon
from yuqi.facts import build_snapshot
from yuqi.rules import load_catalog


@pytest.fixture(scope="session")
def catalog():
    return load_catalog()


@pytest.fixture(scope="session")
def planned_zone(tmp_path_factory):
    """A snapshot of a sample zone of 600 enterprises."""
    folder = tmp_path_factory.mktemp("planned")
    sample(folder / "facts", enterprises=600)
    return build_snapshot(folder / "facts", out=folder / "snapshot", accept_good=True)


@pytest.fixture(scope="session")
def backend():
    """A session for planners."""
    with session("duckdb") as opened:
        yield opened


class Ahead:
    """A programme at a day: views of every enterprise of the zone."""

    def __init__(self, zone, catalog, programme, by, forecast="carry"):
        self.horizon = Horizon(catalog, programme, by)
        self.as_of, self.by, self.catalog = zone.as_of, by, catalog
        backend = DuckdbBackend(threads=2)
        foresee(backend, zone, self.horizon.tables, as_of=zone.as_of, by=by, forecast=forecast, only=None)
        self.views = {uscc: self.horizon.view(one) for uscc, one in self.horizon.read(backend, None).items()}
        backend.close()

    def acts(self, view, levers=None):
        chosen = [lever for lever in self.catalog.levers.values() if levers is None or lever.id in levers]
        return acts_by(chosen, view.one, as_of=self.as_of, by=self.by)

    def every_way(self, view, acts, target="sure"):
        """The cheapest of all amounts by trying each with the direct evaluator; None when none reaches the target."""
        found = None
        for amounts in product(*(range(act.least, act.most + 1) for act in acts)):
            if not self.horizon.is_possible(view, acts, amounts):
                continue
            if self.horizon.after(view, acts, amounts)[target] is True:
                cost = sum(act.required * amount for act, amount in zip(acts, amounts, strict=True))
                steps = sum(amount > act.least for act, amount in zip(acts, amounts, strict=True))
                if found is None or (cost, steps) < found[:2]:
                    found = (cost, steps, amounts)
        return found


@pytest.fixture(scope="session")
def ahead(planned_zone, catalog):
    """Gives a programme at a day; each is made once."""
    made = {}

    def at(programme, by, forecast="carry"):
        key = (programme, by, forecast)
        if key not in made:
            made[key] = Ahead(planned_zone, catalog, programme, by, forecast)
        return made[key]

    return at
