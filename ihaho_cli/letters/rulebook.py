"""The stop rules S1–S6 and the table R01–R31: when each holds, and what it brings.

Letters are named by their ids, agencies by those of agencies.csv, periods by those of `deadlines`.
"""

from collections.abc import Callable
from typing import NamedTuple

from ihaho_cli.letters.situation import (
    Answer,
    Applicant,
    Danger,
    Goal,
    ImageAge,
    Nature,
    Operator,
    Received,
    RightHolder,
    Situation,
)

PERSONAL = (Nature.DEFAMATION, Nature.INSULT, Nature.PRIVACY, Nature.PORTRAIT)
ROUTED = (*PERSONAL, Nature.ARREST, Nature.EXPOSED, Nature.IMPERSONATION)
SEXUAL = (Nature.INTIMATE, Nature.DEEPFAKE, Nature.AV)
REMOVE_FIRST = (*SEXUAL, Nature.EXPOSED, Nature.THREAT)
LOG_AMBER, LOG_RED = 30, 90
"""Days after the post: from the first on records may be partly gone, after the second probably wholly."""


class Row(NamedTuple):
    """One row of the table."""

    id: str
    holds: Callable[[Situation], bool]
    letters: tuple[tuple[str, str], ...] = ()
    agencies: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Stop(NamedTuple):
    """One stop rule."""

    id: str
    holds: Callable[[Situation], bool]
    agencies: tuple[str, ...]
    warnings: tuple[str, ...]
    leaves_letters: bool = False


STOPS = (
    Stop(
        "law-S1", lambda s: s.danger is Danger.LIFE or s.nature is Nature.THREAT, ("police_110",),
        ("生命に関わるおそれがあります。書面は作らず、すぐに110番に連絡します。",),
    ),
    Stop(
        "law-S2", lambda s: s.nature in SEXUAL and s.image_age is not ImageAge.ADULT,
        ("police_8103", "ihc", "safeline_ncii", "takeitdown", "moj_kodomo110", "onestop8891"),
        (
            "18歳未満のとき、または年齢の分からない性的画像のときは、書面を作りません。",
            "画像を保存・撮影・送付しないでください。URL・日時・アカウント名だけを控えます。",
            "サービスの通報の窓口も使えます (ihaho procedure)。画像は添えません。",
        ),
    ),
    Stop(
        "law-S3", lambda s: s.nature is Nature.ILLEGAL, ("ihc", "safeline", "police_cyber"),
        ("個人の権利の侵害ではない違法情報は、通報の窓口へ案内します。",),
    ),
    Stop(
        "law-S4", lambda s: s.applicant is Applicant.THIRD_PARTY and s.received is Received.NOTHING, (),
        ("申し出ることができるのは、権利を侵害された本人、法定代理人、弁護士などです。本人が書き込む用紙として渡します。",),
        leaves_letters=True,
    ),
    Stop(
        "law-S5", lambda s: s.asks_us is Answer.YES, ("bengoshikai", "houterasu", "moj_inet"),
        ("窓口は、代わりに送ることも交渉することもできません。本人が自分で送るなら、書面の下書きを手伝えます。",),
    ),
    Stop(
        "law-S6", lambda s: s.danger is Danger.STALKING, ("police_9110", "police_cyber", "bengoshikai"),
        (
            "先に警察へ相談します。書面を送ったことが相手に伝わる場合があります。",
            "氏名は発信者に知らせない扱いとし、連絡先は弁護士事務所や私書箱などにします。",
        ),
        leaves_letters=True,
    ),
)  # fmt: skip


def removes(s: Situation) -> bool:
    """Whether something is to be removed."""
    return s.goal is not Goal.IDENTIFY and s.received is Received.NOTHING


def identifies(s: Situation) -> bool:
    """Whether the poster is to be found."""
    return s.goal is not Goal.REMOVE and s.received is Received.NOTHING


def is_routed(s: Situation) -> bool:
    """Whether the ordinary way to the operator (R01–R06) is taken."""
    outside = s.nature is Nature.ELECTION and s.campaign_period is not Answer.YES
    fake = s.nature is Nature.DEEPFAKE and s.operator is not Operator.FOREIGN
    return removes(s) and s.search is not Answer.YES and (s.nature in ROUTED or outside or fake)


def is_designated(s: Situation) -> bool:
    """Whether the service is on the list of designated ones."""
    return s.designated is Answer.YES


def _to(s: Situation, operator: Operator) -> bool:
    return is_routed(s) and not is_designated(s) and s.operator is operator


def _posted_within(s: Situation, days: int) -> bool:
    return s.post_age is None or s.post_age <= days


def in_campaign(s: Situation) -> bool:
    """Whether the election rules can hold at all."""
    holder = s.right_holder in (RightHolder.CANDIDATE, RightHolder.PARTY)
    return removes(s) and s.nature is Nature.ELECTION and s.campaign_period is Answer.YES and holder


def writes_to_database(s: Situation) -> bool:
    """Whether a database's operator may be written to."""
    known = s.operator is not Operator.UNKNOWN and s.commission_asked is Answer.YES
    return removes(s) and s.nature is Nature.DATABASE and not s.never_contact and known


_FORM_FIRST = "サービスの専用フォームがあれば、先にそちらを使います (ihaho procedure)。"
_HOST = "運営者が分からないときは、サーバー会社などに依頼します。"
_AGES = "求める前に、投稿の URL・日時・前後の流れを保存します。"
_LAW_HELP = ("moj_inet", "sia_bullying")

TABLE = (
    Row(
        "law-R01", lambda s: is_routed(s) and is_designated(s),
        (("platform-request", "指定された事業者の、公表された窓口から申し出ます。"),
         ("takedown", "窓口の結果に納得できないときに、事業者へ書面で求めます。")),
        _LAW_HELP, ("D3", "D4"),
    ),
    Row("law-R02", lambda s: _to(s, Operator.DOMESTIC) and s.has_form is Answer.YES,
         (("takedown", "サイトのフォームの次に、書面で求めます。"),), _LAW_HELP, ("D1",), (_FORM_FIRST,)),
    Row("law-R03", lambda s: _to(s, Operator.DOMESTIC) and s.has_form is not Answer.YES,
         (("takedown", "国内の運営者に書面で求めます。"),), ("moj_inet",), ("D1",), (_FORM_FIRST,)),
    Row("law-R05", lambda s: _to(s, Operator.UNKNOWN) and s.cdn_fronted is Answer.YES,
         (("host-notice", "配信を中継する会社のフォームに出し、サーバー会社の名前を尋ねます。"),), (), (),
         ("中継する会社への通報は、氏名や連絡先を含めて運営者に渡ることがあります。",)),
    Row("law-R04", lambda s: _to(s, Operator.UNKNOWN),
         (("host-notice", _HOST), ("takedown", "サーバー会社に、送信防止措置を書面で求めます。")), (), ("D1",)),
    Row("law-R06", lambda s: _to(s, Operator.FOREIGN),
         (("notice-en", "国外の運営者に英文で求めます。"),), (), (), (_FORM_FIRST,)),
    Row("law-R06", lambda s: _to(s, Operator.FOREIGN) and s.serves_eu is Answer.YES,
         (("notice-dsa", "EU 向けのサービスで、EU か加盟国の法に触れる場合に使えます。日本の法律だけでは足りません。"),)),
    Row("law-R07", lambda s: is_routed(s) and s.right_holder is RightHolder.CORPORATION, (), ("police_cyber",), (),
         ("法人は名誉・信用・営業上の利益について求めます。登記事項証明書を添えます。",)),
    Row("law-R08", lambda s: is_routed(s) and s.applicant is Applicant.GUARDIAN, (), ("moj_kodomo110",), (),
         ("法定代理人の欄を使い、戸籍など親権・後見の分かる書類を添えます。離婚後も共同親権のことがあります。",)),
    Row("law-R09", lambda s: is_routed(s) and s.right_holder is RightHolder.DECEASED, (), ("bengoshikai",), (),
         ("亡くなった人の権利ではなく、遺族自身の権利として書きます。先に弁護士に相談します。",)),
    Row("law-R10", lambda s: is_routed(s) and s.nature is Nature.ARREST, (), ("bengoshikai",), (),
         ("どのくらい前のことか、事件がどう終わったか、今どういう立場かを書きます。不起訴などの証明は発信者に渡さない扱いにします。",)),
    Row("law-R11", lambda s: removes(s) and s.search is Answer.YES and s.nature in ROUTED,
         (("search-removal", "検索結果の表題・URL・抜粋について、検索事業者に求めます。"),), ("bengoshikai",), (),
         ("検索結果が消えても、元のページは残ります。元のページにも別に求めます。",)),
    Row("law-R12", lambda s: removes(s) and s.nature is Nature.EXPOSED, (), ("moj_inet",), (),
         ("検索結果は、検索事業者の個人情報のフォームでも求められます (ihaho procedure google-search)。",
          "証拠の写しでは、自分の住所や電話を隠したものを別に作ります。")),
    Row("law-R13", lambda s: removes(s) and s.nature is Nature.INTIMATE and s.operator is not Operator.FOREIGN,
         (("takedown-intimate", "撮影された本人として、私事性的画像の送信防止措置を求めます。"),),
         ("safeline_ncii", "police_9110", "onestop8891", "stopncii"), ("D2",),
         ("画像は添えません。場所と、何が写っているかを言葉で書きます。",)),
    Row("law-R14", lambda s: removes(s) and s.nature in (Nature.INTIMATE, Nature.DEEPFAKE) and s.operator is Operator.FOREIGN,
         (("take-it-down", "米国の法律による要請を、サービスの専用の窓口に出します。"),),
         ("safeline_ncii", "stopncii", "ftc_tid"), ("D8",), ("画像は添えません。",)),
    Row("law-R15", lambda s: is_routed(s) and s.nature is Nature.DEEPFAKE, (), ("police_cyber", "safeline"), (),
         ("合成された画像は、名誉・肖像・プライバシーとして書きます。画像は添えません。",)),
    Row("law-R16", lambda s: removes(s) and s.nature is Nature.AV,
         (("takedown-intimate", "AV出演被害の書面として、出演者本人が求めます。"),), ("onestop8891", "police_cyber"), ("D2",),
         ("契約書や取消し・解除の通知の写しがあれば用意します。",)),
    Row("law-R17", lambda s: in_campaign(s) and s.contact_hidden is not Answer.YES,
         (("takedown-election", "選挙運動の期間中の、候補者・政党の名誉についての申出です。"),), ("senkan", "police_cyber", "bengoshikai"), ("D2",)),
    Row("law-R18", lambda s: in_campaign(s) and s.contact_hidden is Answer.YES,
         (("takedown-election", "発信者の連絡先の表示がないものについての申出です。照会は要りません。"),), ("senkan", "bengoshikai"), (),
         ("連絡先の表示がないことの分かる画面を保存します。",)),
    Row("law-R19", lambda s: is_routed(s) and s.nature is Nature.ELECTION, (), (), (),
         ("選挙運動の期間の外か、名誉でないときは、ふつうの依頼書になります。",)),
    Row("law-R20", lambda s: removes(s) and s.nature is Nature.COPYRIGHT and s.operator is not Operator.FOREIGN,
         (("takedown-copyright", "著作権者として、送信防止措置を申し出ます。"),), ("bunka", "bengoshikai"), ("D1",), (_FORM_FIRST,)),
    Row("law-R21", lambda s: removes(s) and s.nature is Nature.COPYRIGHT and s.operator is Operator.FOREIGN,
         (("dmca", "米国法による通知を、届け出られた受付先に出します。"),), ("bengoshikai",), (),
         ("通知は、氏名や連絡先を含めて発信者に渡り、公開されることがあります。",
          "発信者が反対の通知を出すと、訴えがなければ10〜14営業日で戻されることがあります。")),
    Row("law-R22", lambda s: removes(s) and s.nature is Nature.TRADEMARK,
         (("takedown-trademark", "商標権者として、出品などの送信防止措置を求めます。"),), ("bengoshikai", "jpaa"), ("D1",), (_FORM_FIRST,)),
    Row("law-R23", lambda s: is_routed(s) and s.nature is Nature.IMPERSONATION, (), (), (),
         ("先に、サービスのなりすまし専用の窓口を使います (ihaho procedure)。アカウント全体について求めます。",)),
    Row("law-R24", lambda s: removes(s) and s.nature is Nature.DATABASE,
         (("host-notice", "サーバー会社に知らせます。氏名や連絡先は運営者に渡さないよう求めます。"),),
         ("ppc", "bengoshikai"), (),
         ("運営者の削除フォームは使わず、お金も身分証も送りません。",)),
    Row("law-R24", writes_to_database,
         (("personal-data", "運営者が分かり、先に委員会か弁護士に相談したときに、利用の停止を請求します。"),), (), ("D5",)),
    Row("law-R24", lambda s: removes(s) and s.nature is Nature.DATABASE and s.never_contact, (), (), (),
         ("このサイトの運営者には連絡しません。検索結果は検索事業者に求められます (ihaho procedure google-search)。",)),
    Row("law-R25", lambda s: identifies(s) and _posted_within(s, LOG_RED),
         (("disclosure", "発信者の情報の開示を、書面で求めます。並行して弁護士に相談します。"),
          ("preserve-logs", "接続記録の保存を求めます。IPアドレスが分かりしだい、接続業者にも出します。")),
         ("bengoshikai", "houterasu"), ("D6",),
         (_AGES, "事業者は、開示の前に発信者の意見を聴きます。裁判外で断られることも多くあります。")),
    Row("law-R26", lambda s: s.goal is Goal.BOTH and s.received is Received.NOTHING and s.nature not in REMOVE_FIRST, (), (), (),
         ("削除を先に求めると、記録が失われたり発信者に知られたりして、特定が難しくなることがあります。証拠の保存、開示と保存の依頼、削除の順に進めます。",)),
    Row("law-R26", lambda s: s.goal is Goal.BOTH and s.received is Received.NOTHING and s.nature in REMOVE_FIRST, (), (), (),
         ("証拠を保存したら先に削除を求め、同じ日に開示と保存の依頼を出します。",)),
    Row("law-R27", lambda s: identifies(s) and not _posted_within(s, LOG_RED),
         (("disclosure", "接続記録は失われている恐れがあります。登録の情報（氏名・電話・メール等）に絞って求めます。"),),
         ("bengoshikai", "houterasu"), ("D6",)),
    Row("law-R28", lambda s: s.received is Received.TAKEDOWN,
         (("checklist-operator", "受け取ってから答えるまでの順を確かめます。"), ("inquiry-sender", "発信者に、削除に応じるかを照会します。"),
          ("reply-applicant", "申し出た人に結果を知らせます。")), ("illegal_council", "bengoshikai"), ("D1", "D2")),
    Row("law-R29", lambda s: s.received is Received.INQUIRY,
         (("reply-sender", "期間のうちに、応じるかどうかを回答します。"),), ("bengoshikai",), ("D1", "D2")),
    Row("law-R30", lambda s: s.received is Received.DISCLOSURE,
         (("reply-disclosure", "事業者が示した期限までに、理由を添えて回答します。"),), ("bengoshikai", "houterasu")),
    Row("law-R31", lambda s: removes(s) and is_designated(s) and s.refused is Answer.YES,
         (("platform-followup", "窓口からの申出に、結果か理由の通知がないときに尋ねます。"),), ("moj_inet", "bengoshikai"), ("D3",)),
)  # fmt: skip
"""In the order letters are proposed; R05 stands before R04 because the host is asked for first."""
