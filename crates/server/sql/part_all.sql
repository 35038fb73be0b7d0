SELECT start, length, object FROM upload_part WHERE school_id = ?1 AND upload_id = ?2 ORDER BY start
