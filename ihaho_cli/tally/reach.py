"""What the desk does beside answering: the LINE account (figure 10), talks, flyers and meetings (outreach)."""

from collections.abc import Sequence

from ihaho_cli.tally.figures import Figure, Frame, GroupTotal, Listing, Part, share_of
from ihaho_cli.tally.talks import SCHOOLS, Talk
from ihaho_cli.tally.tallies import LINE_KEYS, Tally

SCHOOL_GROUP = "学校などでの講演"
_LINE_LABELS = {
    "friends_total": "友だち登録数（累計）",
    "friends_active": "友だち登録数（有効）",
    "blocked": "友だち登録数（ブロック）",
    "chart_uses": "チャート利用数",
}
_SCHOOL_LABELS = {"elementary": "小学校", "junior-high": "中学校", "high-school": "高校", "other": "その他"}
_UNSTATED = "種類の書かれていないもの"
_KINDS = {"talk": "講演", "flyer": "チラシ", "meeting": "意見交換", "council": "連絡会"}
_FORM_LABELS = {"talk": "自治体や関係機関などへの講演", "flyer": "チラシ", "meeting": "事業者との意見交換", "council": "連絡会"}


def line_account(tally: Tally, frame: Frame) -> Figure:
    """Figure 10: friends as entered for a date, persons told of answers by LINE at the period's end, answers to them."""
    told = tally.persons.notified()
    parts = [Part("LINE利用", _LINE_LABELS[key], key, tally.line_value(key)) for key in LINE_KEYS]
    system = "相談センターシステム"
    parts += [
        Part(system, "通知設定した相談者", "notify", told.by_both + told.by_line),
        Part(system, "うちメールとLINE", "notify_both", told.by_both),
        Part(system, "うちLINEのみ", "notify_line", told.by_line),
        Part(system, "作業件数", "works", told.works),
        Part(
            system,
            "新規相談者のうちLINE通知",
            "new_share",
            told.newcomers_by_line,
            share_of(told.newcomers_by_line, told.newcomers),
        ),
    ]
    notes = [
        "友だち登録数とチャート利用数は、期間の中で最後に入力された日の数です。台帳からは数えられません。",
        "通知設定した相談者は、期間の終わりにLINEでの通知を選んでいる人です。",
        "作業件数は、LINEでの通知を選んでいる間に回答した数です。",
        f"新規相談者は、最初の記録が期間の中にある {told.newcomers:,} 人です。割合はこの人数に対するものです。",
    ]
    return _figure(10, "line", "LINE公式アカウント", "人・件", None, tally, frame, parts, (), notes)


def outreach(tally: Tally, frame: Frame) -> Figure:
    """Section 4 of the report: talks at schools by kind of school, other talks, flyers, meetings; planned ones included."""
    counts, schools, planned = dict.fromkeys(_FORM_LABELS, 0), dict.fromkeys(SCHOOLS, 0), 0
    rest = 0
    for talk in tally.talks:
        planned += talk.state == "planned"
        if talk.school and talk.form in ("talk", ""):
            schools[talk.school] += 1
        elif talk.form:
            counts[talk.form] += 1
        else:
            rest += 1
    n = len(tally.talks)
    parts = [Part(SCHOOL_GROUP, _SCHOOL_LABELS[school], school, count) for school, count in schools.items()]
    parts += [Part("", label, form, counts[form]) for form, label in _FORM_LABELS.items()]
    if rest:
        parts.append(Part("", _UNSTATED, "unknown", rest))
    groups = (GroupTotal(SCHOOL_GROUP, sum(schools.values()), None),)
    notes = [f"期間の中の予定 {planned:,} 件を含みます。" if planned else "すべて実施したものです。"]
    figure = _figure(None, "outreach", "講演・周知・意見交換", "件", n, tally, frame, parts, groups, notes)
    return figure._replace(listing=_listing(tally.talks))


def _listing(talks: Sequence[Talk]) -> Listing | None:
    """Each by its day, as the report prints them; body and audience are what the desk wrote and nothing else."""
    if not talks:
        return None
    rows, objects = [], []
    for talk in sorted(talks):
        form = _KINDS.get(talk.form, _UNSTATED) if talk.form or not talk.school else _KINDS["talk"]
        school = _SCHOOL_LABELS.get(talk.school, "")
        rows.append((str(talk.day), form, talk.body, talk.audience, school, "予定" if talk.state == "planned" else "実施"))
        objects.append(
            {
                "date": str(talk.day),
                "form": talk.form,
                "body": talk.body,
                "audience": talk.audience,
                "school": talk.school,
                "state": talk.state,
            }
        )
    return Listing("講演などの一覧", ("実施日", "種類", "団体", "対象", "学校種別", "実施・予定"), tuple(rows), tuple(objects))


def _figure(
    number: int | None, name: str, title: str, unit: str, n: int | None, tally: Tally, frame: Frame, parts: list[Part],
    groups: tuple[GroupTotal, ...], notes: list[str],
) -> Figure:  # fmt: skip
    return Figure(
        number, name, title, unit, n, sum(tally.works), str(tally.period.since), str(tally.period.until), frame.as_of,
        frame.provisional, frame.edition, parts=tuple(parts), groups=groups, notes=tuple(notes),
    )  # fmt: skip
