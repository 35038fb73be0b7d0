-- What was asked of a school for a period: the newest task, as TOML.
CREATE TABLE task (
    school_id TEXT NOT NULL,
    period    TEXT NOT NULL,
    task_id   TEXT NOT NULL,
    text      TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    PRIMARY KEY (school_id, period)
) STRICT;

-- Authorities below that forward packages: their newest card, as signed.
CREATE TABLE forwarder (
    code     TEXT NOT NULL PRIMARY KEY,
    card     TEXT NOT NULL,
    taken_at INTEGER NOT NULL
) STRICT;
