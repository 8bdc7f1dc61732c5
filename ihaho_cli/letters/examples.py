"""An example facts file for a letter: fictional, complete, and ready to be changed."""

from collections.abc import Mapping, Sequence

from ihaho_cli.letters.fields import HAND_WRITTEN, Field, Kind

_SHOWN: Mapping[str, str] = {
    "place.url": "https://bbs.example.com/thread/123/45", "place.other": "スレッド 123 レス 45", "place.posted_at": "2026年11月1日 12時34分",
    "place.info": "「〇〇は借金を踏み倒した」という書き込み",
    "info": "「〇〇は借金を踏み倒した」という書き込み", "reason": "書かれた事実はありません。近所の人が読み、勤め先でも尋ねられました。",
    "harm": "夜眠れず、外に出られない日があります。", "identifiability": "勤め先と姓が同じ書き込みの中に書かれています。",
    "translation": '"XX ran away from his debts."', "service": "例の掲示板", "to.name": "例示株式会社",
    "platform.received_at": "2026年11月10日 9時15分", "platform.ref_no": "EX-0001", "log.ip": "192.0.2.1", "log.port": "50000",
    "log.at": "2026-11-01 03:34:56 UTC", "log.destination": "198.51.100.1", "host.domain": "bbs.example.com", "host.ip": "198.51.100.1",
    "host.looked_up_at": "2026-11-20", "host.request": "契約者への連絡と、送信の停止", "search.name": "架空の氏名", "search.query": "架空の氏名 地名",
    "search.title": "架空の氏名の記事", "search.snippet": "架空の氏名は…", "search.role": "会社員です。公の立場ではありません。", "search.elapsed": "12年",
    "work.title": "海の写真", "work.nature": "写真", "work.original": "https://photo.example.org/sea", "work.ground": "私が撮影しました。元のデータを持っています。",
    "work.manner": "b", "work.detail": "写真の全体がそのまま使われています。", "work.confirm": "元の掲載場所の写真と見比べられます。",
    "mark.number": "第0000000号", "mark.name": "例示商標", "mark.country": "日本", "mark.goods": "第25類 被服", "mark.use": "商品名と画像に使われています。",
    "mark.not_genuine": "当方も許諾先も、この商品を作っていません。", "mark.business": "同じ出品者が50点を出しています。",
    "work.not_licensed": "yes", "work.in_term": "yes", "mark.not_licensed": "yes", "intimate.consent": "yes", "intimate.subject": "yes", "intimate.statement": "The image was published without my consent.",
    "av.performer": "架空の出演者名", "av.product": "EX-001", "av.ground": "契約書がない", "av.notice_date": "2026-11-01",
    "election.name": "例示市長選挙", "election.from": "2026-11-01", "election.until": "2026-11-07", "election.document": "投票しないよう呼びかける文書です。",
    "data.what": "氏名と住所", "data.request": "35-5", "data.ground": "載せられて困っています。", "eu.law": "Article 0 of the (fictional) national act",
    "reply.ref": "R-0001", "reply.received": "2026-11-10", "reply.result": "asked", "reply.reason": "発信者に照会しています。", "reply.answer": "disagree",
    "disclosure.justification": "公の利益に関わることではなく、書かれたことは事実と違います。",
}  # fmt: skip
_LISTS: Mapping[str, Sequence[str]] = {
    "right": ("名誉権",), "disclosure.grounds": ("1",), "attachments": ("画面の写し",), "evidence": ("甲1 画面の写し",),
    "authority.matters": ("送信防止措置の申出",),
}  # fmt: skip
_COPIED = {"info": "写真「海の写真」の全体を載せた投稿", "right": "著作権（公衆送信権）"}
_ENGLISH = {
    "info": "A post that says the person ran away from debts", "right": "Honour (reputation)",
    "reason": "The statement is untrue. Neighbours and colleagues have read it.", "harm": "I cannot sleep and am afraid to go out.",
    "place.other": "thread 123, post 45", "host.request": "Please stop serving the content, or forward this notice to your customer.",
    "work.title": "Picture of the sea", "work.nature": "Photograph", "work.ground": "I took the photograph and hold the original file.",
    "to.name": "Example Inc.",
}  # fmt: skip
_BY_LETTER: Mapping[str, Mapping[str, str]] = {
    "takedown-copyright": _COPIED,
    "dmca": {**_ENGLISH, "info": "The whole photograph is shown in the post."},
    "notice-en": _ENGLISH,
    "notice-dsa": _ENGLISH,
    "take-it-down": {**_ENGLISH, "info": "A picture of me, described in words only"},
    "takedown-intimate": {
        "attachments": "本人確認書類の写し", "info": "投稿の2枚目の画像。私の裸が写っています。", "right": "名誉又は私生活の平穏",
        "reason": "見せることを承諾していない画像が、私と分かる形で載せられています。",
    },
    "takedown-trademark": {"info": "商標を付けた商品の出品"},
    "takedown-election": {"info": "「〇〇候補は前科がある」という書き込み", "reason": "前科はありません。"},
    "search-removal": {"reason": "12年前の出来事が、氏名で調べるだけで表示され続けています。"},
    "reply-sender": {"reply.reason": "書いたことは、自分が受けたサービスについての感想です。"},
    "reply-disclosure": {"reply.reason": "書いたことは、自分が受けたサービスについての感想です。"},
}  # fmt: skip
_SITUATIONS: Mapping[str, Sequence[tuple[str, str]]] = {
    "takedown-election": (("right_holder", "candidate"),),
    "takedown-intimate": (("image.age", "adult"),),
    "take-it-down": (("image.age", "adult"),),
    "dmca": (("consent_all", "yes"),),
    "notice-dsa": (("consent_all", "yes"),),
}
_TOLD = (
    '# nature = "defamation"  # 何が起きたか',
    '# applicant.kind = "self"  # だれの名前で出すか: self guardian bereaved corp_rep lawyer third-party',
    '# right_holder = "individual"  # だれの権利か: individual corporation deceased candidate party ip_holder',
    '# goal = "remove"  # 望むこと: remove identify both',
    '# post_date = "2026-11-01"  # 投稿の日',
    '# danger = "no"  # 危険: no life stalking',
    "",
)
"""What chooses a letter and its variant; said only where it is not the ordinary case."""


def write_example(name: str, fields: Sequence[Field], requires: Sequence[str], lang: str = "ja") -> str:
    """A TOML facts file that drafts the letter as it stands; fields written by hand are left out as comments."""
    lines = [
        f"# {name} のための架空の例です。書き換えて使ってください。",
        "# 氏名・住所・連絡先は書かずに、後から手で書き込めます。",
        "",
    ]
    lines += _TOLD
    lines += [f'{key} = "{value}"' for key, value in _SITUATIONS.get(name, ())]
    done = {key for key, _ in _SITUATIONS.get(name, ())}
    own = _BY_LETTER.get(name) or (_ENGLISH if lang == "en" else {})
    for field in fields:
        if field.key in done or field.key == "date" or (field.key == "place.info" and "info" in requires):
            continue
        value = _value(field, own)
        needed = field.key in requires or (value and not field.key.startswith("to."))
        comment = f"  # {field.label}"
        if field.key not in HAND_WRITTEN and needed and value:
            lines.append(f"{field.key} = {value}{comment}")
        else:
            lines.append(f"# {field.key} = {value or _blank(field)}{comment}")
    return "\n".join(lines) + "\n"


def _value(field: Field, own: Mapping[str, str]) -> str:
    """The value as TOML; empty where the example has none."""
    if field.kind is Kind.MANY:
        shown_list = (own[field.key],) if field.key in own else _LISTS.get(field.key, ())
        return "[" + ", ".join(f'"{one}"' for one in shown_list) + "]" if shown_list else ""
    shown = own.get(field.key, _SHOWN.get(field.key, ""))
    return f"'{shown}'" if '"' in shown else f'"{shown}"' if shown else ""


def _blank(field: Field) -> str:
    return "[]" if field.kind is Kind.MANY else '""'
