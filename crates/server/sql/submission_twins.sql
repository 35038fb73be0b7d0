SELECT package_id FROM submission WHERE school_id = ?1 AND sequence = ?2 AND package_id <> ?3 AND state <> 'refused'
