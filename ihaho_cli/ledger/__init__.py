"""The desk's record of consultations: one SQLite file, a chain over every change, copies and erasure."""
