"""What each row of the chart is expected to give: whom first, and whom not; written from the agencies' own scope, not from output."""

from typing import NamedTuple

_MOJ = "moj_minna110 moj_inet houmukyoku"


class Case(NamedTuple):
    """One scenario: needs and facts, the agencies first in order, those that must stand somewhere, and those that must not be offered."""

    needs: str
    first: str
    also: str = ""
    never: str = ""
    facts: str = ""


CASES: dict[str, Case] = {
    "ref-S1": Case("life-threat", "police_110", never="npa_online ihc"),
    "ref-S2": Case("danger", "police_9110 police_cyber", "police_110 npa_online bengoshikai"),
    "ref-S3": Case("suicidal", "inochi_sos mamorou", "yorisoi inochi_denwa kokoro_kenko police_110"),
    "ref-S4": Case("suicide-post", "police_110 ihc"),
    "ref-S5": Case("child-abuse", "jiso189", "police_110"),
    "ref-S6": Case(
        "intimate-adult",
        "safeline_ncii police_cyber police_8103",
        "stopncii onestop8891 curetime moj_josei bengoshikai",
        facts="image_age=adult",
    ),
    "ref-S7": Case(
        "intimate-minor", "police_8103 ihc safeline_ncii takeitdown moj_kodomo110 onestop8891", "police_cyber", "stopncii"
    ),
    "ref-S8": Case("av-performer", "onestop8891", "curetime bengoshikai"),
    "ref-R1": Case("remove-self", "ihaho", "moj_minna110 isplaw"),
    "ref-R2": Case("remove-by-other", f"{_MOJ} sia_bullying", "ihaho"),
    "ref-R3": Case("remove-corporate", "bengoshikai", "ihaho", f"sia_bullying {_MOJ}", "who=corporation"),
    "ref-R4": Case("judge", f"{_MOJ} bengoshikai", "", "ihaho npa_online houterasu"),
    "ref-R5": Case("celebrity", "bengoshikai ihaho", _MOJ, "sia_bullying"),
    "ref-R6": Case("third-party", "ihc safeline", "ihaho", "", "who=third-party"),
    "ref-I1": Case("identify", "ihaho bengoshikai", "houterasu isplaw police_cyber", _MOJ),
    "ref-I2": Case("damages", "bengoshikai houterasu", "ihaho"),
    "ref-I3": Case("punish", "police_cyber police_9110", "bengoshikai"),
    "ref-M1": Case("listen", "mamorou", "yorisoi kokoro_kenko noheart kodoku9999"),
    "ref-V1": Case("crime-victim", "nnvs houterasu_victim", "police_9110 bengoshikai"),
    "ref-C1": Case("child", "moj_kodomo110 sos24", "childline ihaho sia_bullying kotaeru"),
    "ref-C2": Case("school-bullying", "sos24 moj_kodomo110", "ihaho sia_bullying police_9110", "", "who=school"),
    "ref-C3": Case("tokyo-youth", "kotaeru", "consumer_188 ihaho", facts="residence=東京都 age=15"),
    "ref-L1": Case("illegal-report", "ihc safeline", "police_cyber yakubutsu", "ihaho"),
    "ref-L2": Case("rights-to-ihc", f"ihaho {_MOJ} sia_bullying", "", "ihc"),
    "ref-P1": Case("exposed", f"ihaho {_MOJ}", "police_9110 bengoshikai"),
    "ref-P2": Case("mishandled-data", "ppc", "consumer_188 bengoshikai", "ihaho"),
    "ref-P3": Case("bankruptcy", "ihaho ppc", f"bengoshikai {_MOJ}"),
    "ref-K1": Case("copyright", "ihaho bunka", "bengoshikai accs isplaw mohohin", f"{_MOJ} ihc"),
    "ref-K2": Case("trademark", "bengoshikai", "mohohin jpaa isplaw", "ihc"),
    "ref-X1": Case("impersonation", "ihaho", f"police_cyber consumer_188 {_MOJ}"),
    "ref-X2": Case("hijack", "police_cyber npa_online", "ipa"),
    "ref-X3": Case("phishing", "antiphishing", "police_cyber consumer_188"),
    "ref-X4": Case("spam", "meiwaku", never="ihc"),
    "ref-U1": Case("consumer", "consumer_188", "kokusen zensokyo kotaeru", "ihaho"),
    "ref-U2": Case("telecom", "soumu", "consumer_188"),
    "ref-O1": Case("operator-takedown", "ihaho", "isplaw bengoshikai illegal_council"),
    "ref-O2": Case("sender-disclosure", "bengoshikai", "ihaho houterasu"),
    "ref-B1": Case("company-review", "ihaho bengoshikai", "police_cyber", "sia_bullying", "who=corporation"),
    "ref-G1": Case("foreign-language", "moj_gaikokugo yorisoi", "houterasu"),
    "ref-G2": Case("local-desk", "osaka_netharmony", never="gunma_net kotaeru", facts="residence=大阪府"),
    "ref-Z": Case("unsure", "ihaho", "houterasu"),
    "ref-E1": Case("election", "senkan police_9110 bengoshikai", "police_cyber ihaho"),
    "ref-O3": Case("sender-takedown", "ihaho bengoshikai", "houterasu"),
    "ref-Y1": Case("self-posted", "ihaho", "bengoshikai moj_kodomo110"),
}
"""Rule → the scenario of its row alone; every rule of the table has one."""

MIXED: dict[str, Case] = {
    "danger comes before the address that was posted": Case("exposed danger", f"police_9110 police_cyber ihaho {_MOJ}"),
    "despair comes before the wish to know who": Case(
        "identify suicidal", "inochi_sos mamorou ihaho bengoshikai", never=_MOJ
    ),
    "a threat to life stands first of all": Case("exposed life-threat", f"police_110 ihaho {_MOJ}", never="npa_online ihc"),
    "an age nobody knows is a child's": Case(
        "intimate-adult", "police_8103 ihc safeline_ncii takeitdown moj_kodomo110 onestop8891", never="stopncii",
        facts="image_age=unknown",
    ),
    "a young person's own picture is a child's": Case(
        "intimate-adult", "police_8103 ihc safeline_ncii takeitdown moj_kodomo110 onestop8891", never="stopncii", facts="age=16"
    ),
    "no other row removes what safety names": Case(
        "intimate-minor copyright", "police_8103 ihc safeline_ncii takeitdown moj_kodomo110 onestop8891 ihaho bunka",
        never="stopncii",
    ),
    "a company is not sent to the desk for individuals": Case(
        "remove-by-other", "bengoshikai", "ihaho", f"sia_bullying {_MOJ}", "who=corporation"
    ),
    "a grown person is not sent to the children's line": Case(
        "child", "moj_kodomo110 sos24", never="childline", facts="age=30 who=self"
    ),
    "who lives elsewhere is not sent to Tokyo's desk": Case(
        "consumer", "consumer_188 consumer-fukuoka", "kokusen", "kotaeru ihaho", "residence=福岡県"
    ),
    "danger in Hokkaido: its police stand behind the police of all Japan": Case(
        "danger", "police_9110 police_cyber police-hokkaido", "dv_navi dv-hokkaido police_110", "", "residence=北海道"
    ),
    "who lives abroad has no prefecture's desk": Case("consumer", "consumer_188", "kokusen", "kotaeru ihaho", "residence=海外"),
    "judging and removing are two desks": Case(
        "judge remove-self", f"ihaho {_MOJ} bengoshikai", never="npa_online houterasu"
    ),
    "a shop's reviews and who wrote them": Case("company-review identify", "ihaho bengoshikai", never=f"sia_bullying {_MOJ}"),
    "a family picture that shows a child": Case("self-posted child", "moj_kodomo110 sos24 ihaho", "bengoshikai"),
}  # fmt: skip
"""Scenarios in which rows meet, or a fact decides; the title says the point."""


class Asked(NamedTuple):
    """A question as people bring it to the desk, through ``ihaho answer``: what must come out of it."""

    arguments: str
    services: str
    letters: str
    """Those that must be among the letters."""
    deadlines: str
    first: str
    said: str
    """What a warning must speak of; may be empty."""


FLYER: dict[str, Asked] = {
    "my name and address stand on a board": Asked(
        "https://bakusai.com/thr_res/acode=1/ctgid=104/bid=1/tid=1234567/tp=1/rrid=245/ --need exposed",
        "bakusai", "platform-request takedown", "", f"ihaho {_MOJ}", "住所や電話を隠した",
    ),
    "somebody pretends to be me": Asked(
        "https://x.com/example --need impersonation", "x", "platform-request", "D3 D4", "ihaho", "なりすまし専用の窓口"
    ),
    "who wrote it": Asked(
        "https://egg.5ch.io/test/read.cgi/sample/1234567890/12 --need identify",
        "5ch", "disclosure preserve-logs", "D6", "ihaho bengoshikai", "保存します",
    ),
    "our shop's reviews": Asked(
        "https://www.google.com/maps?cid=1234567890 --need company-review --fact who=corporation",
        "google-maps", "notice-en", "", "ihaho bengoshikai", "法人は",
    ),
    "a picture of my child was taken to another site": Asked(
        "https://matome.example/archives/1 --need self-posted --need child --fact who=guardian",
        "", "takedown takedown-copyright host-notice", "D1", "moj_kodomo110 sos24 ihaho", "法定代理人",
    ),
    "a request to remove something arrived at my site": Asked(
        "https://board.example/thread/1 --need operator-takedown", "", "checklist-operator", "D1 D2", "ihaho", ""
    ),
    "it is still found by search": Asked(
        "https://www.google.com/search?q=example --purpose search-result",
        "google-search", "search-removal", "", "ihaho", "元のページは残ります",
    ),
}  # fmt: skip
"""Seven questions as a flyer of the desk asks them: services, letters, deadlines, agencies, warnings."""
