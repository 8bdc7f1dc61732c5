"""``ihaho demo data``: a fictional ledger, written through the ledger's own door."""

import os
import sys
from datetime import datetime
from random import Random

import click

from ihaho_cli import errors, tables
from ihaho_cli.advice.fictional import PERSONS_A_MONTH, fictional_events, shares_of
from ihaho_cli.calendar import JST
from ihaho_cli.cli import options
from ihaho_cli.ledger.ledger import Stamp, writing
from ihaho_cli.ledger.ledger_init import create
from ihaho_cli.tally.periods import chosen_period
from ihaho_cli.text import visible

_MOST_PERSONS = 1_000_000


@click.command(name="data", cls=options.JapaneseCommand)
@click.option("--output", default="練習.db", metavar="ファイル", help="作る台帳のファイル (ふつうは 練習.db)")
@click.option("--period", default="R3.4..R3.12", metavar="期間", help="R3.4..R3.12 令和3年度 など")
@click.option("--seed", type=click.IntRange(0, 10**9), default=7, metavar="数", help="同じ数なら、同じ台帳になる (ふつうは 7)")
@click.option("--persons", type=click.IntRange(1, _MOST_PERSONS), metavar="人数", help="相談者の数 (ふつうは1か月あたり182人)")
@options.debug_option
def data_command(output: str, period: str, seed: int, persons: int | None) -> int:
    """架空の台帳を作る。受付・作業・サービスの割合は、2022年2月の報告と同じです。

    窓口の台帳には触れません。同じ名前のファイルがあれば、何もしません。

    例:
      ihaho demo data --period R3.4..R3.12 --seed 7
      ihaho demo data --period R8.9 --persons 20 --output 小さい練習.db
      ihaho tally 9 R3.4..R3.12 --ledger 練習.db
    """
    moment = datetime.now(JST)
    months = chosen_period(period, None, None, moment.date()).months()
    number = write_ledger(output, Stamp(moment, "demo"), period=period, seed=seed, persons=persons or PERSONS_A_MONTH * len(months))
    sys.stderr.write(visible(f"【練習】{os.path.basename(output)} に架空の記録を {number:,} 件書きました。") + "\n")
    sys.stderr.write(visible(f"見るには: ihaho log list --ledger {os.path.basename(output)}") + "\n")
    return errors.DONE


def write_ledger(path: str, stamp: Stamp, *, period: str, seed: int, persons: int) -> int:
    """Make the ledger and give the number of its events; events after ``stamp`` are left out.

    Raises NoOutputError where the file is there or cannot be written, BadInputError for a period that is none.
    """
    months = chosen_period(period, None, None, stamp.at.date()).months()
    codes = {row["label"]: row["code"] for row in tables.read_dicts("labels.csv") if row["figure"] == "8"}
    services = tables.load_catalogue().services()
    # Neither adult sites nor those that harm whoever visits them are put before a class.
    places = {
        one.service_id: codes.get(one.figure8, "other")
        for one in services
        if one.category != "アダルト" and one.contact != "never" and one.status != "ended"
    }
    figure9 = tables.read_dicts("figure9.csv")
    named = {one for row in figure9 for one in row["services"].split()}
    shares = shares_of(figure9, places, [one for one in places if one not in named])
    chance = Random(seed)  # noqa: S311 - a fiction, not a secret
    written = 0
    create(path, stamp, {"memo": False})
    # One transaction: a fiction is there whole or not at all.
    with writing(path, stamp) as writer:
        for event in fictional_events(months, persons, shares, places, chance, writer, seed):
            if event.at <= stamp.at:
                written += writer.add(event)
    return written
