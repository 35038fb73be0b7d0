INSERT INTO secret (purpose, secret_id, created_at, successor, public, wrapped) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
