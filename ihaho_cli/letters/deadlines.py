"""The periods of the law, D1 to D10: a rule as long as nothing was sent, a day once something has arrived.

Days are counted by the calendar (民法140条・141条・143条): the day of the event is day 0 and is not counted. Nothing in the
Act was seen that leaves out weekends, so a last day never moves; it is only marked.
"""

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ihaho_cli.calendar import JST
from ihaho_cli.errors import BadInputError


class Span(NamedTuple):
    """A length: by days, by the calendar, or by the clock; one of them is set."""

    days: int = 0
    months: int = 0
    hours: int = 0
    label: str = "最終日"
    """What the day at its end is, in Japanese."""


class Rule(NamedTuple):
    """One period, as it is before anything was sent."""

    id: str
    """D1 … D10 as in the desk's notes; D7 and D10 are two rules each, D7-1 and D7-2."""
    name: str
    trigger: str
    """What happens on day 0, as a noun phrase ending in 日."""
    spans: tuple[Span, ...]
    basis: tuple[str, ...]
    """Ids of law.csv; empty where it is a mark of practice."""
    is_sure: bool
    """False where it rests on general knowledge only: shown as 未確認, and in no letter."""
    text: str
    """The rule as a sentence, for letters and check sheets."""
    then: str = ""
    """What the day after the end allows; empty where nothing begins then."""
    notes: tuple[str, ...] = ()
    """What is assumed, in Japanese sentences."""


_UNSEEN = "照会が届いた日は申し出た人には分からないので、事業者に尋ねるか、見込みとして扱います。"
_RUNS_ON = "土日祝日でも延びません。"
_LOGS = "保存期間は事業者により異なる。"
_FROM_ARRIVAL = ("civil-first-day", "civil-last-day")

RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "D1", "発信者の回答の期間(7日)", "照会が発信者に届いた日", (Span(days=7, label="発信者が回答できる最終日"),),
            ("act-sender-query", *_FROM_ARRIVAL), True,
            "照会が発信者に届いた日＋7日まで、発信者の回答を待つことになります。",
            "回答がなければ事業者が送信を止められる最初の日", (_UNSEEN, _RUNS_ON),
        ),
        Rule(
            "D2", "発信者の回答の期間(2日)", "照会が発信者に届いた日", (Span(days=2, label="発信者が回答できる最終日"),),
            ("act-election-query", "ncii-query", "av-query", *_FROM_ARRIVAL), True,
            "照会が発信者に届いた日＋2日まで、発信者の回答を待つことになります。",
            "回答がなければ事業者が送信を止められる最初の日", (_UNSEEN, _RUNS_ON),
        ),
        Rule(
            "D3", "指定された事業者からの通知", "申出が届いた日", (Span(days=7, label="通知の最終日"),),
            ("act-notice", "rule-notice-period", "act-receipt-time", *_FROM_ARRIVAL), True,
            "申出が届いた日＋7日までに、送信を止めたかどうかと、止めないときはその理由が通知されます。",
            "通知がなければ催促できる最初の日",
            ("公表された窓口からの申出に限ります。事業者が示した受付の日時を控えます。", _RUNS_ON),
        ),
        Rule(
            "D4", "遅れる通知の催促(目安)", "遅れる事情の通知を受けた日", (Span(days=14, label="催促の目安"),),
            ("act-notice-later",), True,
            "遅れる事情の通知を受けた日＋14日を目安に、結果を尋ねます。", "",
            ("法律は「遅滞なく」とだけ定めています。14日は窓口の目安です。",),
        ),
        Rule(
            "D5", "訴えの前の2週間", "請求が事業者に届いた日", (Span(days=14, label="2週間の最終日"),),
            ("appi-suit", *_FROM_ARRIVAL), True,
            "請求が事業者に届いた日＋15日から、訴えや仮処分の申立てを検討できます。拒まれたときは待つ必要がありません。",
            "訴えや仮処分の申立てができる最初の日",
            ("通常届くはずの時に届いたものとして数えます。",),
        ),
        Rule(
            "D6", "接続記録の保存(目安)", "投稿の日", (Span(days=30, label="急ぐ目安"), Span(days=90, label="失われている恐れのある目安")),
            (), True,
            "投稿の日＋30日を過ぎたら急ぎ、＋90日を過ぎると接続記録は失われている恐れがあります（目安）。", "",
            (_LOGS,),
        ),
        Rule(
            "D7-1", "提供命令の後の通知", "次の事業者の名称を知らされた日", (Span(months=2),),
            ("act-name-lapse", "civil-calendar", *_FROM_ARRIVAL), True,
            "次の事業者の名称を知らされた日から2か月以内に、その事業者に開示命令を申し立てたことを通知します。", "",
            ("末日が休日などのときの裁判所の扱いは、弁護士か裁判所に確かめます。早い方の日で示します。",),
        ),
        Rule(
            "D7-2", "異議の訴え", "決定の告知を受けた日", (Span(months=1),),
            ("act-objection", "civil-calendar", *_FROM_ARRIVAL), True,
            "決定の告知を受けた日から1か月以内に、異議の訴えを起こせます。", "",
            ("末日が休日などのときの裁判所の扱いは、弁護士か裁判所に確かめます。早い方の日で示します。",),
        ),
        Rule(
            "D8", "米国の法律による48時間", "有効な要請が届いた日時", (Span(hours=48, label="48時間の終わり"),),
            ("us-take-it-down", "civil-at-once"), True,
            "有効な要請が届いてから48時間以内に、対象の事業者は削除することとされています。",
            "", ("土日祝日も数えます。",),
        ),
        Rule(
            "D9", "告訴の期間", "犯人を知った日", (Span(months=6),), ("procedure-complaint", "civil-calendar"), False,
            "犯人を知った日から6か月以内に告訴します（未確認。警察か弁護士に確かめてください）。",
        ),
        Rule(
            "D10-1", "損害賠償の時効(知った時から)", "損害と加害者を知った日", (Span(months=36),), ("civil-limitation", "civil-calendar"), True,
            "損害と加害者を知った日から3年で時効になります（弁護士に確かめてください）。",
        ),
        Rule(
            "D10-2", "損害賠償の時効(行為から)", "権利を侵害された日", (Span(months=240),), ("civil-limitation", "civil-calendar"), True,
            "権利を侵害された日から20年で時効になります（弁護士に確かめてください）。",
        ),
    )
}  # fmt: skip
"""Every rule by its id."""


class Step(NamedTuple):
    """One day of the count and why it matters."""

    label: str
    day: date
    counted: int
    """How many days after day 0."""
    marks: tuple[str, ...]
    """土曜日, 日曜日, the holiday's name, 年末年始; empty on a working day."""
    at: datetime | None = None
    """The clock time in Japan, where hours are counted."""


class Computed(NamedTuple):
    """A rule counted from its day 0."""

    rule: Rule
    steps: tuple[Step, ...]
    """Day 0, the end of each span, the first day after where something may begin then."""
    last_day: date
    """The end of the last span."""
    earliest_act: date | None
    """The first day on which what the rule holds back may be done."""


def rules_of(rule_id: str) -> tuple[Rule, ...]:
    """D7 → D7-1 and D7-2; D3 → itself; nothing for an id no rule has."""
    return tuple(rule for key, rule in RULES.items() if key == rule_id or key.startswith(f"{rule_id}-"))


def compute(rule: Rule, day0: date) -> Computed:
    """Count a rule from the day (for hours: the aware instant) of its trigger.

    Raises BadInputError where hours are to be counted and no clock time is given, or the count leaves the calendar.
    """
    try:
        return _compute(rule, day0)
    except (OverflowError, ValueError) as error:
        raise BadInputError("その日からは数えられません", "年を確かめてください") from error


def _compute(rule: Rule, day0: date) -> Computed:
    moment = day0.astimezone(JST) if isinstance(day0, datetime) and day0.tzinfo is not None else None
    start = moment.date() if moment else day0.date() if isinstance(day0, datetime) else day0
    steps = [Step(f"{rule.trigger}(0日目)", start, 0, day_marks(start), moment if rule.spans[0].hours else None)]
    for span in rule.spans:
        if span.hours:
            if moment is None:
                raise BadInputError(f"{rule.trigger}の時刻がありません", "2026-11-20 12:34 JST のように時刻まで書いてください")
            end = moment + timedelta(hours=span.hours)
            steps.append(Step(span.label, end.date(), (end.date() - start).days, day_marks(end.date()), end))
            continue
        last = _end_of(span, start)
        steps.append(Step(span.label, last, (last - start).days, day_marks(last)))
    last_day = steps[-1].day
    earliest = None
    if rule.then:
        earliest = last_day + timedelta(days=1)
        steps.append(Step(rule.then, earliest, (earliest - start).days, day_marks(earliest)))
    return Computed(rule, tuple(steps), last_day, earliest)


def _end_of(span: Span, start: date) -> date:
    """The last day of a span whose day 0 is ``start`` (民法143条 for months)."""
    if not span.months:
        return start + timedelta(days=span.days)
    first = start + timedelta(days=1)
    at = first.year * 12 + first.month - 1 + span.months
    year, month = at // 12, at % 12 + 1
    length = calendar.monthrange(year, month)[1]
    if first.day > length:
        return date(year, month, length)
    return date(year, month, first.day) - timedelta(days=1)


def day_marks(day: date) -> tuple[str, ...]:
    """What is special about a day on which an office may be closed.

    >>> day_marks(date(2026, 11, 23))
    ('祝日(勤労感謝の日)',)
    """
    import jpholiday

    marks = ["土曜日"] if day.weekday() == 5 else ["日曜日"] if day.weekday() == 6 else []
    name = jpholiday.is_holiday_name(day)
    if name:
        marks.append(f"祝日({name})")
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        marks.append("年末年始")
    return tuple(marks)
