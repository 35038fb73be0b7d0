INSERT INTO enrolment_code (school_id, code_id, consent, created_at, expires_at, tries_left) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
