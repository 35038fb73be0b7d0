SELECT id, version, signed FROM layer ORDER BY place
