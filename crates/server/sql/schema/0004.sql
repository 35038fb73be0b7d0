-- Figures of a submission, computed once: an object that lies encrypted like the package itself. Here stand only what it was
-- computed by, and how many indicators are at which level.
CREATE TABLE figure (
    school_id  TEXT NOT NULL,
    package_id TEXT NOT NULL,
    basis      TEXT NOT NULL,
    object     TEXT NOT NULL,
    blue       INTEGER NOT NULL,
    yellow     INTEGER NOT NULL,
    orange     INTEGER NOT NULL,
    red        INTEGER NOT NULL,
    PRIMARY KEY (school_id, package_id)
) STRICT;

-- Who looked at the records behind a figure, and when.
CREATE TABLE record_view (
    school_id  TEXT NOT NULL,
    package_id TEXT NOT NULL,
    admin      TEXT NOT NULL,
    figure     TEXT NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX record_view_by_school ON record_view (school_id, seen_at);
