-- The ids of the pages that moved up when this one was deleted, as a JSON array.
ALTER TABLE page_trash ADD COLUMN children TEXT NOT NULL DEFAULT '[]';
