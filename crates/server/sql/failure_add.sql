INSERT INTO login_failure (who, at) VALUES (?1, ?2)
