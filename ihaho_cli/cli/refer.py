"""``ihaho refer``: which agencies to point to, and what each of them does."""

from collections.abc import Mapping, Sequence

import click

from ihaho_cli import errors, tables
from ihaho_cli.advice import pointing
from ihaho_cli.advice.advice import Agency, Rule
from ihaho_cli.advice.advice_rows import AGENCY_COLUMNS
from ihaho_cli.advice.answer import HERE
from ihaho_cli.advice.prefectures import PREFECTURES, prefecture_key
from ihaho_cli.advice.referral import Referral
from ihaho_cli.advice.referral import refer as evaluate
from ihaho_cli.cli import completing, lookups, options, refer_files, refer_handover, refer_text, refer_walk, texts
from ihaho_cli.errors import NotKnownError, WrongUsageError
from ihaho_cli.formats import render_table_csv, render_table_markdown
from ihaho_cli.model import Confidence
from ihaho_cli.text import cells, cut, fold, pad, visible

FORMATS = ("text", "json")
LIST_FORMATS = ("text", "json", "csv", "md")
_MOST_CANDIDATES = 8


@click.group(name="refer", cls=options.JapaneseGroup, invoke_without_command=True)
@click.option(
    "--need",
    "needs",
    multiple=True,
    shell_complete=completing.needs,
    metavar="KEY",
    help="相談の内容 (exposed など。日本語でも、何度でも)",
)
@click.option("--text", "text_path", metavar="ファイル", help="相談の文章から候補を挙げる。- は標準入力。決めるのは人です")
@click.option("--fact", "facts", multiple=True, metavar="名前=値", help="age=16 image_age=minor residence=東京都 who=self")
@click.option("--list-needs", is_flag=True, help="--need に使える KEY の一覧")
@click.option("--plain", is_flag=True, help="相談者に送る文章だけ")
@click.option("--log", "number", metavar="番号", help="先に案内する機関を台帳に記録する相談 (R8-00123)")
@click.option("--ledger", metavar="ファイル", help="台帳のファイル (環境変数 IHAHO_LEDGER)")
@click.option("--format", "format_name", type=click.Choice(FORMATS), metavar="形式", help=" ".join(FORMATS))
@options.data_dir_option
@options.debug_option
@click.pass_context
def command(
    ctx: click.Context, needs: Sequence[str], text_path: str | None, facts: Sequence[str], list_needs: bool, plain: bool,
    number: str | None, ledger: str | None, format_name: str | None, data_dir: str | None,
) -> int | None:  # fmt: skip
    """相談の内容から、案内できる相談機関を順に示す。

    --need がなければ、画面で1問ずつたずねます。急ぐことと身の安全を先に確かめます。
    どの機関に相談するかは、相談者が決めます。

    例:
      ihaho refer --need exposed --need identify
      ihaho refer --need 商標 --fact who=corporation --plain
      ihaho refer --text 相談.txt
      ihaho refer show 法テラス
      ihaho refer chart --output chart.html
    """
    if ctx.invoked_subcommand is not None:
        # What stands before a word of its own is handed down to it.
        ctx.obj = {"data_dir": data_dir, "format": format_name}
        return None
    folder = options.from_group(ctx, "data_dir", data_dir)
    chosen = options.from_group(ctx, "format", format_name, FORMATS) or "text"
    rules, agencies = tables.load_rules(folder), tables.load_agencies(folder)
    questions = {rule.key: rule.question for rule in rules}
    if list_needs:
        options.write_out("".join(visible(f"{key}  {question}") + "\n" for key, question in questions.items()))
        return errors.DONE
    known: Mapping[str, str] = lookups.parse_facts(facts)
    keys = [lookups.find_word(questions, need, "相談の内容") for need in needs]
    if text_path is not None:
        found = refer_text.suggested(refer_text.read_text(text_path), questions, keys)
        if not refer_walk.is_possible():
            refer_text.show(found, questions, keys, is_json=chosen == "json")
            return errors.DONE
        keys += refer_text.ask(found, questions)
        known = refer_walk.ask_facts(rules, agencies, keys, known) if keys else known
    if not keys:
        if not refer_walk.is_possible():
            raise WrongUsageError(
                "相談の内容がありません", "--need KEY を付けてください。KEY は ihaho refer --list-needs で見られます"
            )
        keys, known = refer_walk.walk(rules, agencies, known)
    referral = evaluate(rules, agencies, keys, known)
    if chosen == "json":
        options.write_json(pointing.as_object(referral))
    else:
        values = pointing.template_values(referral, rules, agencies, keys, known, options.today())
        texts.show_text(texts.referral_text(values, folder, plain=plain))
    if number is not None:
        _log(ctx, ledger, number, referral, agencies)
    return errors.DONE


def _log(ctx: click.Context, ledger: str | None, number: str, referral: Referral, agencies: Mapping[str, Agency]) -> None:
    """Each agency that was named first as one referral of the ledger; the desk itself is none, a prefecture's is its agency's."""
    from ihaho_cli.cli import log_desk
    from ihaho_cli.ledger.events import Event, EventKind

    at = log_desk.parse_when(None, log_desk.now())
    for one in referral.first:
        if one.agency != HERE and not agencies[one.agency].local_of:
            event = Event("", EventKind.REFERRAL, "", number, at, detail={"agency": one.agency})
            log_desk.write_event(ctx, ledger, event, beside=True)


def inherited(ctx: click.Context, name: str, given: str | None, choices: Sequence[str] = ()) -> str | None:
    """An option given after the word, after ``refer``, or before it."""
    parent = ctx.parent.obj if ctx.parent is not None and isinstance(ctx.parent.obj, dict) else {}
    return options.from_group(ctx, name, given if given is not None else parent.get(name), choices)


@command.command(name="list", cls=options.JapaneseCommand)
@click.option("--residence", metavar="都道府県", help="その都道府県の窓口だけ (東京都、東京、tokyo、13)")
@click.option("--format", "format_name", type=click.Choice(LIST_FORMATS), metavar="形式", help=" ".join(LIST_FORMATS))
@options.data_dir_option
@options.debug_option
@click.pass_context
def list_command(ctx: click.Context, residence: str | None, format_name: str | None, data_dir: str | None) -> int:
    """案内できる機関の一覧。電話、確認日、【要確認】の印つき。

    全国の機関のあとに、都道府県ごとの窓口が並びます。

    例:
      ihaho refer list
      ihaho refer list --residence 東京都
      ihaho refer list --format csv > 機関.csv
    """
    agencies = tables.load_agencies(inherited(ctx, "data_dir", data_dir))
    if residence is not None:
        place = prefecture_key(residence)
        if place not in PREFECTURES:
            raise WrongUsageError(f"「{cut(visible(residence), 40)}」は都道府県ではありません", "例: --residence 東京都")
        agencies = {key: one for key, one in agencies.items() if one.residence == place}
    chosen = inherited(ctx, "format", format_name, LIST_FORMATS) or "text"
    if chosen == "json":
        options.write_json([pointing.agency_object(one) for one in agencies.values()])
    elif chosen == "text":
        options.write_out("".join(visible(line) + "\n" for line in _list_lines(agencies)))
    else:
        rows = [[_cell(value) for value in pointing.agency_object(one).values()] for one in agencies.values()]
        render = render_table_csv if chosen == "csv" else render_table_markdown
        options.write_utf8(render(AGENCY_COLUMNS, rows))
    return errors.DONE


def _cell(value: object) -> str:
    return ";".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _list_lines(agencies: Mapping[str, Agency]) -> list[str]:
    """One line an agency: id, name, phone, day checked; all Japan's first, then each prefecture's under its name."""
    left = max((cells(one) for one in agencies), default=0) + 2
    lines = [_list_line(one, left) for one in agencies.values() if one.residence not in PREFECTURES]
    for key, name in PREFECTURES.items():
        local = [_list_line(one, left) for one in agencies.values() if one.residence == key]
        lines += [f"■ {name}", *local] if local else []
    return lines


def _list_line(one: Agency, left: int) -> str:
    mark = "" if one.confidence is Confidence.OFFICIAL else "【要確認】"
    name = f"{one.name_ja} {'、'.join(one.phone)}".rstrip()
    return f"{pad(one.agency_id, left)}{name}（確認日 {one.checked}）{mark}"


@command.command(name="show", cls=options.JapaneseCommand)
@click.argument("agency", shell_complete=completing.agencies, metavar="機関")
@click.option("--plain", is_flag=True, help="相談者に送る文章だけ")
@click.option("--format", "format_name", type=click.Choice(FORMATS), metavar="形式", help=" ".join(FORMATS))
@options.data_dir_option
@options.debug_option
@click.pass_context
def show(ctx: click.Context, agency: str, plain: bool, format_name: str | None, data_dir: str | None) -> int:
    """1つの機関が何をするか、だれが使えるかを、確認日と出典とともに示す。

    機関は、id でも、名前の一部でもかまいません。

    例:
      ihaho refer show 法テラス・サポートダイヤル
      ihaho refer show ihc --plain
    """
    folder = inherited(ctx, "data_dir", data_dir)
    one = find_agency(tables.load_agencies(folder), agency)
    if inherited(ctx, "format", format_name, FORMATS) == "json":
        options.write_json(pointing.agency_object(one))
        return errors.DONE
    values = pointing.agency_values(one, tables.load_rules(folder), options.today())
    texts.show_text(texts.agency_text(values, folder, plain=plain))
    return errors.DONE


@command.command(name="handover", cls=options.JapaneseCommand)
@click.argument("agency", shell_complete=completing.agencies, metavar="機関")
@click.option("--output", metavar="ファイル", help="書き出すファイル (txt docx html)。上書きはしない")
@click.option("--facts", "facts_path", metavar="ファイル", help="事実のファイル (toml json)。URL と日時だけを使う")
@click.option(
    "--need",
    "needs",
    multiple=True,
    shell_complete=completing.needs,
    metavar="KEY",
    help="相談の内容 (danger intimate-minor など。何度でも)",
)
@click.option("--fact", "facts", multiple=True, metavar="名前=値", help="age=16 image_age=minor who=self")
@click.option("--format", "format_name", type=click.Choice(FORMATS), metavar="形式", help=" ".join(FORMATS))
@options.data_dir_option
@options.debug_option
@click.pass_context
def handover_command(
    ctx: click.Context, agency: str, output: str | None, facts_path: str | None, needs: Sequence[str], facts: Sequence[str],
    format_name: str | None, data_dir: str | None,
) -> int:  # fmt: skip
    """その機関へご本人が持っていく紙を作る。要ることだけを、書き込む欄にする。

    氏名の欄は、氏名がないと使えない機関だけにあります。何があったかは、ご本人が手で書きます。

    例:
      ihaho refer handover police_cyber --output 警察へのメモ.docx
      ihaho refer handover 誹謗中傷ホットライン --facts 事実.toml
    """
    folder = inherited(ctx, "data_dir", data_dir)
    rules = tables.load_rules(folder)
    questions = {rule.key: rule.question for rule in rules}
    keys = [lookups.find_word(questions, need, "相談の内容") for need in needs]
    is_json = inherited(ctx, "format", format_name, FORMATS) == "json"
    one = find_agency(tables.load_agencies(folder), agency)
    refer_handover.give(one, rules, folder, keys, lookups.parse_facts(facts), facts_path, output, is_json=is_json)
    return errors.DONE


def find_agency(agencies: Mapping[str, Agency], given: str) -> Agency:
    """The one agency an id or a part of a name means.

    Raises NotKnownError with the candidates where several fit.
    """
    wanted = fold(given)
    names = {key: (fold(key), fold(one.name_ja), fold(one.name_en)) for key, one in agencies.items()}
    found = [key for key, folded in names.items() if wanted in folded]
    found = found or [key for key, folded in names.items() if wanted and any(wanted in name for name in folded)]
    if len(found) == 1:
        return agencies[found[0]]
    shown = cut(visible(given), 40)
    if not found:
        raise NotKnownError(f"機関「{shown}」は表にありません", "ihaho refer list で名前を調べてください")
    names_shown = "、".join(f"{agencies[key].name_ja} ({key})" for key in found[:_MOST_CANDIDATES])
    raise NotKnownError(f"「{shown}」に当てはまる機関が {len(found)} 件あります", f"id で指定してください: {names_shown}")


@command.command(name="sheet", cls=options.JapaneseCommand)
@click.option("--output", required=True, metavar="ファイル", help="書き出すファイル (docx か html)")
@click.option("--force", is_flag=True, help="同じ名前のファイルに上書きする")
@options.data_dir_option
@options.debug_option
@click.pass_context
def sheet(ctx: click.Context, output: str, force: bool, data_dir: str | None) -> int:
    """各機関の特徴をまとめた比較表を書き出す。

    だれが動くか、違法かどうかを判断するか、だれに求めるか、扱うこと、使える人、
    連絡の方法と時間を、確認日とともに並べます。

    例:
      ihaho refer sheet --output 各機関の特徴.docx
    """
    refer_files.write_sheet(output, tables.load_agencies(inherited(ctx, "data_dir", data_dir)), options.today(), force=force)
    return errors.DONE


@command.command(name="chart", cls=options.JapaneseCommand)
@click.option("--output", metavar="ファイル", help="書き出すファイル (html か svg)")
@click.option("--line", "line", metavar="ファイル", help="LINE 公式アカウントのメッセージ (JSON) を書き出す")
@click.option("--force", is_flag=True, help="同じ名前のファイルに上書きする")
@options.data_dir_option
@options.debug_option
@click.pass_context
def chart(ctx: click.Context, output: str | None, line: str | None, force: bool, data_dir: str | None) -> int:
    """チャートを1つのファイルに書き出す。通信せずに開け、携帯電話でも使えます。

    例:
      ihaho refer chart --output chart.html
      ihaho refer chart --output chart.svg
      ihaho refer chart --line chart-line.json
    """
    if output is None and line is None:
        raise WrongUsageError("書き出すファイルがありません", "--output chart.html か --line chart-line.json を付けてください")
    folder = inherited(ctx, "data_dir", data_dir)
    rules: Sequence[Rule] = tables.load_rules(folder)
    agencies = tables.load_agencies(folder)
    if output is not None:
        refer_files.write_chart(output, rules, agencies, options.today(), force=force)
    if line is not None:
        refer_files.write_messages(line, rules, agencies, options.today(), force=force)
    return errors.DONE
