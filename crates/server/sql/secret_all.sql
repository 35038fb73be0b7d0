SELECT purpose, secret_id, created_at, successor, public, wrapped FROM secret ORDER BY created_at, secret_id
