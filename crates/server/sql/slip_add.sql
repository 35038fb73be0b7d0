INSERT INTO slip (school_id, package_id, number, verdict, made_at, jws) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
