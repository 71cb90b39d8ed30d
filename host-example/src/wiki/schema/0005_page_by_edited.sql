CREATE INDEX page_by_edited ON page (edited_at);
