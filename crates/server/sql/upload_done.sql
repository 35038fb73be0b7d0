UPDATE upload SET state = ?3, package_id = ?4, reason = ?5 WHERE school_id = ?1 AND upload_id = ?2 AND state = 'complete'
