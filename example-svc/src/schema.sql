CREATE TABLE users (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never the id of a deleted user
    name       TEXT NOT NULL UNIQUE,
    email      TEXT,
    dept       TEXT NOT NULL CHECK (dept IN ('engineering', 'sales', 'support')),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) STRICT;

INSERT INTO users (name, email, dept, created_at) VALUES
    ('Ada',      'ada@example.com', 'engineering', '2026-01-05T09:00:00Z'),
    ('Grace',    NULL,              'engineering', '2026-01-12T09:00:00Z'),
    ('Katherine', NULL,             'sales',       '2026-02-02T09:00:00Z'),
    ('Margaret', NULL,              'support',     '2026-03-02T09:00:00Z'),
    ('Radia',    NULL,              'engineering', '2026-03-09T09:00:00Z');
