-- Plugins declare permissions of their own: the table keeps any.
CREATE TABLE space_permission_of_any_kind (
    space TEXT NOT NULL REFERENCES space (id) ON DELETE CASCADE,
    user TEXT NOT NULL,
    permission TEXT NOT NULL,
    PRIMARY KEY (space, user, permission)
) STRICT, WITHOUT ROWID;

INSERT INTO space_permission_of_any_kind SELECT space, user, permission FROM space_permission;
DROP TABLE space_permission;
ALTER TABLE space_permission_of_any_kind RENAME TO space_permission;
CREATE INDEX space_permission_by_user ON space_permission (user);
