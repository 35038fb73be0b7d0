INSERT INTO session (token, admin, created_at, seen_at) VALUES (?1, ?2, ?3, ?3)
