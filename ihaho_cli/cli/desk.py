"""Bare ``ihaho`` on a terminal: paste, read, then one key each for the next step."""

import sys
from collections.abc import Sequence

import click

from ihaho_cli import errors, tables
from ihaho_cli.advice import answer, form, pointing, procedure
from ihaho_cli.advice.consultation import COLUMNS, Consultation, read_consultation
from ihaho_cli.advice.referral import refer
from ihaho_cli.catalogue import Catalogue
from ihaho_cli.classify import Classifier
from ihaho_cli.cli import lookups, options, refer_walk, texts
from ihaho_cli.cli.paste import ask_for_paste
from ihaho_cli.cli.showing import Cards, print_cards
from ihaho_cli.model import Classification
from ihaho_cli.text import cut, visible

KEYS = {
    "a": "回答の文章",
    "f": "フォーム",
    "p": "手続",
    "d": "書面",
    "r": "相談機関",
    "l": "台帳に受付を記録",
    "n": "別の相談を貼る",
    "q": "終わる",
}
_READ = {"attribute": "属性", "victim": "困っている人", "place": "掲載場所", "posted_at": "掲載の時期", "wish": "相談したい内容"}


class Desk:
    """One sitting at the terminal."""

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._catalogue: Catalogue = tables.load_catalogue(folder)

    def sit(self) -> int:
        """Pastes and keys until the counselor leaves."""
        while True:
            read = read_consultation(ask_for_paste(), self._catalogue.is_listed, tables.read_dicts("intake.csv"))
            classifier = Classifier(self._catalogue)
            urls = [classifier.classify(url, number) for number, url in enumerate(read.urls, 1)]
            if not urls:
                sys.stderr.write("URL が見つかりませんでした。投稿のあるページの URL を貼り付けてください。\n")
                continue
            print_cards([(one, None) for one in urls], Cards(self._catalogue.find_service, explain=False, grouped=True))
            self._show_read(read)
            if not self._answer_keys(urls, read):
                return errors.DONE

    def _show_read(self, read: Consultation) -> None:
        if read.is_screen:
            options.write_out("\n読み取った内容 (確かめてください)\n")
            for key, label in _READ.items():
                if key in read.answers:
                    options.write_out(visible(f"  {label}: {cut(read.answers[key], 60)}") + "\n")

    def _answer_keys(self, urls: Sequence[Classification], read: Consultation) -> bool:
        """Act on one key after another; False where the counselor leaves."""
        while True:
            sys.stderr.write("\n" + "  ".join(f"[{key}] {label}" for key, label in KEYS.items()) + ": ")
            sys.stderr.flush()
            key = _one_key()
            sys.stderr.write(f"{key}\n" if key in KEYS else "\n")
            if key in ("q", ""):
                return False
            if key == "n":
                return True
            if key == "a":
                self._answer(urls, read)
            elif key == "p":
                self._procedures(urls)
            elif key == "d":
                self._letters(urls, read)
            elif key == "r":
                self._refer(read)
            elif key == "l":
                self._log(urls, read)
            elif key == "f":
                self._forms(urls)

    def _composed(self, urls: Sequence[Classification], read: Consultation) -> tuple[answer.Answer, answer.Tables]:
        """The answer to what the counselor chooses, and what it was made from."""
        rules = tables.load_rules(self._folder)
        needs = _ask_needs({rule.key: rule.question for rule in rules}, read.suggested)
        sources = lookups.answer_sources(self._catalogue, rules, self._folder)
        return answer.compose(urls, sources, needs, (), {}), sources

    def _letters(self, urls: Sequence[Classification], read: Consultation) -> None:
        """The letters that fit, and how to draft each; none where a stop rule holds."""
        composed, _ = self._composed(urls, read)
        titles = texts.letter_titles(self._folder)
        options.write_out("\n")
        if composed.halted:
            options.write_out("この相談では書面を作りません。[r] で相談機関を案内してください。\n")
        elif not composed.letters:
            options.write_out("この相談に合う書面はありません。[p] で頼み方を見てください。\n")
        for name in () if composed.halted else composed.letters:
            options.write_out(visible(titles.get(name, name)) + "\n  " + visible(f"ihaho draft {name} URL") + "\n")

    def _answer(self, urls: Sequence[Classification], read: Consultation) -> None:
        composed, sources = self._composed(urls, read)
        options.write_out("\n")
        texts.show_text(texts.answer_text(composed, sources, self._folder, options.today()))

    def _refer(self, read: Consultation) -> None:
        """The agencies for what the counselor chooses; none chosen: the rule for the unsure."""
        rules, agencies = tables.load_rules(self._folder), tables.load_agencies(self._folder)
        needs = _ask_needs({rule.key: rule.question for rule in rules}, read.suggested)
        known = refer_walk.ask_facts(rules, agencies, needs, {}) if needs else {}
        values = pointing.template_values(refer(rules, agencies, needs, known), rules, agencies, needs, known, options.today())
        options.write_out("\n")
        texts.show_text(texts.referral_text(values, self._folder, plain=False))

    def _log(self, urls: Sequence[Classification], read: Consultation) -> None:
        """Write the intake; what stands in the paste as free text stays outside the ledger."""
        from ihaho_cli.cli import log_desk, words
        from ihaho_cli.ledger.events import Event, EventKind
        from ihaho_cli.ledger.intake_form import Form

        form_rows, vocabulary = tables.read_dicts("intake.csv"), words.load_vocabulary()
        answered = {column: read.answers[key] for column, key in COLUMNS.items() if key in read.answers}
        values = Form(form_rows, vocabulary).codes(answered)
        places = [one.figure8 for one in urls if one.service and one.figure8]
        event = Event(
            "", EventKind.INTAKE, "", "", log_desk.parse_when(None, log_desk.now()),
            tuple(dict.fromkeys(one.service for one in urls if one.service)), values["contents"], values["means"],
            values["places"] or words.find_labels(vocabulary, "places", ",".join(places)),
            "".join(values["attribute"][:1]), "".join(values["victim"][:1]), detail={"urls": [one.url for one in urls]},
        )  # fmt: skip
        try:
            path = log_desk.ready_ledger(click.get_current_context(), None)
            log_desk.write_intake(path, event, [one.canonical or one.url or "" for one in urls])
        except errors.IhahoError as error:
            options.say_error(error)

    def _procedures(self, urls: Sequence[Classification]) -> None:
        rows = tables.load_procedures(self._folder)
        for service_id in dict.fromkeys(one.service for one in urls):
            service = self._catalogue.find_service(service_id) if service_id else None
            if service is None:
                options.write_out("\n表にないサイトです。[a] で一般的な進め方を示します。\n")
                continue
            guide = procedure.guide_to(service, self._catalogue.find_operator(service.operator_id), rows)
            options.write_out("\n")
            texts.show_text(texts.procedure_text(guide, self._folder, options.today()))

    def _forms(self, urls: Sequence[Classification]) -> None:
        fields = tables.load_forms(self._folder)
        for one in urls:
            found = form.forms_of(fields, one.service) if one.service else []
            options.write_out("\n")
            if not found:
                options.write_out(
                    visible(
                        f"{one.service_name or one.host or 'このサイト'}: フォームの項目は表にありません。[p] で頼み方を見てください。"
                    )
                    + "\n"
                )
                continue
            texts.show_text(texts.forms_text([form.fill_form(each, one, {}) for each in found], self._folder))


def _one_key() -> str:
    """One key, without Enter; empty where the terminal has ended."""
    try:
        return click.getchar().lower()
    except (EOFError, KeyboardInterrupt):
        return ""


def _ask_needs(questions: dict[str, str], suggested: Sequence[str]) -> list[str]:
    """Which needs the answer is for; the words of the paste only suggest."""
    keys = list(questions)
    sys.stderr.write("\n相談の内容を番号で選びます (, で区切る。Enter だけなら ※ の番号、なければ指定なし)\n")
    for number, key in enumerate(keys, 1):
        sys.stderr.write(visible(f"{'※' if key in suggested else '  '}{number:>2} {questions[key]}") + "\n")
    sys.stderr.write("番号: ")
    sys.stderr.flush()
    typed = sys.stdin.readline().replace("、", ",").replace("，", ",").strip()
    if not typed:
        return [key for key in suggested if key in questions]
    numbers = [part.strip() for part in typed.split(",")]
    return [keys[int(n) - 1] for n in numbers if n.isdecimal() and 0 < int(n) <= len(keys)]
