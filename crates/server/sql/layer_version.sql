SELECT coalesce(max(version), 0) FROM layer WHERE id = ?1
