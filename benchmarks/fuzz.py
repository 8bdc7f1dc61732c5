"""Coverage-guided fuzzing of everything that reads what strangers wrote. Needs ``pip install atheris``; it is no part of the tests.

    python benchmarks/fuzz.py TARGET [seconds]

Targets: url extract template table json exchange facts dates consultation pasted rdap page letter. Each says in code what must hold for
any input: no exception but the house's own errors, nothing raw for the terminal, and the law of its room. What is found becomes a test.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from io import BufferedReader, BytesIO
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ihaho_cli"]):
    from ihaho_cli import dates, shapes
    from ihaho_cli.advice import consultation
    from ihaho_cli.bulk import bulk
    from ihaho_cli.classify import Classifier
    from ihaho_cli.errors import IhahoError, TemplateError
    from ihaho_cli.extract import extract_urls
    from ihaho_cli.formats import flat_values, render_csv_row, render_json
    from ihaho_cli.items import match_shapes
    from ihaho_cli.ledger import exchange
    from ihaho_cli.ledger.events import EVENT_COLUMNS, Event
    from ihaho_cli.ledger.exchange import row_of
    from ihaho_cli.letters import facts
    from ihaho_cli.letters.law import Laws
    from ihaho_cli.letters.layout import write_text
    from ihaho_cli.letters.letterbook import load_letters
    from ihaho_cli.letters.letters import find_letter, render
    from ihaho_cli.online import pasted, registration, root_pages
    from ihaho_cli.tables import load_catalogue, read_dicts
    from ihaho_cli.tally import periods
    from ihaho_cli.text import visible

TODAY = date(2026, 11, 28)
CATALOGUE = load_catalogue()
CLASSIFIER = Classifier(CATALOGUE)
CLASSIFIER.prepare()
LETTERS = load_letters(None)
LAWS = Laws(read_dicts("law.csv"))
_SLOWEST = 0.5


def text_of(data: atheris.FuzzedDataProvider, most: int) -> str:
    """All of an input as text; bytes that are no UTF-8 become lone surrogates, as the shell hands them over."""
    return data.ConsumeBytes(most).decode("utf-8", "surrogateescape")


def is_clean(text: str) -> bool:
    """Whether a terminal can be shown it."""
    return visible(text) == text or not any(ord(c) < 0x20 and c not in "\n\t" for c in visible(text))


def url(data: atheris.FuzzedDataProvider) -> None:
    """A text is classified; its JSON is one line, its CSV one row, and the same text gives the same answer."""
    text = text_of(data, 4_000)
    one = CLASSIFIER.classify(text)
    line = render_json(one)
    assert "\n" not in line
    assert "\r" not in line
    import json

    assert json.loads(line)["input"] == one.input
    assert render_csv_row(flat_values(one)).isprintable() or is_clean(render_csv_row(flat_values(one)))
    assert CLASSIFIER.classify(text) == one
    if one.url:
        assert CLASSIFIER.classify(one.url).service == one.service


def extract(data: atheris.FuzzedDataProvider) -> None:
    """URLs found in running text stand in it, in their order."""
    text = text_of(data, 6_000)
    last = -1
    for at, _ in extract_urls(text, CATALOGUE.is_listed):
        assert at > last
        last = at


def template(data: atheris.FuzzedDataProvider) -> None:
    """A cell of ``items`` is a template or a fault, and matching never fails."""
    try:
        made = shapes.parse_shapes([data.ConsumeUnicode(120)])
    except TemplateError:
        return
    match_shapes(made, "a.example", data.ConsumeUnicode(300), data.ConsumeUnicode(100), data.ConsumeUnicode(60), {})


def table(data: atheris.FuzzedDataProvider) -> None:
    """Rows of a CSV of any bytes, or one clear error."""
    stream = BufferedReader(BytesIO(data.ConsumeBytes(8_000)))  # type: ignore[arg-type]
    last = 0
    try:
        for cell in bulk.read_separated(stream, None, None):
            assert cell.line > last
            last = cell.line
    except IhahoError:
        pass


def json(data: atheris.FuzzedDataProvider) -> None:
    """Lines of JSON of any bytes."""
    stream = BufferedReader(BytesIO(data.ConsumeBytes(8_000)))  # type: ignore[arg-type]
    for cell in bulk.read_jsonl(stream, None):
        assert cell.line > 0


def exchange_row(data: atheris.FuzzedDataProvider) -> None:
    """A row of the exchange format is an event that is written back as it is read, or faults."""
    row = {name: data.ConsumeUnicode(200) for name in EVENT_COLUMNS}
    if data.ConsumeBool():
        row |= {"event_id": "e1", "kind": "work", "at": "2026-04-01T09:00:00+09:00"}
    found = exchange.parse_event(row)
    if not isinstance(found, Event):
        assert found
        return
    assert exchange.parse_event(dict(zip(EVENT_COLUMNS, row_of(found), strict=True))) == found


def facts_file(data: atheris.FuzzedDataProvider) -> None:
    """A facts file of any text is facts or a house error."""
    text = text_of(data, 4_000)
    for form in ("toml", "json"):
        try:
            facts.parse_facts(text, form)
        except IhahoError as error:
            assert is_clean(error.message + error.cure)


def days(data: atheris.FuzzedDataProvider) -> None:
    """Days, instants and periods as people write them, or a house error."""
    text = text_of(data, 60)
    for parse in (dates.parse_day, dates.parse_month, dates.parse_instant, lambda t: periods.parse_period(t, TODAY)):
        try:
            parse(text)
        except IhahoError as error:
            assert is_clean(error.message + error.cure)


def consultation_text(data: atheris.FuzzedDataProvider) -> None:
    """A pasted consultation."""
    consultation.suggest_needs(text_of(data, 4_000))


def pasted_text(data: atheris.FuzzedDataProvider) -> None:
    """What somebody pasted from dig, whois, a page or a mail."""
    pasted.read_pasted(text_of(data, 8_000))


def rdap(data: atheris.FuzzedDataProvider) -> None:
    """A registry's answer of any bytes."""
    raw = data.ConsumeBytes(8_000)
    for kind in ("domain", "address"):
        registration.read_rdap(raw, kind)
        registration.read_whois(raw.decode("utf-8", "replace"), kind)


def page(data: atheris.FuzzedDataProvider) -> None:
    """A root page and nodeinfo of any bytes."""
    raw = data.ConsumeBytes(8_000)
    root_pages.read_page(raw.decode("utf-8", "replace"))
    root_pages.nodeinfo_address(raw)
    root_pages.read_nodeinfo(raw)


def letter(data: atheris.FuzzedDataProvider) -> None:
    """A letter with any facts is a letter or a house error, and holds what was told."""
    told = {
        "place": {"url": "https://x.com/example/status/20", "other": data.ConsumeUnicode(200)},
        "info": data.ConsumeUnicode(400), "reason": data.ConsumeUnicode(400), "harm": data.ConsumeUnicode(200),
        "applicant": {"name": data.ConsumeUnicode(60), "kind": "self"},
    }  # fmt: skip
    try:
        given = facts.collect(told)
        made = render(
            find_letter(LETTERS, data.PickValueInList(["takedown", "notice-en", "platform-request"])), given, LAWS, {}, TODAY
        )
        assert is_clean(write_text(made.blocks))
    except IhahoError:
        pass


TARGETS: dict[str, Callable[[atheris.FuzzedDataProvider], None]] = {
    "url": url, "extract": extract, "template": template, "table": table, "json": json, "exchange": exchange_row, "facts": facts_file,
    "dates": days, "consultation": consultation_text, "pasted": pasted_text, "rdap": rdap, "page": page, "letter": letter,
}  # fmt: skip


def seeds(name: str) -> list[str]:
    """Inputs to begin with."""
    shown = [example for service in CATALOGUE.services() for example in service.examples]
    own = {
        "url": [*shown, "ｈｔｔｐｓ：／／x.com/a/status/20", "https://www.google.com/url?q=https%3A%2F%2Fx.com%2Fa", "hxxps://x[.]com/a"],
        "extract": ["\n".join(shown[n : n + 5]) for n in range(0, len(shown), 5)],
        "template": list({shape for service in CATALOGUE.services() for shape in service.items}),
        "table": ["URL,memo\r\nhttps://x.com/a/status/20,\"a\nb\"\r\n", "sep=;\nURL;x\na;\"b\n"],
        "json": ['{"url": "https://x.com/a", "n": 1}\n"https://x.com/"\n[1]\n'],
        "facts": ['place.url = "https://x.com/a/status/20"\nright = ["名誉権"]\n', '{"place": {"url": "https://x.com/"}, "info": "a"}'],
        "dates": ["令和4年2月21日", "R4.2.21", "２０２２/２/２１", "2026-04-01T09:30:00+09:00", "R3.4..R3.12", "令和3年度下半期"],
        "pasted": ["Domain Name: EXAMPLE.COM\nRegistrar: Example\n", "www.a.example. 300 IN CNAME hatenablog.com.\n", "Received: from a ([192.0.2.1])\n"],
        "rdap": ['{"objectClassName": "domain", "entities": [{"roles": ["registrar"], "vcardArray": ["vcard", [["fn", {}, "text", "E"]]]}]}'],
        "page": ['<html><head><meta name="generator" content="WordPress 6"><link rel="canonical" href="https://a.example/">'],
    }  # fmt: skip
    return own.get(name, [])


def main() -> None:
    """Fuzz one target for so many seconds (60)."""
    name, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60
    run = TARGETS[name]

    def one_input(raw: bytes) -> None:
        begun = time.process_time()
        run(atheris.FuzzedDataProvider(raw))
        took = time.process_time() - begun
        assert took < _SLOWEST, f"{name}: {took:.2f} s for {len(raw)} bytes"

    folder = tempfile.mkdtemp(prefix="ihaho-fuzz-")
    for number, seed in enumerate(seeds(name)):
        Path(folder, str(number)).write_bytes(seed.encode("utf-8", "surrogateescape"))
    atheris.Setup(
        [sys.argv[0], folder, f"-max_total_time={seconds}", "-max_len=16384", "-timeout=20", "-print_final_stats=1"], one_input
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
