DELETE FROM assertion WHERE school_id = ?1 AND expires_at < ?2
