CREATE TABLE wiki_user (
    name TEXT PRIMARY KEY,
    full_name TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    language TEXT,
    time_zone TEXT,
    appearance TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE user_group (
    name TEXT PRIMARY KEY
) STRICT;

INSERT INTO user_group (name) VALUES ('confluence-administrators'), ('site-administrators');

CREATE TABLE membership (
    user TEXT NOT NULL REFERENCES wiki_user (name) ON DELETE CASCADE,
    user_group TEXT NOT NULL REFERENCES user_group (name) ON DELETE CASCADE,
    PRIMARY KEY (user, user_group)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    user TEXT NOT NULL REFERENCES wiki_user (name) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_user ON session (user);

CREATE TABLE space (
    id TEXT PRIMARY KEY,
    space_key TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('site', 'personal')),
    theme TEXT NOT NULL CHECK (theme IN ('default', 'documentation')),
    home INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE page (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL REFERENCES space (id) ON DELETE CASCADE,
    parent INTEGER REFERENCES page (id),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    version INTEGER NOT NULL,
    editor TEXT NOT NULL,
    edited_at INTEGER NOT NULL,
    UNIQUE (space, title)
) STRICT;

CREATE INDEX page_by_parent ON page (parent);

CREATE TABLE space_permission (
    space TEXT NOT NULL REFERENCES space (id) ON DELETE CASCADE,
    user TEXT NOT NULL,
    permission TEXT NOT NULL CHECK (permission IN ('view', 'edit', 'admin', 'delete-mail')),
    PRIMARY KEY (space, user, permission)
) STRICT, WITHOUT ROWID;

CREATE INDEX space_permission_by_user ON space_permission (user);

CREATE TABLE wiki_setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
