INSERT INTO record_view (school_id, package_id, admin, figure, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
