UPDATE enrolment_code SET used_at = ?3, used_by = ?4 WHERE school_id = ?1 AND code_id = ?2 AND used_at IS NULL AND tries_left > 0 AND expires_at > ?3
