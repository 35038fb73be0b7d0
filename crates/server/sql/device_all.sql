SELECT school_id, device_id, serial, enrolled_at, expires_at, revoked_at FROM device WHERE ?1 = '' OR school_id = ?1 ORDER BY school_id, enrolled_at, device_id
