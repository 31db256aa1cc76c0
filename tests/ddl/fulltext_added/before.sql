CREATE TABLE t (id int NOT NULL PRIMARY KEY, body text NOT NULL);
INSERT INTO t VALUES (1, 'some words');
