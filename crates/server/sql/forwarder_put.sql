INSERT INTO forwarder (code, card, taken_at) VALUES (?1, ?2, ?3) ON CONFLICT (code) DO UPDATE SET card = excluded.card, taken_at = excluded.taken_at
