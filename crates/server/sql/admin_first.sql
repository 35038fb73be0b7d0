INSERT INTO admin (name, password, created_at) SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM admin)
