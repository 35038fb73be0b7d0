SELECT serial, revoked_at FROM device WHERE revoked_at IS NOT NULL ORDER BY revoked_at, serial
