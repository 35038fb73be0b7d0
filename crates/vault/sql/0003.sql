-- Working sets that hold what the school itself says of a period before those that it sealed here.
CREATE TABLE opening (
    set_ INTEGER PRIMARY KEY,
    period TEXT NOT NULL UNIQUE,
    as_of TEXT NOT NULL,
    opened_at INTEGER NOT NULL
) STRICT;
