INSERT INTO layer (id, version, division, signed, taken_at) VALUES (?1, ?2, ?3, ?4, ?5)
