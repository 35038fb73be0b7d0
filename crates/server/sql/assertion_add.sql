INSERT INTO assertion (school_id, jti, expires_at) VALUES (?1, ?2, ?3)
