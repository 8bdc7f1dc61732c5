"""What people bring to the desk, and what must come of it; each expectation was written from the law and the chart before any output.

An expectation is a floor: who must be named first and in which order, who must be offered somewhere, who must not be offered at all,
which letters and periods must be among the others, which must not, and which stop rule holds.
"""

from collections.abc import Mapping
from typing import NamedTuple

X = "https://x.com/example/status/1234567890123456789"
FIVE = "https://egg.5ch.io/test/read.cgi/sample/1234567890/12"
BAKUSAI = "https://bakusai.com/thr_res/acode=1/ctgid=104/bid=1/tid=1234567/tp=1/rrid=245/"
PHOTOS = "https://www.instagram.com/p/AbCdEfGhIjK/"
VIDEO = "https://youtu.be/abcdEFGH_-1"
SEARCH = "https://www.google.com/search?q=example"
SHOP = "https://www.google.com/maps?cid=1234567890"
FC2 = "https://example.blog.fc2.com/blog-entry-12.html"
HATENA = "https://example.hatenablog.com/entry/2024/01/01/000000"
FORUM = "https://www.reddit.com/r/example/comments/abc123/sample/"
CHAT = "https://openchat.line.me/jp/cover/abcdefghijklmnopqrstuvwxyz"
STRANGE = "https://diary.example/entry/1"
HASAN = "https://hasanmap.org/"
_MOJ = "moj_minna110 moj_inet houmukyoku"
_CHILD_IMAGE = "police_8103 ihc safeline_ncii takeitdown moj_kodomo110 onestop8891"
_REMOVALS = "takedown takedown-intimate platform-request take-it-down notice-en dmca host-notice disclosure"


class Brought(NamedTuple):
    """One situation as ``ihaho answer`` or ``ihaho refer`` is asked about it."""

    asked: str
    first: str = ""
    """Agencies that must stand first, in this order, before any other."""
    somewhere: str = ""
    nowhere: str = ""
    """Agencies that must be offered neither first nor also."""
    letters: str = ""
    no_letters: str = ""
    deadlines: str = ""
    no_deadlines: str = ""
    stop: str | None = None
    said: str = ""
    """Words that must stand in the warnings or in the text."""


class Told(NamedTuple):
    """One situation as ``ihaho draft --facts`` is told it."""

    facts: Mapping[str, str]
    letters: str = ""
    """Those that must be among the letters, in this order."""
    no_letters: str = ""
    agencies: str = ""
    no_agencies: str = ""
    stop: str | None = None
    said: str = ""


def _need(urls: str, needs: str, facts: str = "") -> str:
    return " ".join(["answer", urls, *(f"--need {one}" for one in needs.split()), *(f"--fact {one}" for one in facts.split())])


def _refer(needs: str, facts: str = "") -> str:
    return " ".join(["refer", *(f"--need {one}" for one in needs.split()), *(f"--fact {one}" for one in facts.split())])


BROUGHT: Mapping[str, Brought] = {
    # The seven questions of the desk's flyer.
    "1 name and address published, and slander": Brought(
        f"answer {BAKUSAI} --need exposed --purpose defamation", f"ihaho {_MOJ}", "police_9110 bengoshikai", letters="platform-request takedown",
        said="住所、電話番号",
    ),
    "2 my picture without leave": Brought(
        f"answer {PHOTOS} --need remove-self --purpose privacy", "ihaho", "moj_minna110", letters="platform-request", deadlines="D3 D4",
        no_letters="takedown-intimate dmca",
    ),
    "3 a prank of ours was spread": Brought(_need(f"{X} {STRANGE}", "self-posted"), "ihaho", "bengoshikai", letters="platform-request takedown", said="写しを1つずつ"),
    "4 my photograph copied from my blog": Brought(
        _need(STRANGE, "copyright"), "ihaho bunka", "bengoshikai isplaw", f"{_MOJ} ihc", "takedown-copyright", "takedown dmca",
    ),
    "5 an ex-partner posts old photographs": Brought(
        f"answer {X} --need remove-self --purpose 肖像", "ihaho", letters="platform-request takedown", no_letters="takedown-intimate",
    ),
    "6 who wrote it": Brought(
        _need(X, "identify"), "ihaho bengoshikai", "houterasu isplaw police_cyber", _MOJ, "disclosure preserve-logs", "takedown", "D6", said="消すよう頼む前に",
    ),
    "7 a provider sent me a request": Brought(
        _need(STRANGE, "operator-takedown"), "ihaho", "isplaw bengoshikai illegal_council", letters="checklist-operator", no_letters="takedown host-notice",
        deadlines="D1 D2", said="申し出た人に知らせます",
    ),
    # Age, and whose picture it is.
    "a picture of me at 17, I am 17": Brought(
        _need(X, "intimate-adult", "age=17"), _CHILD_IMAGE, nowhere="stopncii", no_letters=_REMOVALS, stop="law-S2", said="18歳未満",
    ),
    "I am 18, the picture was taken at 18": Brought(
        _need(HATENA, "intimate-adult", "age=18 image_age=adult"), "safeline_ncii police_cyber police_8103", "stopncii", "takeitdown",
        "takedown-intimate", "take-it-down", "D2",
    ),
    "I am 18, the picture is from school days": Brought(
        _need(X, "intimate-adult", "age=18 image_age=minor"), _CHILD_IMAGE, nowhere="stopncii", no_letters=_REMOVALS, stop="law-S2",
    ),
    "a mother writes of her daughter of 15": Brought(
        _need(X, "intimate-adult", "age=15 who=guardian"), _CHILD_IMAGE, nowhere="stopncii", no_letters=_REMOVALS, stop="law-S2",
    ),
    "a film performer who was 17": Brought(
        _need(STRANGE, "av-performer", "image_age=minor"), _CHILD_IMAGE, "curetime", "stopncii", no_letters=_REMOVALS, stop="law-S2",
    ),
    "a grown film performer": Brought(
        _need(HATENA, "av-performer", "image_age=adult"), "onestop8891", "curetime bengoshikai", "takeitdown", "takedown-intimate",
        "", "D2",
    ),
    "a minor's picture, a threat, and the wish to die": Brought(
        _need(X, "intimate-minor danger suicidal"), "police_9110 police_cyber inochi_sos mamorou police_8103 ihc",
        "takeitdown moj_kodomo110 onestop8891 police_110", "stopncii", no_letters=_REMOVALS, stop="law-S2",
    ),
    "an age nobody knows, found by a stranger": Brought(
        _need(X, "intimate-adult third-party", "image_age=unknown who=third-party"), _CHILD_IMAGE, nowhere="stopncii sia_bullying",
        no_letters=_REMOVALS, stop="law-S2",
    ),
    "a grown person's pictures abroad": Brought(
        _need(FC2, "intimate-adult", "image_age=adult"), "safeline_ncii police_cyber police_8103", "stopncii", "takeitdown",
        "take-it-down", "dmca", "D8", said="画像は添えません",
    ),
    "threatened with pictures, and danger at home": Brought(
        _need(PHOTOS, "intimate-adult danger", "image_age=adult"), "police_9110 police_cyber safeline_ncii police_8103", "stopncii",
        stop="law-S6", said="先に警察",
    ),
    # Life and danger.
    "somebody announces a killing": Brought(
        _need(X, "life-threat"), "police_110", nowhere="npa_online ihc", no_letters=_REMOVALS, stop="law-S1",
    ),
    "a stranger's suicide note on the net": Brought(
        _need(X, "suicide-post", "who=third-party"), "police_110 ihc", no_letters=_REMOVALS, stop="law-S1", said="110",
    ),
    "despair over a post with my address": Brought(
        _need(BAKUSAI, "suicidal exposed"), f"inochi_sos mamorou ihaho {_MOJ}", "police_110 yorisoi", letters="platform-request",
    ),
    "my address, and somebody waits outside": Brought(
        _need(FIVE, "exposed danger"), f"police_9110 police_cyber ihaho {_MOJ}", "police_110", no_letters="disclosure dmca",
        stop="law-S6", said="氏名は発信者に知らせない",
    ),
    "an ex-partner under a contact ban, who wrote it": Brought(
        _need(FIVE, "identify danger"), "police_9110 police_cyber ihaho bengoshikai", nowhere=_MOJ,
        no_letters="disclosure preserve-logs", stop="law-S6", said="弁護士",
    ),
    "a beaten child in a video": Brought(
        _need(VIDEO, "child-abuse", "who=third-party"), "jiso189", "police_110", no_letters=_REMOVALS,
    ),
    "a threat in danger beside a life threat": Brought(
        _refer("danger life-threat"), "police_110 police_9110 police_cyber", nowhere="ihc",
    ),
    # Names, addresses, personal data.
    "my address stands in search results": Brought(
        _need(SEARCH, "exposed"), f"ihaho {_MOJ}", letters="search-removal", no_letters="takedown", said="元のページは残ります",
    ),
    "a shop leaked its customers' addresses": Brought(
        _need(STRANGE, "mishandled-data"), "ppc", "consumer_188 bengoshikai", "ihaho", no_letters="takedown platform-request",
        no_deadlines="D1 D3",
    ),
    "a bankruptcy map": Brought(
        _need(HASAN, "bankruptcy"), "ihaho ppc", "bengoshikai", no_letters="takedown personal-data dmca", said="連絡しません",
    ),
    "a bankruptcy map, and only removal was asked": Brought(
        _need(HASAN, "remove-self"), "ihaho ppc", no_letters="takedown personal-data", said="お金",
    ),
    "my doctor's reviews and my home": Brought(
        _need(SHOP, "company-review exposed", "who=self"), f"ihaho {_MOJ} bengoshikai",
        "bengoshikai police_9110", "sia_bullying", "notice-en",
    ),
    "where I live, in a closed group": Brought(_need(CHAT, "exposed"), f"ihaho {_MOJ}", letters="platform-request", deadlines="D3"),
    # Defamation, and who acts.
    "a slander on a designated service": Brought(
        f"answer {X} --purpose defamation", "ihaho", letters="platform-request takedown", no_letters="dmca", deadlines="D3 D4",
    ),
    "a slander on a board no row knows": Brought(
        f"answer {STRANGE} --purpose defamation", "ihaho", letters="host-notice takedown", no_letters="platform-request",
        deadlines="D1", no_deadlines="D3 D4",
    ),
    "somebody else shall ask for me": Brought(
        _need(HATENA, "remove-by-other"), f"{_MOJ} sia_bullying", "ihaho",
    ),
    "somebody else shall ask for our company": Brought(
        _need(HATENA, "remove-by-other", "who=corporation"), "bengoshikai", "ihaho", f"sia_bullying {_MOJ}",
    ),
    "our association is slandered": Brought(
        _need(FIVE, "remove-corporate", "who=corporation"), "bengoshikai", "ihaho", f"sia_bullying {_MOJ}", "notice-en",
    ),
    "is it unlawful": Brought(_refer("judge"), f"{_MOJ} bengoshikai", nowhere="ihaho npa_online houterasu"),
    "is it unlawful, and who wrote it": Brought(
        _refer("judge identify"), f"{_MOJ} bengoshikai ihaho", "houterasu", "npa_online",
    ),
    "a known singer": Brought(_refer("celebrity"), "bengoshikai ihaho", _MOJ, "sia_bullying"),
    "a known singer wants somebody else to ask": Brought(
        _refer("celebrity remove-by-other"), f"{_MOJ} sia_bullying bengoshikai ihaho",
    ),
    "a friend writes for a friend": Brought(
        _need(X, "third-party exposed", "who=third-party"), "ihc safeline", "ihaho", "sia_bullying", stop="law-S4", said="本人が書き込む用紙",
    ),
    "a finder who did not say who asks": Brought(_need(X, "third-party"), "ihc safeline", stop="law-S4"),
    "a teacher about two pupils": Brought(
        _need(X, "school-bullying", "who=school"), "sos24 moj_kodomo110", "ihaho sia_bullying", "childline", stop="law-S4",
    ),
    "a father about his child of ten": Brought(
        _need(VIDEO, "child exposed", "who=guardian"), f"moj_kodomo110 sos24 ihaho {_MOJ}", "sia_bullying", "childline",
        "platform-request", said="法定代理人",
    ),
    "a child of 12 writes alone": Brought(_refer("child", "age=12 who=self"), "moj_kodomo110 sos24", "childline"),
    "a pupil of 17 in Tokyo": Brought(_refer("tokyo-youth", "age=17 residence=東京都"), "kotaeru"),
    "a student of 18 in Tokyo": Brought(_refer("tokyo-youth", "age=18 residence=東京都 who=self"), nowhere="kotaeru"),
    "a pupil in Kyoto": Brought(_refer("child tokyo-youth", "age=15 residence=京都府"), "moj_kodomo110 sos24", nowhere="kotaeru"),
    "a Japanese who lives abroad": Brought(
        _refer("local-desk consumer", "residence=海外"), "consumer_188", nowhere="gunma_net osaka_netharmony kotaeru",
    ),
    "a desk near Osaka": Brought(_refer("local-desk", "residence=大阪市"), "osaka_netharmony", nowhere="gunma_net kotaeru"),
    "a desk near Maebashi": Brought(_refer("local-desk", "residence=群馬"), "gunma_net", nowhere="osaka_netharmony kotaeru"),
    # Who wrote it, damages, punishment.
    "who wrote it, before it goes": Brought(
        _need(FIVE, "identify"), "ihaho bengoshikai", "houterasu police_cyber", _MOJ, "disclosure preserve-logs", "takedown", "D6",
        said="保存期間は事業者により異なり",
    ),
    "who wrote it, and it shall go": Brought(
        f"answer {FIVE} --need identify --purpose defamation", "ihaho bengoshikai", letters="disclosure preserve-logs",
        deadlines="D6", said="開示と保存の依頼、削除の順",
    ),
    "money for the harm": Brought(_need(FIVE, "damages"), "bengoshikai houterasu", "ihaho", letters="disclosure", deadlines="D6"),
    "he shall be punished": Brought(_refer("punish"), "police_cyber police_9110", "bengoshikai"),
    # Rights.
    "my drawing on an American video site": Brought(
        _need(VIDEO, "copyright"), "ihaho bunka", "bengoshikai", f"{_MOJ} ihc", "dmca", "takedown-copyright", said="公開される",
    ),
    "my photograph on a Japanese blog": Brought(
        _need(HATENA, "copyright"), "ihaho bunka", nowhere=_MOJ, letters="takedown-copyright", no_letters="dmca", deadlines="D1",
    ),
    "my photograph, taken by a stalker": Brought(_need(VIDEO, "copyright danger"), no_letters="dmca", stop="law-S6"),
    "imitations at an auction": Brought(
        _need("https://page.auctions.yahoo.co.jp/jp/auction/x1234567890", "trademark", "who=corporation"), "bengoshikai", "mohohin jpaa",
        "ihc", "takedown-trademark", "takedown", "D1",
    ),
    "a joke of ours spread to other sites": Brought(
        _need(STRANGE, "self-posted"), "ihaho", "bengoshikai", letters="takedown takedown-copyright host-notice", said="自分の元の投稿",
    ),
    "our child's photograph reposted": Brought(
        _need(f"{STRANGE} {X}", "self-posted child", "who=guardian"), "moj_kodomo110 sos24 ihaho", "bengoshikai",
        letters="takedown takedown-copyright platform-request", said="法定代理人",
    ),
    "an ex-partner shows old photographs": Brought(
        f"answer {PHOTOS} --need remove-self --purpose 肖像", "ihaho", letters="platform-request", deadlines="D3", no_letters="takedown-intimate",
    ),
    # Accounts, money, reports.
    "somebody pretends to be me": Brought(
        _need("https://x.com/example", "impersonation"), "ihaho", _MOJ, letters="platform-request", said="なりすまし専用",
    ),
    "a company's name is used by another": Brought(
        _need("https://x.com/example", "impersonation", "who=corporation"), "ihaho", nowhere="sia_bullying",
    ),
    "my account was taken over": Brought(_need(X, "hijack"), "police_cyber npa_online", "ipa", no_letters=_REMOVALS),
    "a false bank page": Brought(_need(STRANGE, "phishing"), "antiphishing", "police_cyber consumer_188", no_letters=_REMOVALS),
    "I paid for a fraud": Brought(_need(STRANGE, "consumer phishing"), "antiphishing consumer_188", "police_cyber", "ihaho", no_letters=_REMOVALS),
    "a company paid for a fraud": Brought(_refer("consumer", "who=corporation"), "houterasu", nowhere="consumer_188 ihaho"),
    "I am 18, and nobody asked when it was taken": Brought(_refer("intimate-adult", "age=18"), "safeline_ncii", said="撮影のとき18歳未満"),
    "unwanted mail": Brought(_refer("spam"), "meiwaku", nowhere="ihc"),
    "an advertisement for drugs": Brought(
        _need(X, "illegal-report"), "ihc safeline", "police_cyber yakubutsu", "ihaho", no_letters=_REMOVALS, stop="law-S3",
    ),
    "a recruiting post for crimes that shows my address": Brought(
        _need(X, "illegal-report exposed"), f"ihc safeline ihaho {_MOJ}", letters="platform-request",
    ),
    "a slander for the hotline centre": Brought(_refer("rights-to-ihc"), f"ihaho {_MOJ} sia_bullying", nowhere="ihc"),
    "the bill of a mobile line": Brought(_need(STRANGE, "telecom"), "soumu", "consumer_188", no_letters=_REMOVALS),
    # Papers that arrived.
    "a site's owner got a request": Brought(
        _need(STRANGE, "operator-takedown"), "ihaho", "isplaw bengoshikai illegal_council", letters="checklist-operator inquiry-sender reply-applicant",
        no_letters="takedown host-notice", deadlines="D1",
    ),
    "the poster got a request for removal": Brought(
        _need(HATENA, "sender-takedown"), "ihaho bengoshikai", letters="reply-sender", no_letters="takedown", deadlines="D1", said="同意しない",
    ),
    "the poster got a request for disclosure": Brought(
        _need(HATENA, "sender-disclosure"), "bengoshikai", "ihaho houterasu", letters="reply-disclosure", no_letters="disclosure",
    ),
    "a company's site got a request": Brought(
        _need(STRANGE, "operator-takedown", "who=corporation"), "ihaho", letters="checklist-operator", no_letters="takedown",
    ),
    "a mother found it, and did not say whose picture": Brought(
        _need(X, "third-party exposed", "who=guardian"), "ihc safeline sia_bullying", "ihaho moj_kodomo110", letters="platform-request", said="法定代理人",
    ),
    "a company, and its clerk's home": Brought(
        _need(FIVE, "company-review exposed"), f"ihaho {_MOJ} bengoshikai", "police_cyber", "sia_bullying", "notice-en",
    ),
    "one post slanders, another shows nakedness": Brought(
        f"answer {X} --need intimate-adult --purpose defamation --fact image_age=adult", "safeline_ncii police_cyber police_8103", letters="take-it-down",
        no_letters="dmca",
    ),
    "fraud with my face": Brought(_need(X, "impersonation consumer"), "ihaho consumer_188", "police_cyber", letters="platform-request"),
    "a stolen account that slanders": Brought(
        f"answer {X} --need hijack --purpose defamation", "police_cyber npa_online", "ipa", letters="platform-request",
    ),
    "a bankrupt person in despair": Brought(
        _need(HASAN, "bankruptcy suicidal"), "inochi_sos mamorou ihaho ppc", no_letters="takedown personal-data", said="つらいお気持ち",
    ),
    "an operator in despair over a request": Brought(
        _need(STRANGE, "operator-takedown suicidal"), "inochi_sos mamorou ihaho", letters="checklist-operator", said="つらいお気持ち",
    ),
    # Shops, elections, languages, feelings.
    "a review of our shop": Brought(
        _need(SHOP, "company-review", "who=corporation"), "ihaho bengoshikai", "police_cyber", "sia_bullying", "notice-en", "dmca",
    ),
    "a candidate is slandered": Brought(_refer("election"), "senkan police_9110 bengoshikai", "police_cyber ihaho"),
    "a person who speaks no Japanese": Brought(_refer("foreign-language exposed"), f"ihaho {_MOJ} moj_gaikokugo yorisoi"),
    "only to be heard": Brought(_refer("listen"), "mamorou", "yorisoi kokoro_kenko"),
    "the family of a victim": Brought(_refer("crime-victim"), "nnvs houterasu_victim", "police_9110 bengoshikai"),
    "nobody knows what": Brought(_refer("unsure"), "ihaho", "houterasu"),
}  # fmt: skip
"""The title says who comes; hosts are made up, or those of large public services with made-up ids."""

TOLD: Mapping[str, Told] = {
    "a daughter about her dead father": Told(
        {"nature": "defamation", "right_holder": "deceased", "applicant.kind": "bereaved", "operator": "domestic"},
        "takedown", agencies="bengoshikai", said="遺族自身の権利",
    ),
    "a candidate in the campaign": Told(
        {"nature": "election", "right_holder": "candidate", "campaign_period": "yes", "operator": "domestic"},
        "takedown-election", agencies="senkan police_cyber",
    ),
    "a candidate, and the poster shows no address": Told(
        {"nature": "election", "right_holder": "candidate", "campaign_period": "yes", "contact_hidden": "yes", "operator": "domestic"},
        "takedown-election", agencies="senkan",
    ),
    "a candidate after the campaign": Told(
        {"nature": "election", "right_holder": "candidate", "campaign_period": "no", "operator": "domestic"},
        "takedown", "takedown-election",
    ),
    "a made picture of a grown woman": Told(
        {"nature": "deepfake", "image.age": "adult", "operator": "domestic"}, "takedown", "takedown-intimate", "police_cyber safeline",
    ),
    "a made picture of her abroad": Told(
        {"nature": "deepfake", "image.age": "adult", "operator": "foreign"}, "take-it-down", "takedown-intimate", "safeline_ncii ftc_tid",
    ),
    "a made picture, nobody knows the age": Told({"nature": "deepfake", "operator": "domestic"}, "", "takedown", "police_8103", stop="law-S2"),
    "an old arrest in search results": Told(
        {"nature": "arrest-record", "service.search": "yes", "operator": "foreign"}, "search-removal", "takedown", "bengoshikai",
    ),
    "a company's privacy": Told(
        {"nature": "privacy", "right_holder": "corporation", "applicant.kind": "corp_rep", "operator": "domestic"}, "", "takedown", "",
        "sia_bullying",
    ),
    "a company's good name": Told(
        {"nature": "defamation", "right_holder": "corporation", "applicant.kind": "corp_rep", "operator": "domestic",
         "service.has_form": "yes"},
        "takedown", "", "police_cyber", "sia_bullying",
    ),
    "a lawyer for the person": Told(
        {"nature": "defamation", "applicant.kind": "lawyer", "operator": "domestic"}, "takedown", said="委任状",
    ),
    "the desk shall send it": Told({"nature": "defamation", "asks_us": "yes", "operator": "domestic"}, "", "takedown", "bengoshikai", stop="law-S5"),
    "the platform did not answer": Told(
        {"nature": "defamation", "service.designated": "yes", "refused": "yes", "operator": "foreign"}, "platform-request platform-followup",
    ),
    "who wrote it four months ago": Told(
        {"nature": "defamation", "goal": "identify", "operator": "domestic", "post_date": "2026-05-01"}, "disclosure", "preserve-logs",
        "bengoshikai houterasu",
    ),
    "who wrote it, under a contact ban": Told(
        {"nature": "defamation", "goal": "identify", "contact_ban": "yes", "operator": "domestic"}, "", "disclosure preserve-logs", "bengoshikai",
    ),
    "a trade mark": Told(
        {"nature": "trademark", "right_holder": "ip_holder", "operator": "domestic"}, "takedown-trademark", "dmca", "bengoshikai jpaa",
    ),
    "both, before it goes": Told(
        {"nature": "defamation", "goal": "both", "operator": "domestic"}, "disclosure preserve-logs takedown",
    ),
    "an address, both": Told(
        {"nature": "exposed", "goal": "both", "operator": "domestic"}, "takedown disclosure preserve-logs", said="先に削除",
    ),
}  # fmt: skip
"""The title says who comes; the facts hold nothing that is somebody's."""
