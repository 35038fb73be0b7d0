SELECT count(*) FROM upload WHERE school_id = ?1 AND state = 'open' AND expires_at > ?2
