CREATE TABLE t (id int NOT NULL PRIMARY KEY, v varchar(40) NOT NULL DEFAULT 'it''s a \\ "b"');
INSERT INTO t VALUES (1, 'a');
