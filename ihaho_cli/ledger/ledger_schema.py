"""The tables of a ledger, as the steps that lead from nothing to today's version.

One row of ``entry`` is one version of one event, or one note about the ledger itself, and one link of the chain.
Rows are never deleted: a correction is a further row, an erasure empties a row and leaves its link.
"""

APPLICATION_ID = 0x69686168
"""``ihah`` in the header of every ledger: SQLite's mark of whose file it is."""

CELLS = (
    "event_id", "kind", "consultee_id", "consultation_id", "at", "services", "contents", "means", "places",
    "attribute", "victim", "channel", "line_notify", "detail",
)  # fmt: skip
"""The columns a commitment covers, in its order: those of the exchange format, ``at`` in UTC to the microsecond."""

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE entry (
  seq INTEGER PRIMARY KEY,
  written TEXT NOT NULL,
  counselor TEXT NOT NULL,
  action TEXT NOT NULL,
  event_no INTEGER NOT NULL,
  current INTEGER NOT NULL,
  salt BLOB,
  commitment BLOB NOT NULL,
  digest BLOB NOT NULL,
  event_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  consultee_id TEXT NOT NULL,
  consultation_id TEXT NOT NULL,
  at TEXT NOT NULL,
  services TEXT NOT NULL,
  contents TEXT NOT NULL,
  means TEXT NOT NULL,
  places TEXT NOT NULL,
  attribute TEXT NOT NULL,
  victim TEXT NOT NULL,
  channel TEXT NOT NULL,
  line_notify TEXT NOT NULL,
  detail TEXT NOT NULL,
  voids TEXT NOT NULL
) STRICT""",
        "CREATE UNIQUE INDEX entry_event ON entry (event_id) WHERE current = 1",
        "CREATE INDEX entry_consultation ON entry (consultation_id) WHERE current = 1",
        "CREATE INDEX entry_at ON entry (at) WHERE current = 1",
        "CREATE INDEX entry_voids ON entry (voids) WHERE voids <> ''",
        "CREATE INDEX entry_version ON entry (event_no) WHERE event_no <> seq",
        "CREATE TABLE counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT",
    ),
    (
        "CREATE TABLE url (canonical TEXT NOT NULL, event_no INTEGER NOT NULL REFERENCES entry (seq),"
        " PRIMARY KEY (canonical, event_no)) STRICT, WITHOUT ROWID",
        """INSERT OR IGNORE INTO url SELECT each.value, entry.event_no
FROM entry, json_each(CASE entry.detail WHEN '' THEN '{}' ELSE entry.detail END, '$.urls') AS each
WHERE entry.current = 1""",
    ),
)
"""Step n leads from version n to n + 1; a step is one transaction. A step that was ever released is never edited."""

VERSION = len(STEPS)
