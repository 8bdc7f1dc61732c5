"""What bars a letter and what is only remarked: the checks V1 to V16, all at once."""

import re
from collections.abc import Sequence

from ihaho_cli.dates import parse_day
from ihaho_cli.letters.blocks import Part, Shape
from ihaho_cli.letters.facts import Facts
from ihaho_cli.letters.fields import FIELDS, Seen
from ihaho_cli.letters.layout import write_part, write_text
from ihaho_cli.letters.letters import Draft, Header
from ihaho_cli.letters.phrases import Objection, bar, check_words
from ihaho_cli.letters.situation import Answer, Danger, Goal, ImageAge, Nature, Situation
from ihaho_cli.letters.variants import SPECIAL_ITEMS, is_agreed, is_yes, items_of
from ihaho_cli.text import fold

TO_OTHERS = ("search-removal", "host-notice", "checklist-operator", "power-of-attorney")
"""Letters that are not addressed to who runs the service."""
_QUOTED = ("info", "place.info", "translation", "search.title", "search.snippet", "platform.answer")
_IDENTIFYING = ("disclosure", "preserve-logs")
_INTIMATE = ("takedown-intimate", "take-it-down")
_DESK = (fold("違法・有害情報相談センター"), fold("違法有害情報相談センター"))
_DESK_MAIL = re.compile(r"(?:^|[^a-z0-9])ihaho(?:$|[^a-z])", re.IGNORECASE)
_HUMAN_RIGHTS = ("プライバシー", "肖像", "名誉感情")
_IMAGES = re.compile(r"画像|写真|画面|動画|スクリーンショット|スクショ|\.(?:jpe?g|png|gif|webp|mp4|mov|heic)", re.IGNORECASE)
_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
_SHORTEST = 4


def check(
    draft: Draft,
    facts: Facts,
    situation: Situation | None,
    *,
    never_contact: bool = False,
    unsingle: Sequence[str] = (),
    is_form: bool = False,
) -> list[Objection]:
    """Every objection to a draft. ``unsingle`` are the URLs that name more than one post.

    Nothing a person wrote stands in a message.
    """
    header = draft.header
    found: list[Objection] = []
    if not is_form:
        # Of a form, all this is the right-holder's to write later.
        found += _check_required(header, facts) + _check_corporation(facts)
        found += _check_kind(draft, facts, situation) + _check_disclosure(header, facts)
    found += [
        Objection(
            "V2", "1件の投稿ではなく、ページ全体を指す URL があります", "投稿1件の URL か、番号・日時で特定してください", False
        )
        for _ in unsingle
    ]
    found += _check_desk(facts) + _check_forwarded(draft, facts)
    found += _check_images(header, facts, situation) + check_words(_own_words(draft))
    found += _check_readers(header, facts, situation, never_contact=never_contact, is_form=is_form)
    if situation is not None and situation.goal is not Goal.REMOVE and header.name not in _IDENTIFYING:
        found.append(
            Objection(
                "V15",
                "発信者の特定も望むときは、削除を求める順に注意します",
                "証拠の保存、開示と保存の依頼、削除の順が基本です（画像・住所・脅迫は削除が先）",
                False,
            )
        )
    if header.lang == "en" and _JAPANESE.search(
        facts.text("reason") + facts.text("translation") + facts.text("intimate.statement")
    ):
        found.append(Objection("text", "英文の書面の理由か英訳に、日本語が入っています", "英語で書き直してください", False))
    if facts.removed:
        found.append(
            Objection(
                "text",
                f"書面に載せられない文字を {facts.removed} 字取り除きました",
                "書き写した部分が元のとおりか確かめてください",
                False,
            )
        )
    return found


def _own_words(draft: Draft) -> str:
    """What the letter itself says, without what it quotes from posts and answers."""
    cells = (cell for block in draft.blocks for cell in block.cells)
    return "\n".join("".join(run.text for run in cell if run.key not in _QUOTED) for cell in cells)


def _check_required(header: Header, facts: Facts) -> list[Objection]:
    lacking = [key for key in header.requires if not _is_told(facts, key)]
    if not lacking:
        return []
    names = "、".join(f"{FIELDS[key].label} ({key})" for key in lacking)
    return [
        bar("V1", f"書かれていない項目があります: {names}", "事実のファイルに書き足してください (ihaho draft 書面名 --example)")
    ]


def _is_told(facts: Facts, key: str) -> bool:
    if key == "place.url":
        return any(place.get("url") for place in facts.places)
    if key == "info" and facts.places and all(place.get("info") for place in facts.places):
        return True
    return bool(facts.text(key).strip())


def _check_desk(facts: Facts) -> list[Objection]:
    """The desk is nobody's agent: its name stands in no field of who asks."""
    keys = [key for key in FIELDS if key.startswith(("applicant.", "agent.", "guardian.", "reply.contact"))]
    hit = [key for key in keys if any(name in fold(facts.text(key)) for name in _DESK) or _DESK_MAIL.search(facts.text(key))]
    if not hit:
        return []
    return [
        bar(
            "V3",
            f"相談窓口の名前か連絡先が入っています: {'、'.join(hit)}",
            "申し出る本人・法定代理人・弁護士の名前と連絡先を書いてください",
        )
    ]


def _check_forwarded(draft: Draft, facts: Facts) -> list[Objection]:
    """What is for the provider alone must not stand in the person's own words either."""
    if draft.header.seen != "forwarded":
        return []
    text = _squeeze(write_part(draft.blocks, Part.FORWARDED))
    found = []
    for key, field in FIELDS.items():
        told = _squeeze(facts.text(key))
        if len(told) < _SHORTEST or told not in text or field.seen is Seen.FORWARDED:
            continue
        if key in ("applicant.address", "applicant.phone", "applicant.email"):
            found.append(
                bar(
                    "V4",
                    f"発信者に渡る部分に、{field.label} ({key}) と同じ文字があります",
                    "理由や情報の欄から消すか、○○ のように伏せてください",
                )
            )
        elif field.seen is Seen.PROVIDER or not is_agreed(facts):
            found.append(
                Objection(
                    "V4",
                    f"発信者に渡る部分に、{field.label} と同じ文字があります",
                    "発信者に知られてよいか、本人に確かめてください",
                    False,
                )
            )
    return found


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\-‐ー−()（）]", "", text)


def _check_images(header: Header, facts: Facts, situation: Situation | None) -> list[Objection]:
    if header.name not in _INTIMATE:
        return []
    found = []
    if situation is None or situation.image_age is not ImageAge.ADULT:
        found.append(
            bar(
                "law-S2",
                "撮影のとき18歳未満か、年齢が分からない画像の書面は作りません",
                "警察 #8103、IHC、セーフライン、Take It Down、こどもの人権110番、#8891 を案内してください。18歳以上なら image.age に adult と書きます",
            )
        )
    if any(_IMAGES.search(one) for one in (*facts.lists.get("attachments", ()), *facts.lists.get("evidence", ()))):
        found.append(bar("V5", "添付に画像・動画が含まれています", "画像は添えず、場所と内容を言葉で書いてください"))
    return found


def _check_corporation(facts: Facts) -> list[Objection]:
    rights = facts.text("right")
    if fold(facts.text("right_holder")) not in (fold("corporation"), fold("法人・団体")) or not any(
        r in rights for r in _HUMAN_RIGHTS
    ):
        return []
    return [
        bar(
            "V6",
            "法人の権利として、プライバシー・肖像・名誉感情が書かれています",
            "名誉権、信用、営業上の利益など、法人の権利に書き直してください",
        )
    ]


def _check_kind(draft: Draft, facts: Facts, situation: Situation | None) -> list[Objection]:
    name = draft.header.name
    found = []
    if name == "takedown-election":
        found += _check_campaign(facts)
    if (
        name == "takedown-intimate"
        and not (situation is not None and situation.nature is Nature.AV)
        and not is_yes(facts.text("av.is"))
    ):
        unsaid = [key for key in ("intimate.consent", "intimate.subject") if not is_yes(facts.text(key))]
        if unsaid:
            names = "、".join(f"{FIELDS[key].label} ({key})" for key in unsaid)
            found.append(bar("V5", f"本人に確かめることが残っています: {names}", "本人に尋ね、そのとおりなら yes と書いてください"))
    if name == "dmca":
        if situation is not None and situation.nature is not Nature.COPYRIGHT:
            found.append(bar("V8", "DMCA の通知は著作権だけに使えます", "名誉・プライバシーなどは notice-en を使ってください"))
        if "under penalty of perjury" not in write_text(draft.blocks):
            found.append(
                bar(
                    "V8",
                    "ひな形に、偽証の責任についての文がありません",
                    "ひな形に under penalty of perjury を含む文を戻してください",
                )
            )
    if name in ("dmca", "take-it-down") and not any(block.shape is Shape.SIGN for block in draft.blocks):
        found.append(bar("V8" if name == "dmca" else "V9", "ひな形に署名の欄がありません", "ひな形に sign: の行を戻してください"))
    needed = {"notice-dsa": ("applicant.name", "applicant.email"), "take-it-down": ("applicant.email",)}.get(name, ())
    lacking = [FIELDS[key].label for key in needed if not facts.text(key)]
    if lacking:
        found.append(
            Objection("V9", f"送るまでに必ず書き込む欄が空です: {'、'.join(lacking)}", "空のままでは有効な通知になりません", False)
        )
    return found


def _check_campaign(facts: Facts) -> list[Objection]:
    holder = fold(facts.text("right_holder"))
    if holder not in {fold(word) for word in ("candidate", "party", "公職の候補者", "政党等")}:
        return [
            bar(
                "V7",
                "選挙の書面は、候補者か政党等だけが使えます",
                "right_holder を candidate か party にするか、takedown を使ってください",
            )
        ]
    first, last = facts.text("election.from"), facts.text("election.until")
    if not (first and last):
        return [bar("V7", "選挙運動の期間が書かれていません", "election.from と election.until に日付を書いてください")]
    if parse_day(first) > parse_day(last):
        return [bar("V7", "選挙運動の期間の初日が末日より後です", "election.from と election.until を確かめてください")]
    return []


def _check_disclosure(header: Header, facts: Facts) -> list[Objection]:
    found = []
    if header.name in _IDENTIFYING and fold(facts.text("to.kind")) == "access":
        lacking = [FIELDS[key].label for key in ("log.ip", "log.port", "log.at") if not facts.text(key)]
        if lacking:
            found.append(
                bar(
                    "V10",
                    f"接続業者への依頼に要る項目が空です: {'、'.join(lacking)}",
                    "開示された記録のとおりに、log.ip、log.port、log.at を書いてください",
                )
            )
    if header.name == "disclosure" and items_of(facts) & SPECIAL_ITEMS and not facts.text("disclosure.special_ground"):
        found.append(
            bar(
                "V11",
                "9〜13 の情報（特定発信者情報）を求める要件が書かれていません",
                "disclosure.special_ground にイ・ロ・ハのどれかを書いてください",
            )
        )
    return found


def _stalked(situation: Situation) -> Answer:
    return Answer.YES if situation.danger is Danger.STALKING else Answer.NO


def _check_readers(
    header: Header, facts: Facts, situation: Situation | None, *, never_contact: bool, is_form: bool
) -> list[Objection]:
    found = []
    kind = fold(facts.text("to.kind"))
    everyone = header.seen == "all" or (header.name == "host-notice" and kind == "cdn")
    danger = situation is not None and (
        situation.danger is Danger.STALKING or situation.nature in (Nature.INTIMATE, Nature.DEEPFAKE, Nature.AV)
    )
    if never_contact and (header.name not in TO_OTHERS or everyone):
        found.append(
            bar(
                "never",
                "このサイトの運営者に本人から連絡してはいけません",
                "検索事業者・サーバー会社への書面か、個人情報保護委員会への相談を案内してください",
            )
        )
    if everyone and header.name != "take-it-down":
        if danger:
            found.append(
                bar("all", "氏名や連絡先を含めて相手に渡りうる書面は、この状況では作りません", "警察か弁護士に先に相談してください")
            )
        elif not is_form and not is_yes(facts.text("consent_all")):
            found.append(
                bar(
                    "all",
                    "この書面は、連絡先を含む全体が相手や公開の場に渡ることがあります",
                    "本人がよいと言ったときだけ、consent_all に yes と書いてください",
                )
            )
    if situation is not None and situation.danger is Danger.STALKING and is_agreed(facts):
        found.append(
            bar("law-S6", "つきまといなどの危険があるときは、氏名を発信者に示しません", "disclose_name を no にしてください")
        )
    if situation is not None and header.name in _IDENTIFYING and Answer.YES in (situation.contact_ban, _stalked(situation)):
        found.append(
            bar(
                "law-S6",
                "相手との関係や連絡の禁止があるときは、発信者の特定の書面を本人だけで出しません",
                "先に弁護士か法テラスに相談してください",
            )
        )
    if situation is not None and situation.danger is Danger.LIFE:
        found.append(bar("law-S1", "生命に関わるおそれがあるときは、書面を作りません", "すぐに110番に連絡してください"))
    return found
