-- Layers over the base standard and the school's own code lists, as they were taken; what was replaced or taken back stays.
-- place: the number of the first of the entries that replaced each other, so that the order of the layers stays.
CREATE TABLE standard_layer (
    id INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('layer', 'list')),
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_use', 'replaced', 'removed')),
    replaces INTEGER REFERENCES standard_layer (id),
    body BLOB NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
