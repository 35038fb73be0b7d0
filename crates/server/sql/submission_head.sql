SELECT package_id, sequence FROM submission WHERE school_id = ?1 AND state <> 'refused' AND fork = 0 ORDER BY sequence DESC, received_at DESC, package_id LIMIT 1
