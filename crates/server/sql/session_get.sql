SELECT admin, seen_at FROM session WHERE token = ?1 AND seen_at > ?2 AND created_at > ?3
