SELECT upload_id, length, received, state, package_id, reason, expires_at FROM upload WHERE school_id = ?1 AND upload_id = ?2 AND device_id = ?3
