DELETE FROM upload WHERE school_id = ?1 AND upload_id = ?2 AND state <> 'complete'
