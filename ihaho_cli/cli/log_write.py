"""``ihaho log work``, ``referral``, ``sent``, ``reply``, ``outreach``, ``line``: one event each, written at once."""

from collections.abc import Sequence

import click

from ihaho_cli.calendar import day_of
from ihaho_cli.cli import completing, log_desk, lookups, options, words
from ihaho_cli.dates import parse_day
from ihaho_cli.errors import NotKnownError, WrongUsageError
from ihaho_cli.ledger.events import Event, EventKind
from ihaho_cli.ledger.exchange import LINE_COUNTS
from ihaho_cli.letters.deadlines import rules_of
from ihaho_cli.text import cut, visible


@click.command(name="work", cls=options.JapaneseCommand)
@click.argument("number", metavar="番号")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--service", shell_complete=completing.services, metavar="名前", help="サービス。URL があれば要らない。複数は , で")
@click.option("--contents", shell_complete=completing.labels("6"), metavar="名前", help="相談内容 (一部でよい)。複数は , で")
@click.option("--means", shell_complete=completing.labels("7"), metavar="名前", help="対応手段 (一部でよい)")
@click.option("--places", shell_complete=completing.labels("8"), metavar="名前", help="掲載場所 (一部でよい)。URL があれば要らない")
@click.option("--at", "when", metavar="日時", help="いつ (省けば今)")
@click.option("--memo", metavar="ファイル", help="メモのファイル。- は標準入力 (init --memo の台帳だけ)")
@options.format_option("text", "json")
@options.data_dir_option
@log_desk.ledger_option
@click.pass_context
def work_command(
    ctx: click.Context, number: str, urls: Sequence[str], service: str | None, contents: str | None, means: str | None,
    places: str | None, when: str | None, memo: str | None, format_name: str | None, data_dir: str | None, ledger: str | None,
) -> int:  # fmt: skip
    """作業 (回答1件) を記録する。サービスは、名前でも URL でもよい。

    例:
      ihaho log work R8-00123 --service X,Google検索 --contents 名誉 --means 削除
    """
    folder = options.from_group(ctx, "data_dir", data_dir)
    vocabulary = words.load_vocabulary()
    known, where, canonicals = words.read_urls(folder, urls)
    services = tuple(dict.fromkeys((*words.find_services(folder, service), *known)))
    if places is None and service is not None:
        where += words.places_of(services)
    event = Event(
        "", EventKind.WORK, "", number, log_desk.parse_when(when, log_desk.now()),
        services, words.find_labels(vocabulary, "contents", contents),
        words.find_labels(vocabulary, "means", means), words.find_labels(vocabulary, "places", places or ",".join(where)),
        detail={"urls": list(urls)} if urls else {},
    )  # fmt: skip
    if not event.services:
        log_desk.say("サービスがありません。図表9では「その他・不明」に数えます。")
    return log_desk.write_event(ctx, ledger, event, canonicals, format_name, memo=memo)


@click.command(name="referral", cls=options.JapaneseCommand)
@click.argument("number", metavar="番号")
@click.option("--agency", shell_complete=completing.agencies, required=True, metavar="窓口", help="案内した窓口の id または名前")
@click.option("--at", "when", metavar="日時", help="いつ (省けば今)")
@options.format_option("text", "json")
@log_desk.ledger_option
@click.pass_context
def referral_command(
    ctx: click.Context, number: str, agency: str, when: str | None, format_name: str | None, ledger: str | None
) -> int:
    """案内した窓口を記録する。

    例:
      ihaho log referral R8-00123 --agency houterasu
    """
    event = Event(
        "", EventKind.REFERRAL, "", number, log_desk.parse_when(when, log_desk.now()), detail={"agency": agency.strip()[:64]}
    )
    return log_desk.write_event(ctx, ledger, event, format_name=format_name)


@click.command(name="sent", cls=options.JapaneseCommand)
@click.argument("number", metavar="番号")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--letter", required=True, metavar="名前", help="送った依頼書 (takedown など)")
@click.option("--rule", metavar="D3", help="期限の規則。ihaho log due に出る")
@click.option("--arrived", metavar="日付", help="届いた日 (省けば送った日を見込みとする)")
@click.option("--at", "when", metavar="日時", help="送った日時 (省けば今)")
@options.format_option("text", "json")
@options.data_dir_option
@log_desk.ledger_option
@click.pass_context
def sent_command(
    ctx: click.Context, number: str, urls: Sequence[str], letter: str, rule: str | None, arrived: str | None, when: str | None,
    format_name: str | None, data_dir: str | None, ledger: str | None,
) -> int:  # fmt: skip
    """相談者が送った依頼を記録する。送るのは相談者で、このコマンドは何も送らない。

    例:
      ihaho log sent R8-00123 "https://example.com/1" --letter takedown --rule D3
    """
    services, _, canonicals = words.read_urls(options.from_group(ctx, "data_dir", data_dir), urls)
    detail: dict[str, object] = {"letter": letter.strip()[:64], "urls": list(urls)}
    if rule is not None:
        code = rule.strip().upper()
        if not rules_of(code):
            raise NotKnownError(f"期限の規則 {cut(visible(rule), 20)} はありません", "D1 から D10 のどれかです")
        detail["rule"] = code
    if arrived is not None:
        detail["arrived"] = parse_day(arrived).isoformat()
    event = Event("", EventKind.SENT, "", number, log_desk.parse_when(when, log_desk.now()), tuple(services), detail=detail)
    return log_desk.write_event(ctx, ledger, event, canonicals, format_name)


@click.command(name="reply", cls=options.JapaneseCommand)
@click.argument("number", metavar="番号")
@click.option("--answer", required=True, metavar="結果", help="、".join(words.ANSWERS.values()))
@click.option("--at", "when", metavar="日時", help="回答のあった日時 (省けば今)")
@options.format_option("text", "json")
@log_desk.ledger_option
@click.pass_context
def reply_command(
    ctx: click.Context, number: str, answer: str, when: str | None, format_name: str | None, ledger: str | None
) -> int:
    """事業者からの回答を記録する。その相談の期限は、片付いたものとして消える。

    例:
      ihaho log reply R8-00123 --answer 削除
    """
    detail = {"answer": lookups.find_word(words.ANSWERS, answer, "結果")}
    return log_desk.write_event(
        ctx,
        ledger,
        Event("", EventKind.REPLY, "", number, log_desk.parse_when(when, log_desk.now()), detail=detail),
        (),
        format_name,
    )


@click.command(name="outreach", cls=options.JapaneseCommand)
@click.option("--form", required=True, metavar="種類", help="、".join(words.FORMS.values()))
@click.option("--state", default="held", metavar="状態", help="予定、実施 (省けば実施)")
@click.option("--school", default="", metavar="学校", help="、".join(words.SCHOOLS.values()) + " (学校での講演だけ)")
@click.option("--audience", default="", metavar="対象", help="教職員 など")
@click.option("--body", default="", metavar="団体", help="相手の団体")
@click.option("--at", "when", metavar="日付", help="実施日。予定は先の日でもよい")
@options.format_option("text", "json")
@log_desk.ledger_option
@click.pass_context
def outreach_command(
    ctx: click.Context, form: str, state: str, school: str, audience: str, body: str, when: str | None, format_name: str | None,
    ledger: str | None,
) -> int:  # fmt: skip
    """講演・チラシ・意見交換・連絡会を記録する。

    例:
      ihaho log outreach --form 講演 --state 予定 --school 中学校 --at R8.12.1
    """
    chosen = lookups.find_word(words.STATES, state, "状態")
    moment = log_desk.now()
    if when is not None and chosen == "planned":
        at = log_desk.parse_when(when, moment.replace(year=moment.year + 3, day=1))
    else:
        at = log_desk.parse_when(when, moment)
    detail = {
        "form": lookups.find_word(words.FORMS, form, "種類"), "state": chosen, "school": lookups.find_word(words.SCHOOLS, school, "学校") if school else "",
        "audience": audience.strip()[:100], "body": body.strip()[:100],
    }  # fmt: skip
    return log_desk.write_event(ctx, ledger, Event("", EventKind.OUTREACH, "", "", at, detail=detail), (), format_name)


@click.command(name="line", cls=options.JapaneseCommand)
@click.option("--friends-total", type=click.IntRange(0), metavar="数", help="友だちの累計")
@click.option("--friends-active", type=click.IntRange(0), metavar="数", help="今の友だち")
@click.option("--blocked", type=click.IntRange(0), metavar="数", help="ブロック")
@click.option("--chart-uses", type=click.IntRange(0), metavar="数", help="チャートの利用")
@click.option("--at", "when", metavar="日付", help="いつの値か (省けば今)")
@options.format_option("text", "json")
@log_desk.ledger_option
@click.pass_context
def line_command(
    ctx: click.Context, friends_total: int | None, friends_active: int | None, blocked: int | None, chart_uses: int | None,
    when: str | None, format_name: str | None, ledger: str | None,
) -> int:  # fmt: skip
    """LINE の人数を、その日の値で記録する。期間の最後の値が図表10に出る。

    例:
      ihaho log line --friends-active 207 --blocked 7 --at R3.12.31
    """
    counts = dict(zip(LINE_COUNTS, (friends_total, friends_active, blocked, chart_uses), strict=True))
    said = {key: count for key, count in counts.items() if count is not None}
    if not said:
        raise WrongUsageError("数が1つもありません", "--friends-total などを付けてください")
    if (
        friends_total is not None
        and None not in (friends_active, blocked)
        and friends_total != (friends_active or 0) + (blocked or 0)
    ):
        log_desk.say("警告: 累計が、今の友だちとブロックの和になっていません。")
    at = log_desk.parse_when(when, log_desk.now())
    log_desk.say(f"{day_of(at)} の値として記録します。")
    return log_desk.write_event(ctx, ledger, Event("", EventKind.LINE, "", "", at, detail=said), (), format_name)
