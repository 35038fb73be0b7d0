UPDATE school SET turn = turn + 1 WHERE school_id = ?1 AND turn = ?2
