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

_REGISTER = """
CREATE TABLE register_documents (       -- each reading that the register has taken in; it stays when the document is removed
    doc_id TEXT PRIMARY KEY,            -- of `documents`
    unit TEXT NOT NULL,                 -- the document whatever its bytes: its doc_key, else the name of its source, else its doc_id
    lineage TEXT NOT NULL,              -- shared by a document and those that amend or replace it
    name TEXT NOT NULL, ocr INTEGER NOT NULL,
    counts INTEGER NOT NULL,            -- 1: the reading of its unit that counts
    symbol_key TEXT, issued_on TEXT, issuer TEXT,   -- without marks: what later documents cite
    head TEXT NOT NULL,                 -- JSON: what its tasks tell of their document
    tasks TEXT NOT NULL,                -- JSON: the id of each of its tasks in their order, null for one that was not taken in
    content_sha TEXT NOT NULL,          -- of all that its tasks say
    added_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX register_documents_unit ON register_documents (unit);
CREATE INDEX register_documents_lineage ON register_documents (lineage);
CREATE INDEX register_documents_name ON register_documents (name);
CREATE INDEX register_documents_issued ON register_documents (issued_on);
CREATE INDEX register_documents_symbol ON register_documents (symbol_key);

CREATE TABLE register_relations (       -- what a document says it amends or replaces
    doc_id TEXT NOT NULL REFERENCES register_documents (doc_id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, relation TEXT NOT NULL,           -- replaces | amends
    symbol_key TEXT NOT NULL, cited_on TEXT, issuer TEXT,
    PRIMARY KEY (doc_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_relations_symbol ON register_relations (symbol_key);

CREATE TABLE register_tasks (
    task_id TEXT PRIMARY KEY,           -- UUID, assigned once
    lineage TEXT NOT NULL, unit TEXT NOT NULL, doc_id TEXT NOT NULL,    -- the reading that it is in now
    ordinal INTEGER NOT NULL,           -- its place there; a task that a person added stands behind the others
    revision INTEGER NOT NULL, read TEXT NOT NULL,              -- JSON: what the reading says of it, without corrections
    origin TEXT NOT NULL,               -- read | added: by a person
    state TEXT NOT NULL, state_by TEXT, -- NULL: set by a reading
    review TEXT NOT NULL, note TEXT,    -- note: of a person
    missing TEXT,                       -- why a reading withdrew it, or would have; NULL while the newest reading has it
    due_on TEXT, bodies TEXT NOT NULL,  -- as it counts now: its first day, its leads and supporting bodies without marks
    first_doc TEXT NOT NULL, first_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX register_tasks_lineage ON register_tasks (lineage);
CREATE INDEX register_tasks_document ON register_tasks (doc_id, ordinal);
CREATE INDEX register_tasks_due ON register_tasks (due_on);

CREATE TABLE register_corrections (     -- what people said instead of what was read; replayed after every reading
    task_id TEXT NOT NULL REFERENCES register_tasks (task_id), field TEXT NOT NULL,
    old TEXT NOT NULL, new TEXT NOT NULL,                       -- in the words of a workbook's cell
    by TEXT NOT NULL, at TEXT NOT NULL,
    conflict TEXT,                      -- what the newest reading says, where that is neither `old` nor `new`
    PRIMARY KEY (task_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE register_matches (         -- doubtful matches that wait for a person
    task_id TEXT NOT NULL REFERENCES register_tasks (task_id),  -- the newer one
    maybe TEXT NOT NULL REFERENCES register_tasks (task_id), score REAL NOT NULL,
    PRIMARY KEY (task_id, maybe)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_matches_maybe ON register_matches (maybe);

CREATE TABLE register_events (          -- what became of a task after it was first read; never changed
    event_id INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL, at TEXT NOT NULL, by TEXT,           -- NULL: a reading
    kind TEXT NOT NULL, field TEXT, old TEXT, new TEXT, doc_id TEXT
) STRICT;
CREATE INDEX register_events_task ON register_events (task_id);
"""

_LINKS = """
CREATE TABLE sync_links (               -- entries of trackers that are ours
    target TEXT NOT NULL, key TEXT NOT NULL, task_id TEXT NOT NULL, lineage TEXT NOT NULL,
    remote_id TEXT, url TEXT, guard TEXT,
    base TEXT NOT NULL,                 -- JSON: field -> what we wrote and what stood there, when both sides agreed last
    state TEXT NOT NULL,                -- pending | linked | closed
    intent TEXT,                        -- JSON: the call that was begun, or that closed it
    at TEXT NOT NULL,
    PRIMARY KEY (target, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_log (                 -- what was done and which rules were overridden, for people
    target TEXT NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL, key TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
"""

_DIGESTS = """
CREATE TABLE digests (                  -- daily digests that were sent, so that none is sent twice
    on_day TEXT NOT NULL,               -- the day that it tells of
    unit TEXT NOT NULL,                 -- whose it is, "" for that of all
    target TEXT NOT NULL,               -- address of mail, or of a webhook without what may be a secret
    sha256 TEXT NOT NULL,               -- of all that it says
    state TEXT NOT NULL,                -- pending: begun, nobody knows whether it arrived | sent
    at TEXT NOT NULL,
    PRIMARY KEY (on_day, unit, target, sha256)
) STRICT, WITHOUT ROWID;
"""

STEPS: tuple[str, ...] = (_FIRST, _REGISTER, _LINKS, _DIGESTS)
"""SQL of each step, oldest first."""
