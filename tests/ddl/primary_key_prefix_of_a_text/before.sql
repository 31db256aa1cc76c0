CREATE TABLE t (url text NOT NULL);
INSERT INTO t VALUES ('https://a'), ('https://b');
