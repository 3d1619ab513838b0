"""What catalog entries look like once read (条目的样子): pydantic models of the YAML, expressions as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from yuqi.rules.entry_shapes import Entry, Label, Shape, Source
from yuqi.rules.kpi_shapes import Kpi
from yuqi.rules.point_shapes import (
    Deduction,
    Dimension,
    Figures,
    Grade,
    Indicator,
    IndustryWeight,
    Normalisation,
    Peers,
    PointsModel,
    Stage,
    Stages,
)

__all__ = [
    "Band",
    "Benefit",
    "Cap",
    "Catalog",
    "Check",
    "CodeList",
    "CodeTable",
    "Condition",
    "CrossCheck",
    "DatedValue",
    "Deduction",
    "Dimension",
    "Document",
    "Edition",
    "Entry",
    "Figures",
    "GlossaryWord",
    "Grade",
    "Indicator",
    "IndustryWeight",
    "Item",
    "Kpi",
    "Label",
    "Ladder",
    "Lever",
    "Material",
    "Minimum",
    "NearRule",
    "Normalisation",
    "Obligation",
    "Parameter",
    "Part",
    "Peers",
    "PointsModel",
    "Programme",
    "Renewal",
    "Routes",
    "Rung",
    "Scale",
    "Scorecard",
    "Shape",
    "Source",
    "Stage",
    "Stages",
    "Term",
    "Track",
    "Variable",
    "Window",
]

PointRange = Decimal | Annotated[tuple[Decimal, Decimal], Field()]


class DatedValue(Shape):
    """A value from a day on (分期取值)."""

    from_: date = Field(alias="from")
    to: date | None = None
    value: Decimal | str | tuple[str, ...]


class Band(Shape):
    """One band of a scale (档); exactly one edge key, or `otherwise`. First match from the top holds."""

    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None
    otherwise: Literal[True] | None = None
    points: PointRange
    grade: str | None = None


class Parameter(Entry):
    """A dated figure or a list of codes (参数)."""

    kind: Literal["parameter"]
    unit: str | None = None  # yuan, persons, share, days, years, points, count; None: plain
    values: tuple[DatedValue, ...]


class Scale(Entry):
    """Bands of a quantity with points (分档). Edges in the unit of what is measured."""

    kind: Literal["scale"]
    unit: str | None = None
    bands: tuple[Band, ...]


class CodeTable(Entry):
    """Rows by key (对照表): size limits by industry, rates by year, terms by kind."""

    kind: Literal["code_table"]
    # `prefixes`: row key → code prefixes, for class_of(); longest prefix wins.
    prefixes: dict[str, tuple[str, ...]] = {}
    # `columns`: column → unit; `rows`: key → column → cell. A dated row key is written "2021" and the like.
    columns: dict[str, str] = {}
    rows: dict[str, dict[str, Decimal | str]] = {}
    absent: Decimal | None = None  # what a missing cell is; None: unknown
    labels: dict[str, Label] = {}


class Variable(Entry):
    """A named expression (变量). With `table`, it is about one row of that table: a row condition or value."""

    kind: Literal["variable"]
    table: str | None = None
    value: str  # the expression; boolean or number
    unit: str | None = None


class Condition(Shape):
    """One condition of a programme or benefit (条件)."""

    id: str
    label: Label
    cite: str | None = None  # the article; the document is the edition's, or `source`
    source: Source | None = None
    when: str | None = None  # None only for the score: see `scorecard`
    scorecard: bool = False
    lever: str | None = None  # what changes it: a column, a table, `wait`, `obtain_title:hnte`, `judgement`
    met_from: str | None = None  # for `wait`: a date expression, the first day on which it is met
    stands_in: tuple[str, ...] = ()  # ids of direct grounds that meet it as well
    relational: bool = False
    confidence: Literal["seen", "known", "uncertain"] | None = None
    status: Literal["official", "local", "illustrative"] | None = None
    note: Label | None = None


class Item(Shape):
    """One item of a scorecard (评分项). `points`: band from facts; `judged`: experts choose, inside it if both."""

    id: str
    label: Label
    cite: str | None = None
    max: Decimal
    points: str | None = None
    judged: bool = False
    grades: dict[str, PointRange] = {}  # an expert's word → points
    lever: str | None = None
    relational: bool = False  # looks at other enterprises' facts
    status: Literal["official", "local", "illustrative"] | None = None
    note: Label | None = None


class Minimum(Shape):
    """A part's least points (分项最低分); stands as a condition of its own with role part_minimum."""

    id: str
    label: Label
    at_least: Decimal
    cite: str | None = None


class Part(Shape):
    """A part of a scorecard, capped at `max` before it is added (一级指标)."""

    id: str
    label: Label
    max: Decimal
    items: tuple[Item, ...]
    minimum: Minimum | None = None
    cite: str | None = None


class Scorecard(Shape):
    """Parts, items and the bar (评分表). `requires`: further expressions on items, item_points(id) > 0."""

    bar: Decimal
    op: Literal[">", ">="]
    parts: tuple[Part, ...]
    requires: tuple[str, ...] = ()
    label: Label | None = None  # of the score where it is a route; a gate has its own
    cite: str | None = None


class Routes(Shape):
    """Ways of which one is enough (任一即可): "score" and ids of `directs`. `as_gate`: together one gate."""

    any_of: tuple[str, ...]
    as_gate: Condition | None = None


class Edition(Shape):
    """A programme as one document has it (版本); from–to in days, `to` inclusive."""

    id: str
    from_: date = Field(alias="from")
    to: date | None = None
    procedures: tuple[Literal["new", "review"], ...]
    # days on which a procedure uses it, when they differ from from–to: {review: {from: …, to: …}}
    procedure_dates: dict[Literal["new", "review"], dict[Literal["from", "to"], date]] = {}
    source: Source
    confidence: Literal["seen", "known", "uncertain"] | None = None
    gates: tuple[Condition, ...]
    scorecard: Scorecard | None = None
    directs: tuple[Condition, ...] = ()
    routes: Routes | None = None
    note: Label | None = None


class Term(Shape):
    """How long a title holds (有效期)."""

    years: int | None = None
    months: int | None = None
    end_of_year: bool = False


class Window(Shape):
    """When applications are taken (申报窗口); dates of one year, or month-day each year."""

    opens: date | str | None = None  # None: only the closing day is published
    closes: date | str
    place: str | None = None
    divisions: tuple[str, ...] = ()  # prefixes of division codes (GB/T 2260) it is for; none: everywhere
    except_divisions: tuple[str, ...] = ()  # within them, those it is not for
    cite: str | None = None
    confidence: Literal["seen", "known", "uncertain"] = "known"


class Obligation(Shape):
    """A duty a title carries (义务)."""

    id: str
    label: Label
    kind: Literal["annual_report", "update", "change_report", "statistics"]
    due: str  # "05-31" each year of validity; "+3 months" after a change
    consequence: Label
    cite: str
    from_: date | None = Field(default=None, alias="from")  # days on which the duty stands; None: always
    to: date | None = None
    misses: int | None = None  # so many within one validity are a ground for revocation
    confidence: Literal["seen", "known", "uncertain"] | None = None


class Renewal(Shape):
    """Applying anew before a title ends (复核、重新认定): due with the last window of the year it ends, else that day."""

    label: Label
    consequence: Label
    cite: str
    in_last_year: bool = False  # applications are taken in the year of expiry only
    confidence: Literal["seen", "known", "uncertain"] | None = None


class NearRule(Shape):
    """When a failing enterprise is called near (临近)."""

    max_unmet: int = 2
    min_share: Decimal = Decimal("0.8")
    score_gap: Decimal = Decimal(0)
    at_risk_months: int = 12


class CrossCheck(Shape):
    """A fact that a paper states too, so that the two can be compared (材料与数据核对)."""

    fact: str  # statements.revenue
    years: int = 1  # of how many closed years before the application's the paper speaks


class Material(Shape):
    """One paper an application is made of (申报材料)."""

    id: str
    label: Label
    kind: Literal[
        "form", "declaration", "licence", "certificate", "report", "tax_return", "statement", "proof"
    ]
    required: bool = True
    when: Label | None = None  # of one that is not required: who hands it in
    cross_checks: tuple[CrossCheck, ...] = ()
    cite: str | None = None
    confidence: Literal["seen", "known", "uncertain"] | None = None


class Programme(Entry):
    """A title an enterprise can win (项目)."""

    kind: Literal["programme"]
    track: str  # id of a ladder track
    level: str | None = None  # national, provincial, municipal, zone: level of the title
    term: Term | None = None
    editions: tuple[Edition, ...] = ()  # none: only held, never assessed
    windows: tuple[Window, ...] = ()
    materials: tuple[Material, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    renewal: Renewal | None = None
    revocation: tuple[Label, ...] = ()
    near_rule: NearRule = NearRule()


class Cap(Shape):
    """A ceiling on a benefit (上限): yuan per item, firm or year."""

    per: Literal["item", "firm", "year"]
    amount: Decimal


class Benefit(Entry):
    """What a firm is entitled to (政策权益). `formula`: yuan; floored to fen once, at the end."""

    kind: Literal["benefit"]
    gates: tuple[Condition, ...]
    formula: str
    caps: tuple[Cap, ...] = ()
    stacking: dict[Literal["group", "rule"], str] = {}  # rule: highest, add
    budget_line: Label | None = None
    without_application: bool = False
    tax: bool = False  # a saving under tax law, no payment


class Check(Entry):
    """A doubt about facts (疑点): raised when `when` is met. `message` with {placeholders} of `shows`."""

    kind: Literal["check"]
    severity: Literal["error", "warning", "note"]
    when: str
    message: Label


class Lever(Entry):
    """What an enterprise can do about its own facts (可做之事), in open years and after today only.

    Amounts are in the unit people use: yuan, persons, rows. `required` is what the rules themselves count as spent
    for one of `unit`, `price` what it costs besides; a price ranks plans only where it is `given`.
    """

    kind: Literal["lever"]
    op: Literal["set", "add_row", "obtain_title"]
    table: str
    column: str | None = None  # set: the column named in steps; obtain_title, add_row: None
    links: dict[
        str, Decimal
    ] = {}  # set: every column that moves and by how much for one of the column's unit
    averaged: tuple[str, ...] = ()  # of these, yearly averages: they move by the share of the year left
    row: dict[str, str | Decimal | bool] = {}  # add_row: fixed cells; "@done": the day, "@year": its year
    unit: Decimal = Decimal(1)  # the least step
    most: Decimal | None = None  # in one year, in the column's unit, or rows
    most_share: Decimal | None = None  # or this share of the column's forecast, where that is more
    lead_months: int = 0
    hours: Decimal = Decimal(0)  # of coaching, once a plan
    required: Decimal = Decimal(0)  # yuan for one of the column's unit, or one row
    price: Decimal | None = None  # yuan likewise; None: not known
    price_status: Literal["given", "illustrative"] = "illustrative"
    monotone: tuple[str, ...] = ()  # programmes for which more never turns pass into fail


class Rung(Shape):
    """One rung of a ladder track (梯级)."""

    programme: str
    label: Label
    hint: Label | None = None
    weight: Decimal = Decimal(1)  # of this rung where coaching is planned; a zone's own judgement
    hours: Decimal = Decimal(24)  # of coaching that an application takes, whatever else is to be done


class Track(Shape):
    """One track, lowest rung first (赛道)."""

    id: str
    label: Label
    rungs: tuple[Rung, ...]


class Ladder(Entry):
    """Tracks and rungs (梯度)."""

    kind: Literal["ladder"]
    tracks: tuple[Track, ...]


class CodeList(Entry):
    """A long list of codes (代码表) in a CSV beside the entry: facts are checked against it, labels read from it.

    `columns` are the CSV's headings, `code` and `name` among them; the id is a vocabulary's `code_table`.
    """

    kind: Literal["code_list"]
    file: str  # beside this YAML file: industry.csv
    columns: tuple[str, ...] = ("code", "name")
    closed: bool = True  # false: the list is known to lack codes, so an unknown code is only a warning


class Document(Shape):
    """A legal document that entries cite by number (文件); `id` is its number, or its title where it has none."""

    kind: Literal["document"]
    id: str
    title: Label
    issuer: Label | None = None
    from_: date | None = Field(default=None, alias="from")  # None: the day is not known to us
    to: date | None = None
    replaces: tuple[str, ...] = ()
    url: str | None = None
    checked_on: date
    confidence: Literal["seen", "known", "uncertain"]
    note: Label | None = None


class GlossaryWord(Shape):
    """An English identifier and its official Chinese term (术语), with the document that defines it."""

    kind: Literal["word"]
    id: str
    zh: str
    en: str
    defined_in: str | None = None  # document and article; None: a word of this platform


AnyEntry = Annotated[
    Parameter
    | Scale
    | CodeTable
    | CodeList
    | Variable
    | Kpi
    | Programme
    | Benefit
    | PointsModel
    | Check
    | Ladder
    | Lever
    | Document
    | GlossaryWord,
    Field(discriminator="kind"),
]


class Catalog(BaseModel):
    """Everything read, by id (政策库); `places`: entry id → "file:line"; `digest`: hash of all files."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    parameters: dict[str, Parameter] = {}
    scales: dict[str, Scale] = {}
    code_tables: dict[str, CodeTable] = {}
    variables: dict[str, Variable] = {}
    kpis: dict[str, Kpi] = {}
    programmes: dict[str, Programme] = {}
    benefits: dict[str, Benefit] = {}
    points_models: dict[str, PointsModel] = {}
    checks: dict[str, Check] = {}
    ladders: dict[str, Ladder] = {}
    levers: dict[str, Lever] = {}
    code_lists: dict[str, CodeList] = {}
    documents: dict[str, Document] = {}
    glossary: dict[str, GlossaryWord] = {}
    places: dict[str, Any] = {}  # "file:line" by id; documents and words: "document:<id>", "word:<id>"
    texts: dict[str, str] = Field(default={}, repr=False)  # every file by the name that `places` uses
    digest: str = ""
