DELETE FROM upload_part WHERE school_id = ?1 AND upload_id = ?2
