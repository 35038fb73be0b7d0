UPDATE enrolment_code SET tries_left = tries_left - 1 WHERE school_id = ?1 AND used_at IS NULL AND tries_left > 0
