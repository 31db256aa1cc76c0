CREATE TABLE t (id int NOT NULL PRIMARY KEY, title text NOT NULL, body text NOT NULL);
INSERT INTO t VALUES (1, 'title', 'some words');
