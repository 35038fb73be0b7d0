-- What a vault holds besides the tables of the standard, which are generated (tables.rs).
-- set_ is the working set: 0 the present data, n a new version of a sealed period.

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Device keys and the like: backups leave them out.
CREATE TABLE secret (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- part: -1 for what is judged record by record, else the place of the set rule among the rules.
-- reads: digest of the values that the rule read at this place.
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    set_ INTEGER NOT NULL,
    part INTEGER NOT NULL,
    rule TEXT NOT NULL,
    severity INTEGER NOT NULL,
    table_ TEXT NOT NULL,
    row_id TEXT NOT NULL,
    field TEXT,
    value TEXT NOT NULL,
    args TEXT NOT NULL,
    suggestion TEXT,
    reads BLOB NOT NULL
) STRICT;
CREATE INDEX finding_row ON finding (set_, table_, row_id, part);
CREATE INDEX finding_part ON finding (set_, part, rule);

-- Set rules whose findings are stale; part -1: the records.
CREATE TABLE pending (set_ INTEGER NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (set_, part)) STRICT, WITHOUT ROWID;

CREATE TABLE explanation (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('single', 'group')),
    kind TEXT NOT NULL CHECK (kind IN ('warning', 'exception')),
    text TEXT NOT NULL,
    evidence TEXT,
    who TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- The findings that an explanation serves: each lapses when the values that its rule read change.
CREATE TABLE explained (
    rule TEXT NOT NULL,
    table_ TEXT NOT NULL,
    row_id TEXT NOT NULL,
    field TEXT NOT NULL,
    reads BLOB NOT NULL,
    explanation TEXT NOT NULL REFERENCES explanation (id) ON DELETE CASCADE,
    PRIMARY KEY (rule, table_, row_id, field, reads, explanation)
) STRICT, WITHOUT ROWID;
CREATE INDEX explained_explanation ON explained (explanation);

CREATE TABLE deferral (
    table_ TEXT NOT NULL,
    row_id TEXT NOT NULL,
    text TEXT NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (table_, row_id)
) STRICT, WITHOUT ROWID;

-- Rows that are no record: doubled lines of a sheet and the like, until a person decides.
CREATE TABLE holding (
    id TEXT PRIMARY KEY,
    table_ TEXT NOT NULL,
    cells TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE attachment (digest TEXT PRIMARY KEY, media TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;

CREATE TABLE period (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('open', 'sealed')),
    as_of TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    term_start TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    sealed_at INTEGER
) STRICT;

-- Working sets that correct a sealed period.
CREATE TABLE version (
    set_ INTEGER PRIMARY KEY,
    period TEXT NOT NULL REFERENCES period (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'sealed', 'dropped')),
    opened_at INTEGER NOT NULL,
    UNIQUE (period, number)
) STRICT;

CREATE TABLE package (
    id TEXT PRIMARY KEY,
    period TEXT NOT NULL REFERENCES period (id),
    version INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    previous TEXT,
    state TEXT NOT NULL,
    sealed_at INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE receipt (id TEXT PRIMARY KEY, package TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE slip (id TEXT PRIMARY KEY, package TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;

CREATE TABLE undo (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    set_ INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'undone')),
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL,
    ops TEXT NOT NULL
) STRICT;
CREATE INDEX undo_state ON undo (set_, state);

-- One entry an edit; head = link(head before, body). Former values stand apart and can be erased.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    head BLOB NOT NULL
) STRICT;
CREATE TABLE audit_value (
    audit INTEGER NOT NULL REFERENCES audit (id) DEFERRABLE INITIALLY DEFERRED,
    place INTEGER NOT NULL,
    table_ TEXT NOT NULL,
    row_id TEXT NOT NULL,
    field TEXT NOT NULL,
    commitment BLOB NOT NULL,
    salt BLOB,
    value TEXT,
    PRIMARY KEY (audit, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_value_row ON audit_value (table_, row_id, field);

CREATE TABLE mapping (source TEXT NOT NULL, table_ TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (source, table_)) STRICT, WITHOUT ROWID;
CREATE TABLE draft (key TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
