SELECT object FROM upload_part UNION SELECT object FROM submission WHERE object IS NOT NULL UNION SELECT object FROM figure
