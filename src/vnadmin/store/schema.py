"""The tables of an archive and the steps from older versions.

`PRAGMA user_version` is the number of steps that were taken. A step is never changed once it was released; a new one is
added behind it.
"""

from __future__ import annotations

APPLICATION_ID = 0x766E6164  # "vnad": marks the file as ours

_FIRST = """
CREATE TABLE documents (
    doc_id TEXT PRIMARY KEY,            -- first 20 hex digits of the SHA-256 of the source
    doc_key TEXT,                       -- symbol, issuer and date, folded; NULL where one of them is missing
    current INTEGER NOT NULL,           -- 1: the reading that counts among those with the same key
    same_as TEXT,                       -- doc_id of the reading that counts; NULL for that one
    relation TEXT,                      -- copy | revision: how this one differs from the one that counts
    symbol TEXT, symbol_key TEXT, number TEXT,
    type TEXT, status TEXT,
    issuer TEXT, issuer_id TEXT,
    issued_on TEXT, place TEXT, subject TEXT, urgency TEXT, secrecy TEXT,
    source_name TEXT NOT NULL, media_type TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
    pages INTEGER, ocr INTEGER NOT NULL, text_sha256 TEXT NOT NULL, extractor_version TEXT NOT NULL,
    json BLOB NOT NULL                  -- the whole Document, zlib
) STRICT;
CREATE INDEX documents_key ON documents (doc_key);
CREATE INDEX documents_symbol ON documents (symbol_key);
CREATE INDEX documents_issued ON documents (issued_on);

CREATE TABLE source_names (             -- every place where the same bytes were met
    sha256 TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (sha256, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
    rowid INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL UNIQUE,       -- doc_id/id
    doc_id TEXT NOT NULL REFERENCES documents (doc_id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, path TEXT NOT NULL,
    action TEXT NOT NULL, deliverable TEXT,
    due_on TEXT, due_text TEXT, due_kind TEXT, recurrence TEXT,   -- of the deadline that ends first
    start INTEGER NOT NULL, stop INTEGER NOT NULL, quote TEXT NOT NULL,
    leads TEXT NOT NULL,                -- names of the bodies that lead, U+001F between them
    confidence REAL NOT NULL, doubts TEXT NOT NULL, content_sha TEXT NOT NULL
) STRICT;
CREATE INDEX tasks_document ON tasks (doc_id, ordinal);
CREATE INDEX tasks_due ON tasks (due_on);

CREATE TABLE deadlines (
    task_id TEXT NOT NULL REFERENCES tasks (task_id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, bound TEXT, date TEXT, due_on TEXT, every TEXT,
    unresolved TEXT, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    PRIMARY KEY (task_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE agencies (
    agency_id TEXT PRIMARY KEY,         -- row of the agency table with what it is resolved to, else the folded name
    name TEXT NOT NULL, name_folded TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE agency_aliases (
    alias TEXT NOT NULL, agency_id TEXT NOT NULL REFERENCES agencies (agency_id), PRIMARY KEY (alias, agency_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE task_agencies (
    task_id TEXT NOT NULL REFERENCES tasks (task_id) ON DELETE CASCADE,
    role TEXT NOT NULL, ordinal INTEGER NOT NULL,   -- lead | supporting | reports_to | via | advises | assigner
    agency_id TEXT NOT NULL REFERENCES agencies (agency_id), raw_text TEXT NOT NULL,
    PRIMARY KEY (task_id, role, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_agencies_agency ON task_agencies (agency_id);

CREATE TABLE citations (
    doc_id TEXT NOT NULL REFERENCES documents (doc_id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, text TEXT NOT NULL, type TEXT, symbol TEXT, symbol_key TEXT, cited_on TEXT, issuer TEXT,
    basis INTEGER NOT NULL, relation TEXT, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    PRIMARY KEY (doc_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX citations_symbol ON citations (symbol_key);

CREATE TABLE run_items (                -- the ledger: what was done with which bytes under which options
    sha256 TEXT NOT NULL, options TEXT NOT NULL, version TEXT NOT NULL, name TEXT NOT NULL,
    status TEXT NOT NULL, stage TEXT, error TEXT, message TEXT, seconds REAL NOT NULL,
    PRIMARY KEY (sha256, options, version)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE tasks_words USING fts5 (
    words,      -- the words of the task, lower case, old tone placement
    folded,     -- the same without marks; each column has words of its own, see `words.py`
    bodies,     -- the names of its bodies without marks
    facets,     -- type, year and month of issue, year and month due, as single words
    tokenize = "unicode61 remove_diacritics 0", detail = full
);
"""

STEPS: tuple[str, ...] = (_FIRST,)
"""SQL of each step, oldest first."""
