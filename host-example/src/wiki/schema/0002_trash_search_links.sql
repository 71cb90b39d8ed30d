CREATE TABLE page_trash (
    id INTEGER PRIMARY KEY,
    space TEXT NOT NULL REFERENCES space (id) ON DELETE CASCADE,
    parent INTEGER,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    version INTEGER NOT NULL,
    editor TEXT NOT NULL,
    edited_at INTEGER NOT NULL,
    deleted_by TEXT NOT NULL,
    deleted_at INTEGER NOT NULL
) STRICT;

CREATE INDEX page_trash_by_space ON page_trash (space, deleted_at);

-- What follows is derived from the pages (derived.rs), and made anew when its way of being derived changes.

-- Folded text. Trigrams find what has three characters or more; shorter words are looked for in the text.
CREATE VIRTUAL TABLE page_text USING fts5 (title, body, tokenize = 'trigram case_sensitive 1');

CREATE TABLE page_link (
    target TEXT NOT NULL,
    page INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
    PRIMARY KEY (target, page)
) STRICT, WITHOUT ROWID;

CREATE INDEX page_link_by_page ON page_link (page);

-- One row a parameter of a macro in a page, and one with an empty name for the macro itself.
CREATE TABLE page_macro (
    page INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    macro TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (page, number, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX page_macro_by_value ON page_macro (macro, name, value);
