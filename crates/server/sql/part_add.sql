INSERT INTO upload_part (school_id, upload_id, start, length, object) VALUES (?1, ?2, ?3, ?4, ?5)
