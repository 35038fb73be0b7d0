SELECT consent, expires_at, tries_left, used_at, used_by FROM enrolment_code WHERE school_id = ?1 AND code_id = ?2
