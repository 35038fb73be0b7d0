SELECT device_id, public_key FROM device WHERE school_id = ?1 AND revoked_at IS NULL AND expires_at > ?2
