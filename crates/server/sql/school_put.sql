INSERT INTO school (school_id, name, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (school_id) DO UPDATE SET name = CASE WHEN excluded.name = '' THEN school.name ELSE excluded.name END
