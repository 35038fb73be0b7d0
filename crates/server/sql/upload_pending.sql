SELECT school_id, upload_id FROM upload WHERE state = 'complete' ORDER BY created_at
