SELECT turn FROM school WHERE school_id = ?1
