"""Letters from templates: what they say, who reads what, and that nothing typed becomes anything but text."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import PROJECT

from ihaho_cli.catalogue import Catalogue
from ihaho_cli.check_letters import check_replies, check_templates
from ihaho_cli.errors import BadInputError, FaultyTableError, NotKnownError
from ihaho_cli.letters.addressee import addressee_of
from ihaho_cli.letters.blocks import Part, Shape, parse_blocks, plain
from ihaho_cli.letters.drafting import situation_for
from ihaho_cli.letters.examples import write_example
from ihaho_cli.letters.facts import EMPTY, Facts, collect, parse_facts
from ihaho_cli.letters.fields import CHOICES, FIELDS, Kind, Seen
from ihaho_cli.letters.law import Laws
from ihaho_cli.letters.layout import write_part, write_text
from ihaho_cli.letters.letterbook import ORDER, load_letters
from ihaho_cli.letters.letters import Draft, Template, fields_of, find_letter, parse_template, render
from ihaho_cli.letters.phrases import check_words
from ihaho_cli.letters.variants import flags_of, with_default_items
from ihaho_cli.model import Confidence
from ihaho_cli.rows import Row
from ihaho_cli.tables import LETTER_TABLES, read_table

DAY = date(2026, 11, 23)
TABLE = read_table("law.csv")
LAWS = Laws(dict(zip(TABLE.header, cells, strict=True)) for cells in TABLE.rows)
LETTERS = load_letters()
GOLDEN = PROJECT / "tests" / "golden" / "letters"
NAMES = [f"{t.header.name}.{t.header.lang}" for t in LETTERS]
SECRETS: Mapping[str, str] = {
    "applicant.address": "架空県架空市架空町1-2-3", "applicant.phone": "000-0000-0000", "applicant.email": "someone@example.com",
    "applicant.representative": "代表 架空次郎", "applicant.contact_person": "担当 架空三郎", "guardian.name": "架空四郎", "guardian.relation": "父",
    "agent.name": "架空五郎", "agent.office": "架空法律事務所", "agent.address": "架空県架空市9-9", "log.source": "例示社の開示による",
}  # fmt: skip
VARIANTS: Mapping[str, Mapping[str, str]] = {
    "corporation": {"right_holder": "corporation", "applicant.kind": "corp_rep"},
    "guardian": {"applicant.kind": "guardian"},
    "both-parents": {"applicant.kind": "guardian", "guardian.mode": "both", "guardian.second_name": "架空六子"},
    "one-parent": {"applicant.kind": "guardian", "guardian.single_ground": "もう一人が行えないため"},
    "bereaved": {"applicant.kind": "bereaved", "right_holder": "deceased", "bereaved.relation": "子"},
    "lawyer": {"applicant.kind": "lawyer"},
    "name-shown": {"disclose_name": "yes", "applicant.name": "架空一子"},
    "carrier": {"to.kind": "access"},
    "party": {"right_holder": "party"},
    "hidden-contact": {"right_holder": "candidate", "contact_hidden": "yes"},
    "av": {"av.is": "yes"},
    "cdn": {"to.kind": "cdn"},
}


def facts_for(template: Template, **more: str) -> Facts:
    """The example of a letter with some facts more."""
    header = template.header
    facts = parse_facts(write_example(header.name, fields_of(template), header.requires, header.lang), "toml")
    for key, value in more.items():
        facts = facts.with_value(key, value)
    return facts


def draft(template: Template, facts: Facts) -> Draft:
    """The letter of these facts on a fixed day."""
    situation = situation_for(facts, template.header.name, DAY)
    if template.header.name == "disclosure":
        facts = with_default_items(facts)
    return render(template, facts, LAWS, flags_of(facts, situation), DAY)


def letter(name: str) -> Template:
    """A shipped letter by its file's name."""
    return LETTERS[NAMES.index(name)]


def compare(path: Path, text: str) -> None:
    """The golden text; written anew with IHAHO_WRITE_GOLDEN=1."""
    if os.environ.get("IHAHO_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", NAMES)
def test_golden_letters(name: str) -> None:
    """Each letter says word for word what it said when it was read by a person."""
    compare(GOLDEN / f"{name}.txt", write_text(draft(letter(name), facts_for(letter(name))).blocks))


@pytest.mark.parametrize("variant", sorted(VARIANTS))
@pytest.mark.parametrize("name", ["takedown.ja", "disclosure.ja", "takedown-intimate.ja", "takedown-election.ja", "host-notice.ja"])
def test_golden_variants(name: str, variant: str) -> None:
    """So does each variant of those letters that have them."""
    facts = facts_for(letter(name), **{**SECRETS, **VARIANTS[variant]})
    compare(GOLDEN / "variants" / f"{name}-{variant}.txt", write_text(draft(letter(name), facts).blocks))


def test_several_posts_stand_in_a_list() -> None:
    """One letter, several URLs: a list on a page of its own."""
    two = [{"url": "https://bbs.example.com/1", "other": "レス 1"}, {"url": "https://bbs.example.com/2", "info": "別の書き込み"}]
    facts = collect({"place": two, "info": "書き込み", "right": ["名誉権"], "reason": "理由"})
    done = draft(letter("takedown.ja"), facts)
    text = write_text(done.blocks)
    assert "別紙のとおり" in text
    assert "番号：2\nURL：https://bbs.example.com/2\n情報：別の書き込み" in text
    header = next(block for block in done.blocks if block.shape is Shape.HEADER)
    assert [plain(cell) for cell in header.cells] == ["番号", "URL", "その他の特定", "情報"]


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("takedown-copyright.ja", "work.not_licensed", "許諾していません"),
        ("takedown-copyright.ja", "work.in_term", "満了していません"),
        ("takedown-trademark.ja", "mark.not_licensed", "許諾していません"),
    ],
)
def test_what_only_the_owner_knows_is_the_owners_answer(name: str, key: str, words: str) -> None:
    """That a use is not licensed, or that the term runs, stands in the letter on the person's yes; else it is a counted blank."""
    for answer, said in (("yes", True), ("はい", True), ("no", False), ("", False), ("分からない", False)):
        done = draft(letter(name), facts_for(letter(name), **{key: answer}))
        assert (words in write_text(done.blocks)) is said
        assert (key in done.blanks) is not said


def test_all_letters_are_there() -> None:
    """Every letter of the contract has its template, under its id and its Japanese names."""
    assert {t.header.name for t in LETTERS} == set(ORDER)
    for template in LETTERS:
        for name in (template.header.name, template.header.title, *template.header.names):
            assert find_letter(LETTERS, name).header.name == template.header.name
    assert find_letter(LETTERS, "発信者情報 開示請求書").header.name == "disclosure"
    assert find_letter(LETTERS, "host-notice").header.lang == "ja"
    assert find_letter(LETTERS, "host-notice", "en").header.lang == "en"
    with pytest.raises(NotKnownError) as refused:
        find_letter(LETTERS, "takedwn")
    assert "takedown" in refused.value.cure
    with pytest.raises(NotKnownError) as refused:
        find_letter(LETTERS, "ＺＺＺ")
    assert "takedown" in refused.value.cure


@pytest.mark.parametrize("name", NAMES)
def test_letters_claim_only_what_the_law_gives(name: str) -> None:
    """No old name of the law, no threat, no verdict, and no desk among the senders; blanks are lines, never words."""
    text = write_text(draft(letter(name), facts_for(letter(name))).blocks)
    assert check_words(text) == []
    for word in ("違法です", "違法であ", "相談センター", "ihaho", "下書き", "○○", "XXX"):
        assert word not in text
    assert write_text(render(letter(name), EMPTY, LAWS, {"is_individual": True}, DAY).blocks)


@pytest.mark.parametrize("name", NAMES)
def test_every_article_of_a_letter_exists(name: str) -> None:
    """What a letter rests on and names stands in law.csv and held on the day."""
    done = draft(letter(name), facts_for(letter(name)))
    for law_id in (*done.header.basis, *done.cited):
        assert LAWS.find(law_id, DAY)


def test_articles_follow_the_letters_day() -> None:
    """A letter of June 2028 names the articles by their new numbers."""
    template = letter("platform-followup.ja")
    later = render(template, facts_for(template), LAWS, {"is_individual": True}, date(2028, 6, 13))
    assert "26条1項" in write_text(later.blocks)
    assert "25条1項" in write_text(draft(template, facts_for(template)).blocks)


FORWARDED = [name for name in NAMES if letter(name).header.seen == "forwarded"]
PROVIDER_KEYS = [
    key for key, f in FIELDS.items() if f.seen is not Seen.FORWARDED and f.kind not in (Kind.YES, Kind.DAY) and key not in CHOICES
]


@given(
    st.sampled_from(FORWARDED), st.sampled_from(PROVIDER_KEYS), st.sampled_from(sorted(VARIANTS)), st.text(min_size=1, max_size=30)
)
@settings(max_examples=300, deadline=None)
def test_what_is_for_the_provider_never_reaches_the_poster(name: str, key: str, variant: str, value: str) -> None:
    """Changing any provider-only value leaves the forwarded part as it is, byte for byte."""
    base = facts_for(letter(name), **{**SECRETS, **{k: v for k, v in VARIANTS[variant].items() if k != "disclose_name"}})
    lists = {**base.lists, key: (value,)} if FIELDS[key].kind is Kind.MANY else base.lists
    changed = base.with_value(key, value)._replace(lists=lists)
    # A lawyer's or a parent's name makes another variant of the letter: both sides have one.
    before, after = (write_part(draft(letter(name), f).blocks, Part.FORWARDED) for f in (base, changed))
    assert before == after


@pytest.mark.parametrize("name", FORWARDED)
def test_the_name_is_shown_only_on_a_yes(name: str) -> None:
    """The poster reads the name where the person agreed, and nowhere else."""
    for answer, shown in (("yes", True), ("no", False), ("", False), ("どちらでも", False)):
        facts = facts_for(letter(name), **{"applicant.name": "架空一子", "disclose_name": answer})
        forwarded = write_part(draft(letter(name), facts).blocks, Part.FORWARDED)
        assert ("架空一子" in forwarded) == (shown and name != "host-notice.en")


HOSTILE = (
    "{{7*7}}",
    "{% raw %}",
    "# 表題",
    "| a | b |",
    "part: provider-only",
    "to: x",
    "\ue0000\ue001",
    "#set page()",
    "</w:t>",
    "\\n",
    "日本\u202e語\x07",
)


@pytest.mark.badday("T5")
@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_is_never_markup(text: str) -> None:
    """Whatever a person types arrives as text: the same blocks, the text in its own cell."""
    template = letter("takedown.ja")
    base = draft(template, facts_for(template))
    told = collect({"reason": text, "info": "x", "right": [text], "place": {"url": "https://bbs.example.com/1"}})
    done = draft(template, told)
    reasons = [plain(b.cells[1]) for b in done.blocks if b.shape is Shape.ROW and plain(b.cells[0]) == "侵害されたとする理由"]
    assert reasons == [told.values["reason"]]
    kept = {Shape.TITLE, Shape.RECORD, Shape.PAGE, Shape.SIGN, Shape.FROM}
    assert [b.shape for b in done.blocks if b.shape in kept] == [b.shape for b in base.blocks if b.shape in kept]


HEAD = "title: 甲\nlang: ja\nseen: {}\n---\n"


def made(body: str, seen: str = "forwarded") -> Template:
    """A desk's own template."""
    return parse_template(HEAD.format(seen) + body, "own.ja.md.j2", "own.ja.md.j2")


@pytest.mark.badday("T5")
@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__ }}", "{{ reason.__class__.__mro__ }}", "{{ 'x' * 200000000 }}", "{{ 2 ** 9999999 }}", "{{ '%s' % reason }}",
        "{{ reason + reason }}", "{{ reason|upper }}", "{{ lipsum() }}", "{{ range(3) }}", "{{ cycler }}", "{% include 'x' %}", "{% import 'x' as y %}",
        "{{ nothing }}", "{{ applicant.nothing }}", "{{ law('no-such') }}", "{{ unclosed", "{% if x %}", "| a | b | c |\n| d |",
        "part: everybody", "{{ reason.format(1) }}", "{{ 1/0 }}", "{{ applicant.address }}", "{{ applicant.name }}", "{{ law() }}",
        "{% for a in (1,2,3) %}{% for b in places.x %}{% endfor %}{% endfor %}",
    ],
)  # fmt: skip
def test_a_template_can_do_nothing_but_fill_in(body: str) -> None:
    """Attributes, operators, filters, functions, files and other people's fields are refused with the template's place."""
    with pytest.raises(FaultyTableError) as refused:
        render(made(body), facts_for(letter("takedown.ja"), **SECRETS), LAWS, {}, DAY)
    assert "own.ja.md.j2" in refused.value.message or "ひな形" in refused.value.message or "law.csv" in refused.value.message


@pytest.mark.badday("T5")
def test_a_template_that_never_ends_is_stopped() -> None:
    """More text than any letter has is not waited for."""
    loops = "{% for a in right %}" * 7 + "{{ reason }}" + "{% endfor %}" * 7
    facts = collect({"right": [str(n) for n in range(12)], "reason": "x"})
    with pytest.raises(FaultyTableError):
        render(made(loops), facts, LAWS, {}, DAY)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("title: 甲\nlang: ja\n", "---"),
        ("title: 甲\nnonsense: x\n---\n", ":2"),
        ("lang: ja\n---\n", "title"),
        ("title: 甲\nseen: nobody\n---\n", "seen"),
        ("title: 甲\nrequires: nothing\n---\n", "requires"),
        ("title\n---\n", ":1"),
    ],
)
def test_a_broken_header_is_named(text: str, word: str) -> None:
    """A header that cannot be read says where."""
    with pytest.raises(FaultyTableError, match=word):
        parse_template(text, "own.ja.md.j2", "own.ja.md.j2")


def test_the_line_of_a_fault_is_the_files() -> None:
    """A fault of the text is named by its line in the file, header included."""
    with pytest.raises(FaultyTableError, match=r"own\.ja\.md\.j2:6"):
        render(made("a\n{{ unclosed"), EMPTY, LAWS, {}, DAY)


def test_provider_only_letters_have_no_forwarded_part() -> None:
    """Where nobody else reads a letter, every field may stand anywhere."""
    done = render(made("{{ applicant.address }}", "provider-only"), collect({"applicant": {"address": "架空"}}), LAWS, {}, DAY)
    assert [block.part for block in done.blocks] == [Part.PROVIDER]


def test_a_desks_template_overlays_the_shipped_one(tmp_path: Path) -> None:
    """A template of the same name in the desk's folder is used, another is added."""
    own = tmp_path / "templates" / "letters"
    own.mkdir(parents=True)
    (own / "takedown.ja.md.j2").write_text(HEAD.format("forwarded") + "# 窓口の書式\n{{ reason }}\n", encoding="utf-8-sig")
    (own / "zzz.ja.md.j2").write_text(HEAD.format("forwarded") + "# 別の書式\n", encoding="utf-8")
    letters = load_letters(str(tmp_path))
    assert find_letter(letters, "takedown").header.title == "甲"
    assert letters[-1].header.name == "zzz"
    assert len(letters) == len(LETTERS) + 1
    (own / "bad.ja.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(FaultyTableError):
        load_letters(str(tmp_path))
    with pytest.raises(NotKnownError):
        load_letters(str(tmp_path / "missing"))


def test_choices_and_days() -> None:
    """A choice is printed in words, a log's time in Japan's with UTC beside it, a day in 和暦."""
    template = letter("preserve-logs.ja")
    text = write_text(draft(template, facts_for(template, **{"to.kind": "access", "log.at": "2026-11-01 03:34:56 UTC"})).blocks)
    assert "2026年11月01日 12時34分56秒 (日本時間)、2026-11-01 03:34:56 UTC" in text
    english = made("{{ log.at }} {{ reply.received }}")
    english = english._replace(header=english.header._replace(lang="en"))
    done = render(
        english, collect({"log": {"at": "2026-11-01 12:34:56 JST"}, "reply": {"received": "令和8年11月1日"}}), LAWS, {}, DAY
    )
    assert plain(done.blocks[0].cells[0]) == "2026-11-01 03:34:56 UTC (2026-11-01 12:34:56 JST) 1 November 2026"
    with pytest.raises(BadInputError):
        draft(template, facts_for(template, **{"log.at": "2026-11-01 03:34:56"}))
    with pytest.raises(BadInputError):
        draft(letter("takedown.ja"), facts_for(letter("takedown.ja"), date="平成31年5月1日"))


def test_blocks_without_tokens() -> None:
    """The grammar by itself: every kind of line."""
    text = "date: a\nto: b\n# c\n## d\nki:\n- e\n1. f\n| g | h |\n\n|= i | j | k |\n| l | m | n |\nfrom: o | p\nsign: q\nend: r\npage:\ns"
    shapes = [block.shape for block in parse_blocks(text, [])]
    assert shapes == [
        Shape.DATE, Shape.TO, Shape.TITLE, Shape.HEAD, Shape.RECORD, Shape.ITEM, Shape.NUMBERED, Shape.ROW, Shape.HEADER, Shape.ROW,
        Shape.FROM, Shape.SIGN, Shape.END, Shape.PAGE, Shape.PARAGRAPH,
    ]  # fmt: skip


def test_the_heavy_parts_wait_until_they_are_needed() -> None:
    """Listing letters' fields needs neither Word, PDF nor the network."""
    program = (
        "import sys; from ihaho_cli.cli.main import run; run(['draft', 'takedown', '--list-fields']);"
        "print([m for m in ('docx', 'typst', 'pypdf', 'requests', 'jpholiday', 'rich') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert done.stderr.strip() == "[]"


def test_shipped_templates_have_no_fault() -> None:
    """Every template drafts in every variant, rests on articles and periods that exist, and says nothing it may not."""
    assert check_templates(LETTERS, LAWS, DAY) == []


def test_faults_of_templates_are_named_with_their_place() -> None:
    """A desk's template is checked like a table: all faults at once."""
    body = "{% if is_lawyer %}{{ nothing }}{% endif %}\nプロバイダ責任制限法により\n"
    head = HEAD.format("forwarded").replace("---", "basis: no-such\ndeadlines: D99\n---")
    found = check_templates([parse_template(head + body, "own.ja.md.j2", "own.ja.md.j2")], LAWS, DAY)
    assert {fault.place for fault in found} == {"own.ja.md.j2"}
    said = " ".join(fault.message for fault in found)
    for word in ("nothing", "古い名前", "no-such", "D99"):
        assert word in said


def test_replies_name_what_exists() -> None:
    """A next letter or a period that does not exist is a fault of its row."""
    cells = {"reply_id": "x", "letters": "takedown", "next_letters": "nothing", "deadline": "D99", "step": ""}
    row = Row([cells.get(name, "") for name in LETTER_TABLES["replies.csv"]], "desk", "own/replies.csv:2")
    found = check_replies([row], {"takedown"})
    assert [fault.column for fault in found] == ["next_letters", "deadline", "step"]
    assert {fault.place for fault in found} == {"own/replies.csv:2"}


def test_an_addressee_others_told_of_is_to_be_looked_up(catalogue: Catalogue) -> None:
    """A name comes from a source or not at all; unless it is the operator's own word, it comes with the advice to look it up."""
    seen = set()
    for service in catalogue.services():
        operator = catalogue.find_operator(service.operator_id)
        to = addressee_of(catalogue, service.service_id, "takedown", "ja")
        weakest = (
            Confidence.NONE
            if operator is None
            else min(operator.confidence, service.operator_confidence, key=list(reversed(Confidence)).index)
        )
        if weakest is Confidence.NONE or to.never_contact:
            assert (to.name, to.address) == ("", "")
            continue
        seen.add(weakest)
        assert operator is not None
        assert (to.name, to.address) == (operator.legal_name, operator.address)
        assert ("運営者以外の資料" in to.how) == (weakest is Confidence.SECONDARY)
        assert bool(to.how) == (weakest is Confidence.SECONDARY or not to.address)
    assert seen == {Confidence.OFFICIAL, Confidence.SECONDARY}
