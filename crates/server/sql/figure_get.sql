SELECT basis, object FROM figure WHERE school_id = ?1 AND package_id = ?2
