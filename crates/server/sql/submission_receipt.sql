SELECT receipt FROM submission WHERE school_id = ?1 AND package_id = ?2 AND state <> 'refused'
