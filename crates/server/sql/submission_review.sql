UPDATE submission SET state = ?3 WHERE school_id = ?1 AND package_id = ?2 AND state = ?4
