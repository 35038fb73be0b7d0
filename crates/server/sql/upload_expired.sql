SELECT school_id, upload_id FROM upload WHERE state <> 'complete' AND expires_at <= ?1 LIMIT 1000
