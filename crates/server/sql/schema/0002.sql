-- Signed layers of the standard that this server judges by; none is ever dropped, for packages sealed by an older one.
CREATE TABLE layer (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    division TEXT NOT NULL,
    signed TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    UNIQUE (id, version)
) STRICT;
