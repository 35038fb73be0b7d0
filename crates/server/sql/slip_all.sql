SELECT number, verdict, made_at, jws FROM slip WHERE school_id = ?1 AND package_id = ?2 ORDER BY number
