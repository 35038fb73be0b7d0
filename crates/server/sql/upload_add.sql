INSERT INTO upload (school_id, upload_id, device_id, length, received, sha256, state, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, 0, ?5, 'open', ?6, ?7)
