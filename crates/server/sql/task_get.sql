SELECT text FROM task WHERE school_id = ?1 AND period = ?2
