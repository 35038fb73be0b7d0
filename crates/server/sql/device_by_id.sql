SELECT school_id, public_key FROM device WHERE device_id = ?1 AND revoked_at IS NULL AND expires_at > ?2
