INSERT INTO identity (school_id, package_id, tag) VALUES (?1, ?2, ?3)
