SELECT chain FROM device WHERE school_id = ?1 AND device_id = ?2 AND revoked_at IS NULL AND expires_at > ?3
