-- Moments are seconds since 1970. No table holds a personal value of a pupil or of staff.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- The server's own secrets, each wrapped by the master key.
CREATE TABLE secret (
    purpose    TEXT NOT NULL,
    secret_id  TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    successor  TEXT,
    public     TEXT NOT NULL,
    wrapped    TEXT NOT NULL,
    PRIMARY KEY (purpose, secret_id)
) STRICT;

CREATE TABLE school (
    school_id  TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    -- Rises with every submission that is stored, so that two never judge by the same head.
    turn       INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE enrolment_code (
    school_id  TEXT NOT NULL,
    code_id    TEXT NOT NULL,
    consent    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL,
    used_at    INTEGER,
    used_by    TEXT,
    PRIMARY KEY (school_id, code_id)
) STRICT;

CREATE TABLE device (
    school_id   TEXT NOT NULL,
    device_id   TEXT NOT NULL,
    public_key  TEXT NOT NULL,
    serial      TEXT NOT NULL,
    chain       TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    revoked_at  INTEGER,
    PRIMARY KEY (school_id, device_id)
) STRICT;
CREATE INDEX device_by_id ON device (device_id);

-- Assertions used, until they expire by themselves.
CREATE TABLE assertion (
    school_id  TEXT NOT NULL,
    jti        TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (school_id, jti)
) STRICT;

CREATE TABLE upload (
    school_id  TEXT NOT NULL,
    upload_id  TEXT NOT NULL,
    device_id  TEXT NOT NULL,
    length     INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    sha256     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'complete', 'done', 'refused')),
    package_id TEXT,
    reason     TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (school_id, upload_id)
) STRICT;
CREATE INDEX upload_by_state ON upload (state, expires_at);

CREATE TABLE upload_part (
    school_id TEXT NOT NULL,
    upload_id TEXT NOT NULL,
    start     INTEGER NOT NULL,
    length    INTEGER NOT NULL,
    object    TEXT NOT NULL,
    PRIMARY KEY (school_id, upload_id, start)
) STRICT;

CREATE TABLE submission (
    school_id   TEXT NOT NULL,
    package_id  TEXT NOT NULL,
    period      TEXT NOT NULL,
    as_of       TEXT NOT NULL,
    sequence    INTEGER NOT NULL,
    previous    TEXT,
    sealed_at   TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('received', 'held', 'refused', 'accepted', 'returned')),
    reason      TEXT,
    note        TEXT,
    fork        INTEGER NOT NULL,
    errors      INTEGER NOT NULL,
    warnings    INTEGER NOT NULL,
    object      TEXT,
    bytes       INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    device_id   TEXT NOT NULL,
    receipt_no  TEXT,
    receipt     TEXT,
    PRIMARY KEY (school_id, package_id)
) STRICT;
CREATE INDEX submission_by_sequence ON submission (school_id, sequence);
CREATE INDEX submission_by_id ON submission (package_id);
CREATE INDEX submission_by_time ON submission (received_at);

CREATE TABLE slip (
    school_id  TEXT NOT NULL,
    package_id TEXT NOT NULL,
    number     INTEGER NOT NULL,
    verdict    TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    jws        TEXT NOT NULL,
    PRIMARY KEY (school_id, package_id, number)
) STRICT;

-- Keyed hashes of identities: the key is wrapped and stands in no API, so the tags alone tell nothing.
CREATE TABLE identity (
    school_id  TEXT NOT NULL,
    package_id TEXT NOT NULL,
    tag        TEXT NOT NULL,
    PRIMARY KEY (school_id, package_id, tag)
) STRICT;
CREATE INDEX identity_by_tag ON identity (tag);

CREATE TABLE admin (
    name       TEXT NOT NULL PRIMARY KEY,
    password   TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    token      TEXT NOT NULL PRIMARY KEY,
    admin      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE login_failure (
    who TEXT NOT NULL,
    at  INTEGER NOT NULL
) STRICT;
CREATE INDEX login_failure_by_who ON login_failure (who, at);
