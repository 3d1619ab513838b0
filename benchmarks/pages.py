"""Many people at work on the portal at once (页面负载): p95 of read pages on both databases.

    python benchmarks/pages.py [--enterprises 7310] [--postgres] [--users 50] [--seconds 60] [--think 5]

Starts a portal of its own with the sample zone (PostgreSQL: a cluster of its own), lets users of four roles walk
through mixed pages, each thinking some seconds between two, and prints one line a page. Bar: p95 under 300 ms over
all read pages, no errors.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.measure import Bar, Result  # noqa: E402  after the path is set
from benchmarks.report import keep_one, write_page  # noqa: E402

BAR = 0.300  # seconds, p95
PASSWORD = "yuqi-sample-2026"

# Page by role; {firm} is one enterprise of the zone, another for every visit.
PAGES = {
    "officer": [
        "/cockpit/",
        "/todo/",
        "/enterprises/",
        "/enterprises/?page=3",
        "/enterprises/?q=数据",
        "/enterprises/{firm}/",
        "/ladder/",
        "/ladder/list/?programme=hnte&standing=near",
        "/ladder/calendar/",
        "/ladder/pools/",
        "/policies/",
        "/policies/entitled/",
        "/points/",
        "/coaching/",
    ],
    "leader": ["/cockpit/", "/monitor/", "/ladder/", "/points/", "/policies/entitled/"],
    "legal": ["/firm/", "/ladder/calendar/", "/policies/", "/account/"],
    "auditor": ["/audit/", "/account/"],
}
SHARES = (("officer", 0.6), ("leader", 0.15), ("legal", 0.2), ("auditor", 0.05))


class Visitor:
    """One person with a browser (访客): logs in, then walks."""

    def __init__(self, base: str, role: str, seed: int) -> None:
        self.base, self.role, self.random = base, role, random.Random(seed)
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def log_in(self) -> None:
        """Log in as the sample person of the role."""
        page = self.opener.open(self.base + "/login/", timeout=60).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        fields = {"username": self.role, "password": PASSWORD, "csrfmiddlewaretoken": token and token[1]}
        request = urllib.request.Request(
            self.base + "/login/",
            urllib.parse.urlencode(fields).encode(),
            {"Referer": self.base + "/login/"},
        )
        answer = self.opener.open(request, timeout=60)
        if "/login" in answer.geturl():
            raise SystemExit(f"{self.role} could not log in")

    def visit(self, firms: list[str]) -> tuple[str, float, bool]:
        """Open one page and return its pattern, the seconds it took and whether it came."""
        pattern = self.random.choice(PAGES[self.role])
        path = pattern.replace("{firm}", self.random.choice(firms))
        begun = time.perf_counter()
        try:
            with self.opener.open(self.base + urllib.parse.quote(path, safe="/?=&"), timeout=60) as answer:
                answer.read()
                came = answer.status == 200
        except OSError:
            came = False
        return pattern, time.perf_counter() - begun, came


def main() -> int:
    """Run the load and return 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enterprises", type=int, default=7310)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=5, help="mean seconds between two pages of one person")
    parser.add_argument("--home", type=Path, help="a home with the sample zone already in it")
    parser.add_argument(
        "--database", help="address of a PostgreSQL database with the sample zone already in it"
    )
    asked = parser.parse_args()
    with ExitStack() as stack:
        home = asked.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yuqi-pages-")))
        environment = {**os.environ, "YUQI_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        environment.pop("DATABASE_URL", None)
        if asked.database:
            environment["DATABASE_URL"] = asked.database
        elif asked.postgres:
            sys.path.insert(0, str(ROOT / "tests"))
            from postgres_server import postgres_server

            server_settings = ("shared_buffers=512MB", "max_connections=60")
            environment["DATABASE_URL"] = stack.enter_context(postgres_server(*server_settings))
        yuqi = [sys.executable, "-m", "yuqi", "portal"]
        print(f"loading {asked.enterprises:,} enterprises ...", flush=True)
        begun = time.perf_counter()
        subprocess.run(
            [*yuqi, "sample", "--enterprises", str(asked.enterprises)],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        loaded = time.perf_counter() - begun
        port = _free_port()
        server = subprocess.Popen([*yuqi, "run", "--port", str(port)], env=environment)
        stack.callback(server.wait, 30)
        stack.callback(server.terminate)
        base = f"http://127.0.0.1:{port}"
        _wait(base)
        seen = _load(base, asked)
    return _report(seen, asked, loaded)


def _load(base: str, asked: argparse.Namespace) -> dict[str, list[tuple[float, bool]]]:
    visitors = []
    for number in range(asked.users):
        share, role = (number + 0.5) / asked.users, SHARES[-1][0]
        for name, part in SHARES:
            if share < part:
                role = name
                break
            share -= part
        visitors.append(Visitor(base, role, number))
    for visitor in visitors:
        visitor.log_in()
    firms = _firms(visitors[0])
    for visitor in visitors[:4] + visitors[-15:]:  # every page once: caches filled, programs loaded
        for pattern in PAGES[visitor.role]:
            visitor.opener.open(
                base + urllib.parse.quote(pattern.replace("{firm}", firms[0]), safe="/?=&"), timeout=120
            ).read()
    print(f"{asked.users} people for {asked.seconds:g} s ...", flush=True)
    seen: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    lock, until = threading.Lock(), time.monotonic() + asked.seconds

    def walk(visitor: Visitor) -> None:
        time.sleep(visitor.random.uniform(0, asked.think))
        while time.monotonic() < until:
            pattern, seconds, came = visitor.visit(firms)
            with lock:
                seen[pattern].append((seconds, came))
            time.sleep(visitor.random.expovariate(1 / asked.think) if asked.think else 0)

    threads = [threading.Thread(target=walk, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _firms(visitor: Visitor) -> list[str]:
    page = visitor.opener.open(visitor.base + "/enterprises/", timeout=60).read().decode()
    return sorted(set(re.findall(r"/enterprises/([0-9A-Z]{18})/", page)))


def _report(seen: dict[str, list[tuple[float, bool]]], asked: argparse.Namespace, loaded: float) -> int:
    everything = [each for visits in seen.values() for each in visits]
    errors = sum(not came for _, came in everything)
    database = "PostgreSQL" if asked.postgres or asked.database else "SQLite"
    print(f"{'page':48} {'visits':>7} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'errors':>7}")
    for pattern in sorted(seen):
        _line(pattern, seen[pattern])
    _line("all", everything)
    p95 = _at([seconds for seconds, _ in everything], 0.95)
    rate = len(everything) / asked.seconds
    print(
        f"{database}, {asked.enterprises:,} enterprises, {asked.users} people, {rate:.1f} pages/s, "
        f"loaded in {loaded:.0f} s: p95 {p95 * 1000:.0f} ms (bar {BAR * 1000:.0f}), {errors} errors"
    )
    result = Result(
        bench="pages",
        work=f"{asked.enterprises:,} enterprises on {database}, {asked.users} people, p95 of a page",
        rows=asked.enterprises,
        ours=p95,
        bar=Bar(most=BAR, absolute=True),
        runs=[p95],
        wrong=errors,
        note=f"{rate:.1f} pages/s, median {_at([seconds for seconds, _ in everything], 0.5) * 1000:.0f} ms;"
        f" each thinks {asked.think:g} s; errors in place of wrong rows",
    )
    keep_one(result, asked.enterprises)
    write_page()
    return int(p95 > BAR or errors > 0)


def _line(name: str, visits: list[tuple[float, bool]]) -> None:
    times = [seconds for seconds, _ in visits]
    errors = sum(not came for _, came in visits)
    shown = [_at(times, 0.5), _at(times, 0.95), max(times)]
    print(f"{name:48} {len(visits):7} " + " ".join(f"{each * 1000:8.0f}" for each in shown) + f" {errors:7}")


def _at(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(base: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(base + "/healthz", timeout=5).read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the portal did not start")


if __name__ == "__main__":
    sys.exit(main())
